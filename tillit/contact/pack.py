"""Packing letters: everything that a round needs is opened in one call, then each is put together.

Nothing of it rests anywhere: a letter exists from here until the relay has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillit.cases.events import LetterLeft
from tillit.cases.models import Case, Delivery, Direction, Message
from tillit.cases.reply import outgoing_message_id
from tillit.contact.lines.email.compose import (
    ComposedMail,
    Mailbox,
    Objection,
    UnsendableMailError,
    compose_reply,
    reply_subject,
)
from tillit.contact.lines.email.threading import reply_address
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


@dataclass(frozen=True)
class Packing:
    """The letters of one round, opened; each is put together when its turn comes."""

    plain: Plain
    earlier: dict[UUID, list[Message]]  # by case, newest first
    entries: dict[UUID, Prepared]  # by message

    def pack(self, delivery: Delivery) -> Parcel:
        """One letter as it leaves.

        Raises:
            Refusal: the notice keeps a part of it shut.
            UnsendableMailError: an address or a name in it cannot be put into a mail.
        """
        case, mail = delivery.message.case, self._compose(delivery)
        return Parcel(
            company=case.company_id, case=case.pk, about=delivery.pk, purpose=PURPOSE,
            categories=("contact", "content"), sender=mail.mail_from, to=mail.rcpt_to, content=mail.as_bytes(),
            brand=case.brand_id,
        )  # fmt: skip

    def _compose(self, delivery: Delivery) -> ComposedMail:
        message, case, plain = delivery.message, delivery.message.case, self.plain
        if case.identity is None:
            raise UnsendableMailError("there is no address to send it to")
        earlier = self.earlier.get(case.pk, [])
        ids = [plain.must(one, "message_id").decode() for one in earlier]
        answered = next((i for i, m in zip(ids, earlier, strict=True) if m.direction == Direction.IN), None)
        subject = plain.must(case, "subject").decode()
        return compose_reply(
            message_id=outgoing_message_id(message),
            date=message.at,
            sender=Mailbox(case.brand.name, case.mailbox),
            to=Mailbox(plain.text(case.customer, "name") or "", plain.must(case.identity, "value").decode()),
            subject=reply_subject(subject) if answered else subject,
            text=plain.must(message, "body").decode(),
            reply_to=reply_address(case.mailbox, case.ref),
            in_reply_to=answered,
            references=tuple(reversed(ids)),
            objection=_objection(case) if delivery.with_objection else None,
            language=case.language,
        )


def open_letters(due: Sequence[Delivery], *, by: Actor) -> Packing:
    """Open everything of a round in one call, and seal the entries that say each has left.

    Raises:
        KeeperAway: nothing was opened.
        VaultError: something of one of them is gone; take each alone.
    """
    with acting(by):
        earlier = _earlier(due)
    opening = Opening(by)
    for delivery in due:
        _want(opening, delivery.message, earlier.get(delivery.message.case_id, []))
    plain = opening.open()
    taking = Taking(by, PURPOSE, lane="bulk")
    notice = notice_in_force().rules.hash
    entries = {
        delivery.pk: prepare(_event(delivery), case=delivery.message.case, by=by, taking=taking, notice=notice)
        for delivery in due
    }
    taking.take()
    return Packing(plain, earlier, entries)


def _earlier(due: Sequence[Delivery]) -> dict[UUID, list[Message]]:
    """The newest messages before each letter, by case: no case has two letters in one round."""
    until = {delivery.message.case_id: delivery.message for delivery in due}
    keys = [list(until), [message.at for message in until.values()], MOST_EARLIER]
    found: dict[UUID, list[Message]] = {}
    for message in Message.objects.raw(_EARLIER, keys):
        message.case = until[message.case_id].case
        found.setdefault(message.case_id, []).append(message)
    return found


def _want(opening: Opening, message: Message, earlier: Sequence[Message]) -> None:
    case = message.case
    opening.want(message, "body", purpose=PURPOSE, case=case.pk)
    opening.want(case, "subject", purpose=PURPOSE, case=case.pk)
    opening.want(case.customer, "name", purpose=PURPOSE, case=case.pk)
    if case.identity is not None:
        opening.want(case.identity, "value", purpose=PURPOSE, case=case.pk)
    for one in earlier:
        opening.want(one, "message_id", purpose=PURPOSE, case=case.pk)


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
