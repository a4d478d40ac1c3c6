"""Answering. The message may be taken back until it leaves; it leaves once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError

from tillit.cases.acting_on import Act, begin_act, changing
from tillit.cases.answer_by import WAITING_FIELDS, end_waiting, wait_again
from tillit.cases.count_answer import count_answer
from tillit.cases.enclose import Along, Enclosed, check_along, prepare_along
from tillit.cases.errors import AlreadyClosed, Crossed, NoAddress, NothingWritten, SendingStarted, SentElsewhere
from tillit.cases.events import ReplyTakenBack, ReplyWritten
from tillit.cases.keep_draft import forget_draft
from tillit.cases.models import Attachment, Case, Delivery, Direction, Message, State
from tillit.cases.receive import note_lookup
from tillit.cases.words import Words, put_words
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.cutting import rules_for
from tillit.people.models import Identity
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.cut import cut_out
from tillit.vault.models import Lookup
from tillit.vault.outbox import Topic, queue

UNDO = timedelta(seconds=20)
"""How long a message may be taken back."""
NOTHING = Along()


def reply_to_case(
    case: Case, *, by: Actor, text: str, along: Along = NOTHING, once: UUID | None = None, seen: UUID | None = None,
    undo: timedelta = UNDO,
) -> Message:  # fmt: skip
    """Write an answer; it leaves through the outbox when the undo time is over.

    `once` makes a repeated sending (a double click, a page sent again) give the same message. `seen` is the last
    message on the writer's page: something newer, from the customer or a colleague, holds the answer back.

    Raises:
        NothingWritten, NoAddress, AlreadyClosed: as they say.
        SortFirst, TooManyFiles, FilesTooLarge, NoSuchFile, NotInNotice: files cannot go along like this.
        Crossed: something was said meanwhile.
        SentElsewhere: `once` names a sending in another case.
        NotOurs: the case is only shown to your company.
    """
    text = text.strip()
    if not text:
        raise NothingWritten
    message_pk = once or new_id()
    with acting(by):  # sent before, whatever has become of the case since
        if sent := Message.objects.filter(pk=message_pk, case=case).first():
            return sent
        address = Identity.objects.filter(case=case, kind=Identity.Kind.EMAIL)
        if not address.exists():
            raise NoAddress
        again = check_along(along, case, by=by)
    act = begin_act(case, by=by)
    reply = prepare_reply(act, message_pk, text, along, again)
    act.taking.take()
    try:
        return _write(act, reply, seen=seen, undo=undo)
    except IntegrityError:
        with acting(by):  # the same sending, twice at the same moment
            sent = Message.objects.filter(pk=message_pk, case=case).first()
        if sent is None:
            raise SentElsewhere from None
        return sent


@dataclass
class Reply:
    """An answer ready to be written: the message, its word tokens, the digest its own answers will find it by."""

    message: Message
    words: Words
    enclosed: Enclosed
    lookups: list[Lookup] = field(default_factory=list)


def prepare_reply(
    act: Act, pk: UUID, text: str, along: Along = NOTHING, again: Sequence[Attachment] = ()
) -> Reply:
    """Note an answer, and what goes along, in the act's taking."""
    case = act.case
    message = Message(
        id=pk, case=case, company_id=case.company_id, direction=Direction.OUT, channel=case.channel,
        agent_id=act.by.agent_id, language=case.language, at=now(),
    )  # fmt: skip
    cut, message_id = cut_out(text, rules_for(case.brand_id)), outgoing_message_id(message)
    act.taking.seal(message, body=cut.text, message_id=message_id)
    enclosed = prepare_along(along, again, message, act.taking)
    message.cut_out = sorted({*cut.kinds, *enclosed.kinds})
    act.note_entry(ReplyWritten(case=case.pk, message=pk, files=len(enclosed)))
    reply = Reply(message, Words.of(message, cut.text, "", case.language, act.taking), enclosed)
    note_lookup(act.taking, case, message, message_id, reply.lookups.append)
    return reply


def outgoing_message_id(message: Message) -> str:
    """The Message-ID of an answer: the same however often it is sent, and telling nothing about anyone."""
    domain = message.case.mailbox.rpartition("@")[2] or "tillit.invalid"
    return f"{sha256(message.pk.bytes).hexdigest()[:40]}@{domain}"


def _write(act: Act, reply: Reply, *, seen: UUID | None, undo: timedelta) -> Message:
    with changing(act.case.pk, by=act.by) as case:
        if case.is_closed:
            raise AlreadyClosed
        if seen and _newer(case, seen, act.by):
            raise Crossed
        put_reply(case, reply, undo=undo)
        forget_draft(case, "reply", by=act.by)
        act.write_entries()
    return reply.message


def put_reply(case: Case, reply: Reply, *, undo: timedelta) -> None:
    """Write an answer and queue its letter, within the act's transaction and with the case locked."""
    end_with(case, put_letter(case, reply, undo=undo))
    case.state = State.WAITING
    case.last_activity_at = reply.message.at
    case.save(update_fields=["state", "last_activity_at", *WAITING_FIELDS])


def end_with(case: Case, delivery: Delivery) -> None:
    """The customer waits no longer, and how long it took is counted; the caller saves `WAITING_FIELDS`."""
    end_waiting(case, delivery)
    delivery.save(update_fields=["waited_since", "was_due_at"])
    count_answer(case, delivery)


def put_letter(case: Case, reply: Reply, *, undo: timedelta) -> Delivery:
    """The same, of what is no answer: the customer still waits."""
    message = reply.message
    message.case = case
    message.save(force_insert=True)
    reply.enclosed.write()
    leaves_at = message.at + undo
    delivery = Delivery.objects.create(message=message, company_id=case.company_id, not_before=leaves_at)
    queue(Topic.LETTER, not_before=leaves_at, message=str(message.pk), company=str(case.company_id))
    Lookup.objects.bulk_create(reply.lookups, ignore_conflicts=True)
    put_words([reply.words])
    return delivery


def _newer(case: Case, seen: UUID, by: Actor) -> bool:
    """Whether the customer or a colleague said something that the writer has not seen."""
    last = case.messages.filter(pk=seen).values_list("at", flat=True).first()
    return last is not None and case.messages.filter(at__gt=last).exclude(agent=by.agent_id).exists()


def take_back(message: Message, *, by: Actor) -> Delivery:
    """Cancel an answer that has not left yet. Taken back twice, it is taken back once.

    Raises:
        SendingStarted: it is on its way.
        NotOurs: the case is only shown to your company.
    """
    act = begin_act(message.case, by=by)
    act.note_entry(ReplyTakenBack(case=message.case_id, message=message.pk))
    act.taking.take()
    with changing(message.case_id, by=by) as case:
        of_it = Delivery.objects.select_for_update(of=("self",)).select_related("message")
        delivery = of_it.filter(message=message).first()
        if delivery and delivery.state == Delivery.State.TAKEN_BACK:
            return delivery
        if delivery is None or not delivery.may_be_taken_back:
            raise SendingStarted
        delivery.state = Delivery.State.TAKEN_BACK
        delivery.save(update_fields=["state"])
        count_answer(case, delivery, by=-1)
        wait_again(case, delivery)
        if case.state == State.WAITING:
            case.state = State.OPEN
        case.save(update_fields=["state", *WAITING_FIELDS])
        act.write_entries()
    return delivery
