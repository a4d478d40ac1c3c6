"""Writing down an answer that was given before the case came here: nothing is sent."""

from datetime import datetime

from tillit.cases.acting_on import begin_act, changing
from tillit.cases.answer_by import WAITING_FIELDS
from tillit.cases.errors import NothingWritten
from tillit.cases.models import Case, Delivery, Message, State
from tillit.cases.reply import end_with, prepare_reply
from tillit.cases.words import put_words
from tillit.kit.refs import new_id
from tillit.vault.actors import Actor
from tillit.vault.models import Lookup


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
    with changing(case.pk, by=by) as locked:
        message.case = locked
        message.save(force_insert=True)
        sent = Delivery.State.SENT
        letter = Delivery(message=message, company_id=locked.company_id, not_before=at, sent_at=at, state=sent)
        letter.save(force_insert=True)
        end_with(locked, letter)
        Lookup.objects.bulk_create(reply.lookups, ignore_conflicts=True)
        put_words([reply.words])
        locked.last_activity_at = max(locked.last_activity_at, at)
        if not locked.is_closed:
            locked.state = State.WAITING
        locked.save(update_fields=["state", "last_activity_at", *WAITING_FIELDS])
        act.write_entries()
    return message
