"""Purposes with their grounds and assessments; and limits on conduct that nobody can switch off."""

from collections.abc import Iterator
from datetime import date

from tillit.notice.faults import Fault
from tillit.notice.models import Notice, Purpose


def check_uses(notice: Notice, today: date) -> Iterator[Fault]:
    """Every purpose in force rests on a ground that carries it today."""
    for name, purpose in notice.purposes.items():
        if purpose.in_force:
            yield from check_purpose(name, purpose, today)
    yield from check_conduct(notice)
    yield from check_quotas(notice)


def check_purpose(name: str, purpose: Purpose, today: date) -> Iterator[Fault]:
    """Ground, right to object, and a review that is not overdue."""
    place = f"purposes.{name}"
    if not purpose.grounds:
        mend = "Article 13(1)(c): name the legal ground for each country."
        yield Fault(f"{place}.grounds", "The purpose has no legal ground.", mend)
    if "legitimate-interest" in purpose.grounds.values() and not (purpose.objectable or purpose.ancillary):
        mend = "Article 21(1): set objectable = true, or name another ground."
        yield Fault(f"{place}.objectable", "A use for our legitimate interest can always be objected to.", mend)
    if purpose.assessment.review < today:
        mend = "Review the assessment and set the next date; until then nothing opens for this purpose."
        what = f"The assessment was due for review on {purpose.assessment.review}."
        yield Fault(f"{place}.assessment.review", what, mend)


def check_conduct(notice: Notice) -> Iterator[Fault]:
    """Limits that stand in the document to be read, not to be lifted."""
    limits = {
        "recording.consent": notice.recording.consent,
        "recording.withdrawal_erases": notice.recording.withdrawal_erases,
        "outreach.decline_lasts": notice.outreach.decline_lasts,
    }
    for place, stands in limits.items():
        if not stands:
            yield Fault(place, "This is a limit and cannot be switched off.", "Set it to true.")
    if not notice.monitoring.reasons:
        mend = "Name the reasons for which anybody may ever listen in."
        yield Fault("monitoring.reasons", "No reason is named.", mend)


def check_quotas(notice: Notice) -> Iterator[Fault]:
    """Nobody opens cases without number."""
    for role in notice.roles:
        if role not in notice.guards.quota:
            mend = "Say after how many cases an hour to warn and to stop."
            yield Fault(f"guards.quota.{role}", "This role has no quota.", mend)
    for role, quota in notice.guards.quota.items():
        if quota.warn > quota.stop:
            yield Fault(f"guards.quota.{role}.warn", "The warning comes after the stop.", "Make it the smaller number.")
