"""Closing. Promise `one-year`: from here the clock runs, and the first closing sets the cap for good."""

from datetime import datetime

from tillit.cases.acting_on import begin_act, changing, show_happening
from tillit.cases.clocks import set_clocks
from tillit.cases.count import count_closing
from tillit.cases.errors import AlreadyClosed, SaidMeanwhile
from tillit.cases.events import CaseWasClosed
from tillit.cases.models import Case, Closure, Happening, Reason, State
from tillit.keeper.wire import CaseClosed
from tillit.kit.clock import now
from tillit.kit.fault import reach
from tillit.vault.actors import Actor
from tillit.vault.facts import tell


def close_case(
    case: Case, *, by: Actor, reason: Reason, at: datetime | None = None, quiet_since: datetime | None = None
) -> Closure:
    """End the conversation. A reply from the customer within the notice's days reopens it.

    `at` may lie in the past for imported mail: the clock then ends sooner, never later. `quiet_since`: only if nothing
    was said since then.

    Raises:
        AlreadyClosed: somebody else did a moment ago.
        SaidMeanwhile: something was.
        NotOurs: it is only shown to your company.
    """
    at = at or now()
    act = begin_act(case, by=by, purpose="retention" if by.is_machine else None)
    act.note_entry(CaseWasClosed(case=case.pk, reason=reason))
    act.taking.take()
    reach("close: taken")
    with changing(case.pk, by=by) as locked:
        if locked.is_closed:
            raise AlreadyClosed
        if not locked.is_quiet_since(quiet_since):
            raise SaidMeanwhile
        closure = close_within_act(locked, by=by, reason=reason, at=at)
        count_closing(locked)
        act.write_entries()
        reach("close: written")
    reach("close: committed")
    return closure


def close_within_act(case: Case, *, by: Actor, reason: Reason, at: datetime) -> Closure:
    """Close a locked or new case within the caller's transaction; the caller writes its entry and counts it."""
    closure = Closure.objects.create(case=case, company_id=case.company_id, reason=reason, by_id=by.agent_id, at=at)
    case.state, case.closed_at, case.first_closed_at = State.CLOSED, at, case.first_closed_at or at
    case.snoozed, case.wakes_at, case.due_at = False, None, None
    case.save(update_fields=["state", "closed_at", "first_closed_at", "snoozed", "wakes_at", "due_at"])
    set_clocks(case)
    show_happening(case, Happening.CLOSED, reason, by=by, at=at)
    tell(case.pk, CaseClosed(), at=at)
    return closure
