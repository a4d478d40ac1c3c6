"""A case by hand: a telephone call, a letter, a visit to a shop; or writing to a customer first."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError

from tillit.cases.errors import NoAddress, NothingWritten
from tillit.cases.models import Case
from tillit.cases.receive import Whereabouts, prepare_opening, prepare_receipt, write_cases
from tillit.cases.reply import UNDO, prepare_reply, put_reply
from tillit.cases.said import Said
from tillit.keeper.answers import Matched
from tillit.keeper.wire import BlindItem, Match
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.cutting import rules_for
from tillit.people.meet import find_identity, prepare_addresses, prepare_newcomer
from tillit.people.models import Identity
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.cut import cut_out
from tillit.vault.sealing import Taking


@dataclass(frozen=True)
class ByHand:
    """What the agent filled in. `channel` is `telephone`, `letter` or `visit`; `first` writes to the customer."""

    company: UUID
    brand: UUID
    country: str
    language: str
    mailbox: str
    channel: str
    name: str = ""
    email: str = ""
    phone: str = ""
    subject: str = ""
    text: str = ""
    once: UUID | None = None  # the same form sent again opens the same case


def open_case_by_hand(by_hand: ByHand, *, by: Actor) -> Case:
    """Write down what a customer said by telephone, by letter or in a shop.

    Raises:
        NothingWritten: neither subject nor text.
    """
    if not (by_hand.subject.strip() or by_hand.text.strip()):
        raise NothingWritten
    if opened := _opened_before(by_hand, by):
        return opened
    said, where, taking = _fill_in(by_hand, by_hand.text, by=by)
    received = prepare_receipt(said, where, case=None, taking=taking, once=by_hand.once)
    taking.take()
    try:
        return received.write().case
    except IntegrityError:  # the same form, twice at the same moment
        if opened := _opened_before(by_hand, by):
            return opened
        raise


def write_first(by_hand: ByHand, *, by: Actor, undo: timedelta = UNDO) -> Case:
    """Write to a customer first; the letter carries the right to object if it is the first one.

    Raises:
        NoAddress: there is no mail address to write to.
    """
    if not by_hand.email:
        raise NoAddress
    if not by_hand.text.strip():
        raise NothingWritten
    if opened := _opened_before(by_hand, by):
        return opened
    said, where, taking = _fill_in(by_hand, "", by=by)
    opening = prepare_opening(said, where, taking=taking)
    reply = prepare_reply(opening.act, by_hand.once or new_id(), by_hand.text.strip())
    taking.take()
    try:
        with acting(by):
            write_cases([opening], by=by)
            put_reply(opening.act, reply, undo=undo)
    except IntegrityError:  # the same form, twice at the same moment
        if opened := _opened_before(by_hand, by):
            return opened
        raise
    return opening.case


def _opened_before(by_hand: ByHand, by: Actor) -> Case | None:
    with acting(by):
        return Case.objects.filter(messages=by_hand.once).first() if by_hand.once else None


def _fill_in(by_hand: ByHand, text: str, *, by: Actor) -> tuple[Said, Whereabouts, Taking]:
    rules = rules_for(by_hand.brand)
    subject, spoken, name = (cut_out(words, rules) for words in (by_hand.subject.strip(), text, by_hand.name))
    known = _known(by_hand, by)
    taking = Taking(by=by, purpose="triage")
    person = next((identity.customer for identity in known.values()), None)
    new = [(kind, value) for kind, value in _addresses(by_hand) if kind not in known]
    newcomer = prepare_addresses(taking, person, new) if person else prepare_newcomer(
        taking, company=by_hand.company, brand=by_hand.brand, country=by_hand.country,
        language=by_hand.language, name=name.text, addresses=new,
    )  # fmt: skip
    where = Whereabouts(
        company=by_hand.company, brand=by_hand.brand, country=by_hand.country, language=by_hand.language,
        mailbox=by_hand.mailbox, customer=person, identity=known.get("email" if by_hand.email else "phone"),
        newcomer=newcomer,
    )  # fmt: skip
    said = Said(
        subject=subject.text, text=spoken.text, at=now(), channel=by_hand.channel, sender=name.text,
        language=by_hand.language, cut_out=(*subject.kinds, *spoken.kinds, *name.kinds),
    )  # fmt: skip
    return said, where, taking


def _addresses(by_hand: ByHand) -> list[tuple[str, str]]:
    return [(kind, value) for kind, value in (("email", by_hand.email), ("phone", by_hand.phone)) if value]


def _known(by_hand: ByHand, by: Actor) -> dict[str, Identity]:
    """Of the addresses those that we know, the mail address first: it says who it is, where they are two people's."""
    addresses = _addresses(by_hand)
    if not addresses:
        return {}
    items = [BlindItem(by_hand.brand, kind, value, by_hand.country) for kind, value in addresses]
    digests = zip(addresses, ask(Match(purpose="find", items=items), Matched, by=by).digests, strict=True)
    with acting(by):
        found = {kind: find_identity(by_hand.brand, kind, each) for (kind, _), each in digests}
    return {kind: identity for kind, identity in found.items() if identity}
