"""When what of a case goes. The keeper computes the same from its own facts and decides; this is for lists, sweeps."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tillit.cases.models import Case, State
from tillit.publishing.current import rules_in_force
from tillit.retention.clocks import Due, due_of, set_all_due, set_due

CASE_CATEGORIES = ("content", "attachments", "transactions", "notes", "audit")
PERSON_CATEGORIES = ("contact", "preference", "identity-check")


def due_dates(case: Case) -> dict[str, datetime | None]:
    """Per category of the case the moment it is due; None while the case is open."""
    rules = rules_in_force()
    return {
        category: rules.retain_until(
            category=category, channel=case.channel, country=case.country, kind=case.kind,
            closed=case.closed_at, first_closed=case.first_closed_at, reopened=case.reopened,
        )
        for category in CASE_CATEGORIES
    }  # fmt: skip


def set_clocks(case: Case) -> None:
    """Write the clocks of a case that was just closed, reopened or sorted; within the act's transaction."""
    due = due_dates(case)
    set_due(case.pk, "case", case.company_id, due)
    case.erase_at = _last_due(case, due)
    case.save(update_fields=["erase_at"])
    set_all_due(_persons_due([case.customer_id]), "person", case.company_id)


def set_clocks_anew(cases: Sequence[Case]) -> int:
    """Write those clocks of locked cases of one company that the notice in force sets otherwise; how many cases had
    any. What is gone gets no clock again.
    """
    wanted = {case.pk: due_dates(case) for case in cases}
    moved: dict[UUID, Due] = {}
    for pk, written in due_of(wanted).items():
        if other := {name: wanted[pk][name] for name, at in written.items() if wanted[pk].get(name, at) != at}:
            moved[pk] = other
    changed = [case for case in cases if case.pk in moved]
    if not changed:
        return 0
    for case in changed:
        case.erase_at = _last_due(case, wanted[case.pk])
    Case.objects.bulk_update(changed, ["erase_at"])
    set_all_due(moved, "case", changed[0].company_id)
    set_all_due(_persons_due([case.customer_id for case in changed]), "person", changed[0].company_id)
    return len(changed)


def _last_due(case: Case, due: Due) -> datetime | None:
    return _latest(due.values()) if case.is_closed else None


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _persons_due(people: Sequence[UUID]) -> dict[UUID, Due]:
    """What is kept of a person lives as long as the last case."""
    cases: dict[UUID, list[tuple[str, datetime | None]]] = {person: [] for person in people}
    found = Case.objects.filter(customer__in=cases).values_list("customer", "state", "erase_at")
    for person, state, erase_at in found:
        cases[person].append((state, erase_at))
    return {person: dict.fromkeys(PERSON_CATEGORIES, _last_of(theirs)) for person, theirs in cases.items()}


def _last_of(cases: Sequence[tuple[str, datetime | None]]) -> datetime | None:
    is_over = all(state == State.CLOSED for state, _ in cases)
    return _latest(erase_at for _, erase_at in cases) if is_over else None
