"""An answer that did not arrive. The customer still waits, so the case is open again and says why."""

from tillit.cases.acting_on import begin_act, changing, show_happening
from tillit.cases.answer_by import WAITING_FIELDS
from tillit.cases.events import CaseWasReopened
from tillit.cases.models import Case, Delivery, Happening, State
from tillit.cases.reopen import may_reopen, reopen_within_act
from tillit.cases.unanswered import wait_on
from tillit.kit.clock import now
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

LONGEST_ANSWER = 60


def mark_undelivered(delivery: Delivery, answer: str, *, by: Actor) -> None:
    """Say of a letter that was being sent that it was refused for good, or given up; `answer` is the server's code or
    one word of ours. A case that waits for the customer, or was closed with this letter, is open again. A report that
    was faster stays: it knows more, and has opened the case.

    Raises:
        Case.DoesNotExist, ScopeErased: the case is gone.
    """
    with acting(by):
        case = Case.objects.get(pk=delivery.message.case_id)
    act = begin_act(case, by=by, purpose="transport")
    act.note_entry(CaseWasReopened(case=case.pk))
    if case.is_closed:
        act.taking.take()
    with changing(case.pk, by=by) as locked:
        ours = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING)
        if not ours.update(state=Delivery.State.REFUSED, answer=answer[:LONGEST_ANSWER], next_try_at=None):
            return
        show_happening(locked, Happening.NOT_DELIVERED, answer[:40], by=by)
        if locked.is_closed and case.is_closed and may_reopen(locked, now()):
            reopen_within_act(locked, by=by, at=now())
            act.write_entries()
        _wait_for_us(locked, delivery)


def _wait_for_us(case: Case, delivery: Delivery) -> None:
    """It is our turn again. Whom this letter should have answered still waits, unless another one did since."""
    if case.state == State.WAITING:
        case.state = State.OPEN
    case.last_activity_at = now()
    wait_on(case, delivery)
    case.save(update_fields=["state", "last_activity_at", *WAITING_FIELDS])
