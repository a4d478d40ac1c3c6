"""Carrying an answer out, through the egress gate.

Never twice, except when we die between the server's 250 and our commit: then again with the *same* Message-ID, and
the case says so.
"""

from datetime import timedelta
from uuid import UUID

from tillit.cases.events import LetterLeft
from tillit.cases.models import Case, Delivery, Direction, Message, State
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
from tillit.contact.remarks import cut_out_remark
from tillit.kit.clock import now
from tillit.kit.fault import reach
from tillit.ledger.write import Prepared, prepare, write
from tillit.people.models import Customer
from tillit.publishing.current import notice_in_force
from tillit.recipients.errors import GateError, NoRelay, RefusedForGood, RefusedForNow, Unanswered
from tillit.recipients.gate import MAIL_RELAY, Parcel, send_mail
from tillit.recipients.models import Disclosure
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.errors import KeeperAway, VaultError
from tillit.vault.opening import Opening, Plain
from tillit.vault.outbox import Refs, Topic, queue
from tillit.vault.sealing import Taking

LONGEST_WAIT = timedelta(hours=4)
MOST_ATTEMPTS = 20
PURPOSE = "transport"


def carry_letters(refs: list[Refs]) -> None:
    """Send each queued letter; one that fails does not hold up the others."""
    for ref in refs:
        carry_letter(UUID(str(ref["message"])), UUID(str(ref["company"])))


def carry_letter(message_id: UUID, company: UUID) -> None:
    """Send one letter, or leave it: taken back, sent before, or not due."""
    by = machine("carry", company)
    delivery = _claim(message_id, by=by)
    if delivery is None:
        return
    reach("carry: claimed")
    try:
        mail = _compose(delivery, by=by)
        entry = _entry(delivery, by=by)
        reach("carry: composed")
        answer = send_mail(_parcel(delivery, mail), by=by)
        reach("carry: accepted")
    except Unanswered as refusal:
        _try_later(delivery, str(refusal), by=by, state=Delivery.State.UNSURE)
    except (NoRelay, RefusedForNow) as refusal:
        _try_later(delivery, str(refusal), by=by)
    except KeeperAway:  # nothing was opened, so nothing left: a restart of the keeper must not lose a letter
        _try_later(delivery, "keeper-away", by=by)
    except RefusedForGood as refusal:
        _give_up(delivery, str(refusal), by=by)
    except (GateError, UnsendableMailError, VaultError) as refusal:
        _give_up(delivery, type(refusal).__name__, by=by)
    else:
        _sent(delivery, answer, entry, by=by)


def _claim(message_id: UUID, *, by: Actor) -> Delivery | None:
    """Mark the letter as being sent, in a transaction of its own. Found in that state already, somebody died while
    sending it: it may have arrived, and is sent again with the same Message-ID, marked as sent twice.
    """
    with acting(by):
        found = Delivery.objects.select_for_update(of=("self",)).select_related(
            "message__case__customer", "message__case__identity__customer", "message__case__brand", "message__agent"
        )
        delivery = found.filter(message=message_id).first()
        if delivery is None or not delivery.may_be_sent:
            return None
        if delivery.state == Delivery.State.UNSURE or (
            delivery.state == Delivery.State.SENDING and Disclosure.objects.filter(about=message_id).exists()
        ):  # without a disclosure the first byte had not left yet
            delivery.sent_twice = True
        delivery.state = Delivery.State.SENDING
        delivery.attempts = delivery.attempts + 1
        delivery.with_objection = delivery.with_objection or delivery.message.case.customer.told_of_objection_at is None
        delivery.save(update_fields=["state", "attempts", "sent_twice", "with_objection"])
    return delivery


