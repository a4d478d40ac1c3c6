"""Writing down an answer that was given before the case came here: nothing is sent."""

from datetime import datetime

from tillit.cases.acting_on import begin_act, changing
from tillit.cases.answer_by import WAITING_FIELDS, end_waiting
from tillit.cases.count_answer import count_answer
from tillit.cases.errors import NothingWritten
from tillit.cases.models import Case, Delivery, Message, State
from tillit.cases.reply import letter_of, prepare_reply, put_letter
from tillit.kit.refs import new_id
from tillit.vault.actors import Actor


def record_reply(case: Case, *, by: Actor, text: str, at: datetime) -> Message:
    """Keep an answer of `at`, when it left by another way; a later letter of the customer finds it as any other.

    Raises:
        NothingWritten: it is empty.
        NotOurs: the case is only shown to your company.
    """
    if not text.strip():
        raise NothingWritten
    act = begin_act(case, by=by)
    reply = prepare_reply(act, new_id(), text.strip())
    message = reply.message
    message.at = at
    act.taking.take()
    letter = letter_of(reply)
    letter.sent_at, letter.state = at, Delivery.State.SENT
    with changing(case.pk, by=by) as act.case:
        end_waiting(act.case, letter)
        put_letter(act, reply, letter)
        count_answer(act.case, letter)
        act.case.last_activity_at = max(act.case.last_activity_at, at)
        if not act.case.is_closed:
            act.case.state = State.WAITING
        act.case.save(update_fields=["state", "last_activity_at", *WAITING_FIELDS])
    return message
