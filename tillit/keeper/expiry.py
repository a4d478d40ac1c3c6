"""Until when something may be read: computed here, at each opening, from facts and the notice in force.

Keeps `one-year` and `only-as-long-as-needed`: a stopped sweep, a lost fact or a reopening cannot keep data readable.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tillit.keeper.subject import Subject
from tillit.notice.rules import Rules

PROVISIONAL = timedelta(days=14)
"""A birth that no fact confirms: the application never committed it, so it expires by itself."""

GRACE = timedelta(days=30)
"""How long after the notice's idle days an open case counts as closed although nobody said so (lost fact)."""


def case_until(case: Subject, category: str, rules: Rules) -> datetime:
    """The moment after which this category of the case is closed to everybody, holds apart."""
    if case.closed is not None:
        return _after_closing(case, category, rules, case.closed)
    assumed = case.touched + rules.idle_after + GRACE
    ends = [_after_closing(case, category, rules, assumed)]
    if not case.confirmed:
        ends.append(case.born + PROVISIONAL)
    if case.first_closed is not None:
        cap = _retain(case, category, rules, None, case.first_closed)
        ends.append(case.first_closed if cap is None else cap)
    return min(ends)


def _after_closing(case: Subject, category: str, rules: Rules, closed: datetime) -> datetime:
    until = _retain(case, category, rules, closed, case.first_closed or closed)
    return closed if until is None else until


def _retain(case: Subject, category: str, rules: Rules, closed: datetime | None, first: datetime) -> datetime | None:
    return rules.retain_until(
        category=category,
        channel=case.channel,
        country=case.country,
        kind=case.case_kind if case.kind == "case" else None,
        closed=closed,
        first_closed=first,
        reopened=case.reopened,
    )


def person_until(person: Subject, category: str, rules: Rules, cases: Sequence[Subject]) -> datetime:
    """A person's data lives as long as the last case; without any case it ends with the one that was last."""
    ends = [case_until(case, category, rules) for case in cases]
    if person.ended is not None:
        ends.append(person.ended)
    return max(ends) if ends else person.born + PROVISIONAL


def recording_until(recording: Subject, category: str, rules: Rules) -> datetime:
    """Recordings and quarantined mail are closed the moment they exist; a withdrawn consent ends them at once."""
    until = _after_closing(recording, category, rules, recording.opened)
    return until if recording.withdrawn is None else min(until, recording.withdrawn)


def readable_until(subject: Subject, category: str, rules: Rules, cases: Sequence[Subject] = ()) -> datetime:
    """The keeper's clock of one scope. `cases`: those of a person."""
    if subject.kind == "person":
        return person_until(subject, category, rules, cases)
    if subject.kind == "case":
        return case_until(subject, category, rules)
    return recording_until(subject, category, rules)
