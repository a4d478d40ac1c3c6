"""Packing letters: everything that a round needs is opened in one call, then each is put together.

Nothing of it rests anywhere: a letter exists from here until the relay has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tillit.cases.events import LetterLeft
from tillit.cases.models import Attachment, Case, Delivery, Direction, Message
from tillit.cases.reply import outgoing_message_id
from tillit.contact.enclosed import files_of, open_files
from tillit.contact.lines.email.compose import (
    ComposedMail,
    Mailbox,
    Objection,
    OutgoingFile,
    UnsendableMailError,
    Words,
    compose_reply,
    reply_subject,
)
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.models import Mailbox as OurMailbox
from tillit.contact.models import Wording
from tillit.contact.placeholders import Values, fill
from tillit.contact.quoting import quote_of
from tillit.contact.remarks import cut_out_remark
from tillit.contact.wording import Frame, default_wording, frame_of, values_of
from tillit.ledger.write import Prepared, prepare
from tillit.publishing.current import notice_in_force
from tillit.recipients.gate import MAIL_RELAY, Parcel
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening, Plain
from tillit.vault.sealing import Taking

PURPOSE = "transport"
MOST_EARLIER = 10

_EARLIER = """
select earlier.* from unnest(%b::uuid[], %b::timestamptz[]) as letter (of_case, at)
cross join lateral (
    select m.* from cases_message m
    where m.case_id = letter.of_case and m.at < letter.at and m.message_id is not null
    order by m.at desc, m.id desc limit %s
) earlier
"""

# Once for a case: only until an answer has left since something was first cut out.
_CUT_OUT = """
select said.case_id, said.cut_out from unnest(%b::uuid[], %b::timestamptz[]) as letter (of_case, at)
cross join lateral (
    select m.case_id, m.cut_out, min(m.at) over () as first from cases_message m
    where m.case_id = letter.of_case and m.at < letter.at and m.direction = 'in' and m.channel = 'email'
    and m.cut_out <> '{}'
) said
where not exists (
    select from cases_message m join cases_delivery d on d.message_id = m.id
    where m.case_id = letter.of_case and m.at > said.first and m.at < letter.at and d.sent_at is not null
)
"""


@dataclass(frozen=True)
class Rows:
    """What a round reads: earlier messages by case, newest first; files by message; how letters read."""

    earlier: dict[UUID, list[Message]]
    files: dict[UUID, list[Attachment]]
    wordings: dict[UUID, Wording]
    cut_out: dict[UUID, list[str]]  # by case, what was cut out of its letters and no answer has told yet
    bare: frozenset[str]  # our mailboxes that take no address with a plus sign

    def answered(self, case: Case) -> Message | None:
        """The message that a letter answers: the newest of a person, else the newest."""
        heard = [one for one in self.earlier.get(case.pk, []) if one.direction == Direction.IN]
        return next((one for one in heard if not one.by_machine), heard[0] if heard else None)

    def wording(self, delivery: Delivery) -> Wording:
        case = delivery.message.case
        found = self.wordings.get(delivery.wording) if delivery.wording else None
        return found or default_wording(case.brand_id, case.language)


@dataclass(frozen=True)
class Packing:
    """The letters of one round, opened; each is put together when its turn comes."""

    by: Actor
    rows: Rows
    plain: Plain
    entries: dict[UUID, Prepared]  # by message

    def pack(self, delivery: Delivery) -> Parcel:
        """One letter as it leaves. Its files are opened here, so that a round holds those of one letter at most.

        Raises:
            Refusal: the notice keeps a part of it shut.
            UnsendableMailError: an address, a name or a file of it cannot be put into a mail.
        """
        case, attached = delivery.message.case, self.rows.files.get(delivery.pk, [])
        mail = self._compose(delivery, open_files(attached, by=self.by) if attached else ())
        return Parcel(
            company=case.company_id, case=case.pk, about=delivery.pk, purpose=PURPOSE,
            categories=("contact", "content", *(("attachments",) if attached else ())),
            sender=mail.mail_from, to=mail.rcpt_to, content=mail.as_bytes(), brand=case.brand_id,
            written_as=case.mailbox,
        )  # fmt: skip

    def _compose(self, delivery: Delivery, files: tuple[OutgoingFile, ...]) -> ComposedMail:
        message, case, plain = delivery.message, delivery.message.case, self.plain
        if case.identity is None or not case.mailbox:
            raise UnsendableMailError("there is no address to send it to, or from")
        answered, frame = self.rows.answered(case), self._frame(delivery)
        return compose_reply(
            message_id=outgoing_message_id(message),
            date=message.at,
            sender=Mailbox(frame.sender, case.mailbox),
            to=Mailbox(plain.text(case.customer, "name") or "", plain.must(case.identity, "value").decode()),
            subject=self._subject(delivery, answered),
            words=self._words(delivery, frame, answered),
            reply_to=case.mailbox if case.mailbox in self.rows.bare else reply_address(case.mailbox, case.ref),
            in_reply_to=plain.must(answered, "message_id").decode() if answered else None,
            references=self._references(case),
            attachments=files,
            machine=bool(message.by_machine),
            language=case.language,
        )

    def _frame(self, delivery: Delivery) -> Frame:
        return frame_of(self.rows.wording(delivery), self._values(delivery.message))

    def _values(self, message: Message) -> Values:
        customer = self.plain.text(message.case.customer, "name") or ""
        return values_of(message.case, customer=customer, agent=message.agent.name if message.agent else "")

    def _subject(self, delivery: Delivery, answered: Message | None) -> str:
        if delivery.message.by_machine:
            return fill(self.rows.wording(delivery).receipt_subject, self._values(delivery.message))
        subject = self.plain.must(delivery.message.case, "subject").decode()
        return reply_subject(subject) if answered else subject

    def _words(self, delivery: Delivery, frame: Frame, answered: Message | None) -> Words:
        case, quotes = delivery.message.case, self.rows.wording(delivery).quotes and not delivery.message.by_machine
        return Words(
            text=frame.around(self.plain.must(delivery.message, "body").decode()),
            signature=frame.signature,
            remark=cut_out_remark(self.rows.cut_out.get(case.pk, ()), case.language),
            objection=_objection(case) if delivery.with_objection else None,
            quoted=quote_of(answered, case, self.plain) if answered and quotes else None,
        )

    def _references(self, case: Case) -> tuple[str, ...]:
        earlier = self.rows.earlier.get(case.pk, [])
        return tuple(self.plain.must(one, "message_id").decode() for one in reversed(earlier))


def open_letters(due: Sequence[Delivery], *, by: Actor) -> Packing:
    """Open everything of a round in one call, and seal the entries that say each has left.

    Raises:
        KeeperAway: nothing was opened.
        VaultError: something of one of them is gone; take each alone.
    """
    with acting(by):
        rows = _fetch(due)
    opening = Opening(by)
    for delivery in due:
        _want(opening, delivery, rows)
    plain = opening.open()
    taking = Taking(by, PURPOSE, lane="bulk")
    notice = notice_in_force().rules.hash
    entries = {
        delivery.pk: prepare(_event(delivery), case=delivery.message.case, by=by, taking=taking, notice=notice)
        for delivery in due
    }
    taking.take()
    return Packing(by, rows, plain, entries)


def _fetch(due: Sequence[Delivery]) -> Rows:
    until = {delivery.message.case_id: delivery.message for delivery in due}  # no case has two letters in one round
    keys: list[list[UUID] | list[datetime]] = [list(until), [message.at for message in until.values()]]
    earlier: dict[UUID, list[Message]] = {}
    for message in Message.objects.raw(_EARLIER, [*keys, MOST_EARLIER]):
        message.case = until[message.case_id].case
        earlier.setdefault(message.case_id, []).append(message)
    worded = {delivery.wording for delivery in due if delivery.wording}
    ours = OurMailbox.objects.filter(takes_plus=False, address__in=[m.case.mailbox for m in until.values()])
    return Rows(
        earlier, files_of([delivery.message for delivery in due]),
        Wording.objects.in_bulk(worded) if worded else {}, _cut_out(keys),
        frozenset(ours.values_list("address", flat=True)),
    )  # fmt: skip


def _cut_out(keys: list[list[UUID] | list[datetime]]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CUT_OUT, keys)
        for case, kinds in cursor.fetchall():
            found.setdefault(case, []).extend(kinds)
    return found


def _want(opening: Opening, delivery: Delivery, rows: Rows) -> None:
    message, case = delivery.message, delivery.message.case
    opening.want(message, "body", purpose=PURPOSE, case=case.pk)
    opening.want(case, "subject", purpose=PURPOSE, case=case.pk)
    opening.want(case.customer, "name", purpose=PURPOSE, case=case.pk)
    if case.identity is not None:
        opening.want(case.identity, "value", purpose=PURPOSE, case=case.pk)
    for one in rows.earlier.get(case.pk, []):
        opening.want(one, "message_id", purpose=PURPOSE, case=case.pk)
    if (answered := rows.answered(case)) and rows.wording(delivery).quotes:
        opening.want(answered, "body", "sender", purpose=PURPOSE, case=case.pk)


def _event(delivery: Delivery) -> LetterLeft:
    return LetterLeft(case=delivery.message.case_id, message=delivery.pk, recipient=MAIL_RELAY, outcome="sent")


def _objection(case: Case) -> Objection:
    """The right to object, told apart from all else at the first contact (Article 21(4) GDPR)."""
    objection = notice_in_force().notice.objection
    heading = {"sv": "Din rätt att invända", "de": "Ihr Widerspruchsrecht"}
    text = objection.text.root
    return Objection(
        heading=heading.get(case.language, "Your right to object"),
        paragraph=text.get(case.language) or text["en"],
        way=objection.email,
    )
