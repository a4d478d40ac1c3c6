"""Saying by machine that a first letter arrived, where a brand wants it; off unless somebody turns it on.

Safe by RFC 3834: only to a person who wrote to us by name, at the address the mail really came from and no other that
it asks for; never to a machine, a list, a forger, or one of our own mailboxes; at most once to one sender in a day;
marked as made by a machine, and with nobody to bounce to.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from tillit.cases.acting_on import begin_act, changing
from tillit.cases.models import Case, Direction, Message
from tillit.cases.receive import Received
from tillit.cases.reply import letter_of, prepare_reply, put_letter
from tillit.contact.letters import Read
from tillit.contact.lines.email.threading import plain_mailbox
from tillit.contact.models import Mailbox, Wording
from tillit.contact.placeholders import fill
from tillit.contact.wording import latest, values_of, wording_for
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.errors import ScopeErased
from tillit.vault.opening import Opening
from tillit.vault.outbox import Refs, Topic, queue

ACKNOWLEDGEMENT = "acknowledgement"
ONCE_IN = timedelta(days=1)
PURPOSE = "transport"


def queue_acknowledgements(taken: Sequence[tuple[Read, Received]]) -> None:
    """Queue what is to be acknowledged of letters just written, within their transaction."""
    asked = [(letter, received) for letter, received in taken if _may_answer(letter, received)]
    wordings = latest([(received.case.brand_id, received.case.language) for _, received in asked]) if asked else {}
    for letter, received in asked:
        wording = wordings.get((received.case.brand_id, received.case.language))
        if wording and wording.acknowledges and not _is_ours(letter.sender):
            queue(Topic.ACKNOWLEDGEMENT, message=str(received.message.pk), company=str(received.case.company_id))


def _may_answer(letter: Read, received: Received) -> bool:
    came_from, mail = (letter.letter.mail_from or "").lower(), letter.mail
    is_named = any(plain_mailbox(box.address) == letter.mailbox.address for box in (*mail.to, *mail.cc))
    is_person = received.is_new and not received.message.by_machine and not letter.letter.dated
    places = {came_from, letter.sender.lower(), *(box.address.lower() for box in mail.reply_to)}
    return is_person and is_named and bool(came_from) and len(places) == 1 and not letter.is_forged


def _is_ours(address: str) -> bool:
    return Mailbox.objects.filter(address=plain_mailbox(address)).exists()


def acknowledge_letters(refs: list[Refs]) -> None:
    """Write each acknowledgement; it leaves like any letter. Done twice, the second finds that the sender was told."""
    for ref in refs:
        by = machine("carry", UUID(str(ref["company"])))
        try:
            _acknowledge(UUID(str(ref["message"])), by=by)
        except (ScopeErased, Case.DoesNotExist):
            continue  # erased meanwhile: nobody is left to be told


def _acknowledge(message: UUID, *, by: Actor) -> None:
    with acting(by):
        found = Message.objects.select_related("case__customer", "case__identity", "case__brand", "case__company")
        arrived = found.filter(pk=message).first()
        if arrived is None or arrived.case.identity is None or _has_been_told(arrived.case):
            return
        case, wording = arrived.case, wording_for(arrived.case.brand_id, arrived.case.language)
    if not wording.acknowledges:
        return
    act = begin_act(case, by=by, purpose=PURPOSE)
    reply = prepare_reply(act, new_id(), _words(wording, case, by=by))
    reply.message.by_machine = ACKNOWLEDGEMENT
    act.taking.take()
    with changing(case.pk, by=by) as act.case:
        put_letter(act, reply, letter_of(reply))


def _has_been_told(case: Case) -> bool:
    told = Message.objects.filter(direction=Direction.OUT, by_machine=ACKNOWLEDGEMENT, at__gt=now() - ONCE_IN)
    return told.filter(case__identity=case.identity).exists()


def _words(wording: Wording, case: Case, *, by: Actor) -> str:
    opening = Opening(by, case=case.pk)
    opening.want(case.customer, "name", purpose=PURPOSE)
    return fill(wording.receipt, values_of(case, customer=opening.open().text(case.customer, "name") or "", agent=""))
