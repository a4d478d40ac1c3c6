"""Answering. The message may be taken back until it leaves; it leaves once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, connection

from tillit.cases.acting_on import Act, begin_act, changing
from tillit.cases.answer_by import WAITING_FIELDS, end_waiting, wait_again
from tillit.cases.count_answer import count_answer
from tillit.cases.enclose import Along, Enclosed, check_along, prepare_along
from tillit.cases.errors import (
    AlreadyClosed,
    Crossed,
    GivenMeanwhile,
    NoAddress,
    NothingWritten,
    SendingStarted,
    SentElsewhere,
)
from tillit.cases.events import ReplyTakenBack, ReplyWritten
from tillit.cases.keep_draft import forget_draft
from tillit.cases.models import Attachment, Case, Delivery, Direction, Message, State
from tillit.cases.receive import note_lookup
from tillit.cases.words import Words, put_words
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.ledger.write import note
from tillit.people.cutting import rules_for
from tillit.people.models import Identity
from tillit.vault.actors import Actor
from tillit.vault.cut import cut_out
from tillit.vault.inserting import insert_all
from tillit.vault.models import Lookup
from tillit.vault.outbox import Topic, queue

UNDO = timedelta(seconds=20)
"""How long a message may be taken back."""
NOTHING = Along()
_LOOK = """
select exists (select from cases_message where case_id = %(case)s and id = %(key)s),
    exists (select from cases_message where case_id = %(case)s and agent_id is distinct from %(agent)s
        and at > (select at from cases_message where case_id = %(case)s and id = %(seen)s))
"""


def reply_to_case(
    case: Case, *, by: Actor, text: str, along: Along = NOTHING, once: UUID | None = None, seen: UUID | None = None,
    to: UUID | None = None, undo: timedelta = UNDO,
) -> Message:  # fmt: skip
    """Write an answer; it leaves through the outbox when the undo time is over.

    `once` makes a repeated sending (a double click, a page sent again) give the same message. `seen` is the last
    message on the writer's page: something newer, from the customer or a colleague, holds the answer back; as does
    another address than the one that was on it (`to`).

    Raises:
        NothingWritten, NoAddress, AlreadyClosed: as they say.
        SortFirst, TooManyFiles, FilesTooLarge, NoSuchFile, NotInNotice: files cannot go along like this.
        Crossed: something was said meanwhile.
        GivenMeanwhile: the case is another person's since.
        SentElsewhere: `once` names a sending in another case.
        NotOurs: the case is only shown to your company.
    """
    text = text.strip()
    if not text:
        raise NothingWritten
    again = check_along(along, case, by=by)
    act = begin_act(case, by=by)
    reply = prepare_reply(act, once or new_id(), text, along, again)
    act.taking.take()
    try:
        return _write(act, reply, seen=seen, to=to, undo=undo)
    except IntegrityError:
        if once is None:
            raise
        raise SentElsewhere from None


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


def _write(act: Act, reply: Reply, *, seen: UUID | None, to: UUID | None, undo: timedelta) -> Message:
    with changing(act.case.pk, by=act.by) as act.case:
        is_sent, is_crossed = _look(act.case, reply.message.pk, seen, act.by)
        if is_sent:  # before, or by the same click a moment ago; whatever has become of the case since
            return act.case.messages.get(pk=reply.message.pk)
        _refuse(act.case, to, is_crossed=is_crossed)
        put_reply(act, reply, undo=undo)
        forget_draft(act.case, "reply", by=act.by)
    return reply.message


def _refuse(case: Case, to: UUID | None, *, is_crossed: bool) -> None:
    if case.identity is None or case.identity.kind != Identity.Kind.EMAIL:
        raise NoAddress
    if case.is_closed:
        raise AlreadyClosed
    if to and case.identity_id != to:
        raise GivenMeanwhile
    if is_crossed:
        raise Crossed


def _look(case: Case, key: UUID, seen: UUID | None, by: Actor) -> tuple[bool, bool]:
    """Whether this message is there already, and whether the customer or a colleague said something that its writer has
    not seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"case": case.pk, "key": key, "seen": seen, "agent": by.agent_id})
        is_sent, is_crossed = cursor.fetchone()
        return is_sent, is_crossed


def put_reply(act: Act, reply: Reply, *, undo: timedelta) -> None:
    """Write an answer and queue its letter, within the act's transaction and with its case locked."""
    case, letter = act.case, letter_of(reply, undo=undo)
    end_waiting(case, letter)
    put_letter(act, reply, letter)
    count_answer(case, letter)
    case.state = State.WAITING
    case.last_activity_at = reply.message.at
    case.save(update_fields=["state", "last_activity_at", *WAITING_FIELDS])


def letter_of(reply: Reply, *, undo: timedelta = timedelta()) -> Delivery:
    """The letter that carries a message, to leave when the undo time is over."""
    message = reply.message
    return Delivery(message=message, company_id=message.company_id, not_before=message.at + undo)


def put_letter(act: Act, reply: Reply, letter: Delivery) -> None:
    """Write a message, its letter and the act's entries, and queue the letter unless it was sent already."""
    reply.message.case = act.case
    rows = [reply.message, *reply.enclosed.rows(), letter, *note(*act.entries)]
    insert_all(rows, unless_there=reply.lookups)
    put_words([reply.words])
    if letter.sent_at is None:
        message, company = str(reply.message.pk), str(letter.company_id)
        queue(Topic.LETTER, not_before=letter.not_before, message=message, company=company)


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