def _compose(delivery: Delivery, *, by: Actor) -> ComposedMail:
    message, case = delivery.message, delivery.message.case
    if case.identity is None:
        raise UnsendableMailError
    with acting(by):
        earlier = list(case.messages.filter(at__lt=message.at, message_id__isnull=False).order_by("-at", "-pk")[:10])
        cut = _cut_out_untold(message)
    opening = Opening(by, case=case.pk)
    opening.want(message, "body", purpose=PURPOSE)
    opening.want(case, "subject", purpose=PURPOSE)
    opening.want(case.identity, "value", purpose=PURPOSE)
    opening.want(case.customer, "name", purpose=PURPOSE)
    for one in earlier:
        one.case = case
        opening.want(one, "message_id", purpose=PURPOSE)
    plain = opening.open()
    ids = [plain.must(one, "message_id").decode() for one in earlier]
    answered = next((i for i, m in zip(ids, earlier, strict=True) if m.direction == Direction.IN), None)
    subject = plain.must(case, "subject").decode()
    return compose_reply(
        message_id=outgoing_message_id(message),
        date=message.at,
        sender=Mailbox(case.brand.name, case.mailbox),
        to=Mailbox(_name(plain, case.customer), plain.must(case.identity, "value").decode()),
        subject=reply_subject(subject) if answered else subject,
        text=plain.must(message, "body").decode(),
        reply_to=reply_address(case.mailbox, case.ref),
        in_reply_to=answered,
        references=tuple(reversed(ids)),
        remark=cut_out_remark(cut, case.language),
        objection=_objection(case) if delivery.with_objection else None,
        language=case.language,
    )


def _cut_out_untold(message: Message) -> list[str]:
    """What was cut out of this customer's mails before this letter, if no letter has told it yet: once for a case."""
    letters = message.case.messages.filter(at__lt=message.at, channel="email")
    cut = letters.filter(direction=Direction.IN).exclude(cut_out=[]).order_by("at")
    first = cut.first()
    if first is None or letters.filter(at__gt=first.at, delivery__sent_at__isnull=False).exists():
        return []
    return [kind for one in cut for kind in one.cut_out]


def _name(plain: Plain, customer: Customer) -> str:
    return plain.text(customer, "name") or ""


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


def _parcel(delivery: Delivery, mail: ComposedMail) -> Parcel:
    case = delivery.message.case
    return Parcel(
        company=case.company_id, case=case.pk, about=delivery.message_id, purpose=PURPOSE,
        categories=("contact", "content"), sender=case.mailbox, to=mail.rcpt_to, content=mail.as_bytes(),
    )  # fmt: skip


def _entry(delivery: Delivery, *, by: Actor) -> Prepared:
    case = delivery.message.case
    event = LetterLeft(case=case.pk, message=delivery.message_id, recipient=MAIL_RELAY, outcome="sent")
    taking = Taking(by, PURPOSE, lane="bulk")
    entry = prepare(event, case=case, by=by, taking=taking, notice=notice_in_force().rules.hash)
    taking.take()
    return entry


def _sent(delivery: Delivery, answer: str, entry: Prepared, *, by: Actor) -> None:
    with acting(by):
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENT, answer=answer, sent_at=now())
        if delivery.with_objection:
            Customer.objects.filter(pk=delivery.message.case.customer_id).update(told_of_objection_at=now())
        write(entry)


def _try_later(
    delivery: Delivery, answer: str, *, by: Actor, state: Delivery.State = Delivery.State.DELAYED
) -> None:
    """Wait 30 s, 1, 2, 4 ... minutes, four hours at most; after about two days an agent is told."""
    if delivery.attempts >= MOST_ATTEMPTS:
        _give_up(delivery, answer, by=by)
        return
    at = now() + min(LONGEST_WAIT, timedelta(seconds=15 * 2**delivery.attempts))
    with acting(by):
        Delivery.objects.filter(pk=delivery.pk).update(
            state=state, answer=answer[:60], not_before=at
        )
        queue(Topic.LETTER, not_before=at, message=str(delivery.pk), company=str(delivery.company_id))


def _give_up(delivery: Delivery, answer: str, *, by: Actor) -> None:
    with acting(by):
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.REFUSED, answer=answer[:60])
        # The customer waits, not we: the case must not close itself for want of an answer to a letter that never left.
        Case.objects.filter(pk=delivery.message.case_id, state=State.WAITING).update(state=State.OPEN)
