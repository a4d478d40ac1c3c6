"""When what of a case goes. The keeper computes the same from its own facts and decides; this is for lists, sweeps."""

from datetime import datetime

from tillit.cases.models import Case, State
from tillit.publishing.current import rules_in_force
from tillit.retention.clocks import set_due

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
    ends = [moment for moment in due.values() if moment is not None]
    case.erase_at = max(ends) if case.is_closed and ends else None
    case.save(update_fields=["erase_at"])
    set_due(case.customer_id, "person", case.company_id, _person_due(case))


def _person_due(case: Case) -> dict[str, datetime | None]:
    """What is kept of a person lives as long as the last case."""
    others = list(case.customer.cases.values_list("state", "erase_at"))
    ends = [erase_at for _, erase_at in others if erase_at]
    is_over = ends and all(state == State.CLOSED for state, _ in others)
    return dict.fromkeys(PERSON_CATEGORIES, max(ends) if is_over else None)
