"""Reopening. The first closing keeps the cap: re-opening cannot make a case live for ever."""

from datetime import datetime

from tillit.cases.acting_on import begin_act, changing, show_happening
from tillit.cases.answer_by import set_due
from tillit.cases.clocks import set_clocks
from tillit.cases.errors import NotClosed, TooLateToReopen
from tillit.cases.events import CaseWasReopened
from tillit.cases.models import Case, Happening, State
from tillit.keeper.wire import CaseReopened
from tillit.kit.clock import now
from tillit.publishing.current import rules_in_force
from tillit.vault.actors import Actor
from tillit.vault.facts import tell


def reopen_case(case: Case, *, by: Actor) -> Case:
    """Take a closed case up again.

    Raises:
        NotClosed: it is open.
        TooLateToReopen: the notice's days are over; a new case is opened instead.
        NotOurs: it is only shown to your company.
    """
    act = begin_act(case, by=by)
    act.note_entry(CaseWasReopened(case=case.pk))
    act.taking.take()
    with changing(case.pk, by=by) as locked:
        if not locked.is_closed:
            raise NotClosed
        if not may_reopen(locked, now()):
            raise TooLateToReopen
        reopen_within_act(locked, by=by, at=now())
        act.write_entries()
    return locked


def may_reopen(case: Case, at: datetime) -> bool:
    return case.closed_at is not None and at <= case.closed_at + rules_in_force().reopen_within


def reopen_within_act(case: Case, *, by: Actor, at: datetime) -> None:
    """Reopen a locked case within the caller's transaction; an open case is left as it is."""
    if not case.is_closed:
        return
    case.closures.filter(lifted_at=None).update(lifted_at=at)
    case.state, case.closed_at, case.reopened = State.OPEN, None, True
    set_due(case)
    case.save(update_fields=["state", "closed_at", "reopened", "due_at"])
    set_clocks(case)
    show_happening(case, Happening.REOPENED, "", by=by)
    tell(case.pk, CaseReopened(), at=at)
