"""Whose a letter is and where it belongs, decided from what was looked up; nothing is fetched or written here.

A letter joins a case only if a token or reference points to it *and* its From is an address of that case's person. All
else (a stranger with the right token, a name in Reply-To, a colleague, an address of our own) opens a case of its own
with a suggested link, and a person decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from tillit.cases.models import Case, Direction, Link, Message
from tillit.cases.reopen import may_reopen
from tillit.contact.letters import Read
from tillit.contact.lines.email.forwarded import original_writer
from tillit.contact.lines.email.mail import Address
from tillit.contact.lines.email.threading import mail_tokens
from tillit.contact.models import Gathering
from tillit.keeper.wire import Digest
from tillit.people.models import Identity

T = TypeVar("T")
NOBODY = "mailer-daemon@from-missing.invalid"
"""Under which reports without any From are gathered; the reserved domain leads nowhere (RFC 2606)."""
NOT_NAMED = Address("", "")
WAKING = frozenset({"complaint"})
"""Reports for which a person is needed in any case: the customer asks to be left alone. Whether one is needed for a
letter that failed, the case knows: somebody may have answered since.
"""


@dataclass(frozen=True)
class Digests:
    """Keyed digests of what a letter can be recognised by; plain values never reach the database."""

    message: list[Digest]
    body: list[Digest]
    references: list[list[Digest]]
    addresses: dict[str, list[Digest]]


@dataclass(frozen=True)
class Seen:
    """A mail that was taken before: at which mailbox, and as which message."""

    mailbox: UUID
    case: UUID | None
    message: UUID | None


@dataclass
class Known:
    """What the company's rows say about the digests, tokens and addresses of a batch."""

    seen: dict[tuple[bytes, bytes], Seen]
    people: dict[Digest, list[Identity]]
    letters: dict[Digest, list[Message]] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    latest: dict[UUID, Message] = field(default_factory=dict)  # by case, the last letter of ours that left
    ours: frozenset[str] = frozenset()
    colleagues: dict[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True)
class Clues:
    """Everything found out about a letter before anything is sealed.

    `is_quiet`: it joins without waking the case. `about`: the letter of ours that a report is about, `is_to_person`
    whether it names that person's address. `gather`: its case takes what comes after it, too.
    """

    digests: Digests
    writer: Address = NOT_NAMED
    copied: Seen | None = None
    identity: Identity | None = None
    case: Case | None = None
    link_to: UUID | None = None
    link_why: str = ""
    is_quiet: bool = False
    about: Message | None = None
    is_to_person: bool = False
    gather: str = ""
    colleague: UUID | None = None
    original: Address | None = None
    why_no_answer: str = ""


def clues_of(letter: Read, digests: Digests, known: Known) -> Clues:
    """What is known of a letter, in the order of certainty: a copy, a report, our own letter, then somebody's."""
    for copy in ((m.digest, b.digest) for m in digests.message for b in digests.body):
        if copy in known.seen:
            return Clues(digests, copied=known.seen[copy])
    if letter.is_report:
        return _report(letter, digests, known)
    if letter.sender.lower() in known.ours:
        own = _first([digests.message], known.letters)
        if own and own.direction == Direction.OUT and _may_go_on(own.case, letter):
            return Clues(digests, _from(letter), case=own.case, is_quiet=True, why_no_answer="loop")
    return _letter(letter, digests, known)


def _report(letter: Read, digests: Digests, known: Known) -> Clues:
    """A report belongs to the letter that it returns or, where it returns none, to the last one that left the case to
    whose address it came. Only who got that letter knows either; a server's report about nothing of ours is gathered,
    and anybody else's is a letter that a person looks at.
    """
    writer = _from(letter) if letter.sender else Address(letter.mail.from_name, NOBODY)
    identity = _known_at(writer.address, digests, known)
    found = _every(digests.references, known.letters)
    about = next((message for message in found if message.direction == Direction.OUT), None)
    about = about or next((known.latest[case.pk] for case in _by_token(letter, known) if case.pk in known.latest), None)
    if about is None and not letter.is_from_server:
        return replace(_letter(letter, digests, known), case=None, is_quiet=False)
    if about is None:
        return Clues(digests, writer, identity=identity, is_quiet=True, gather=Gathering.Why.REPORTS)
    if not _may_go_on(about.case, letter):
        return Clues(digests, writer, identity=identity, link_to=about.case_id, link_why=Link.Why.LATE_REPLY,
                     is_quiet=True, gather=Gathering.Why.REPORTS)  # fmt: skip
    named = [_known_at(address, digests, known) for address in letter.named]
    is_to_person = not letter.named or about.case.identity_id in {one.pk for one in named if one}
    wakes = letter.mail.delivery is not None and letter.mail.delivery.action in WAKING
    return Clues(digests, writer, case=about.case, is_quiet=not wakes, about=about, is_to_person=is_to_person)


def _letter(letter: Read, digests: Digests, known: Known) -> Clues:
    writer, is_certain = _writer(letter, known)
    identity = _known_at(writer.address, digests, known)
    colleague, is_ours = known.colleagues.get(writer.address.lower()), writer.address.lower() in known.ours
    clues = Clues(
        digests, writer, identity=identity, colleague=colleague,
        original=original_writer(letter.mail) if colleague or is_ours else None,
        why_no_answer="own-address" if is_ours else "colleague" if colleague else "",
    )  # fmt: skip
    pointed = list(_pointed_at(letter, digests, known))
    if not pointed:
        return clues
    customer = identity.customer_id if identity and is_certain and not letter.is_forged else None
    own = next((case for case, _ in pointed if case.customer_id == customer), None)
    if own is None:
        case, why = pointed[0]
        return replace(clues, link_to=case.pk, link_why=Link.Why.UNPROVEN if letter.is_forged else why)
    if not _may_go_on(own, letter):
        return replace(clues, link_to=own.pk, link_why=Link.Why.LATE_REPLY)
    return replace(clues, case=own, is_quiet=letter.is_answering)


def _from(letter: Read) -> Address:
    return Address(letter.mail.from_name, letter.sender)


def _writer(letter: Read, known: Known) -> tuple[Address, bool]:
    """Who wrote, and whether From itself says so. A form writes as no-reply or as our own mailbox, and a list as
    itself, each with the person in Reply-To; anybody else's Reply-To makes nobody the writer.
    """
    mail, sender = letter.mail, letter.sender.lower()
    asked = letter.reply_to
    if not asked or asked.lower() in known.ours:
        return _from(letter), True
    to = {box.address.lower() for box in (*mail.to, *mail.cc)}
    is_list = mail.auto in {"list", "precedence"} and sender in to and asked.lower() not in to
    if sender in known.ours or is_list or letter.is_from_nobody:
        box = next(box for box in mail.reply_to if box.address == asked)
        return box, False
    return _from(letter), True


def _pointed_at(letter: Read, digests: Digests, known: Known) -> Iterator[tuple[Case, str]]:
    """The cases that reply tokens and known Message-IDs point to, nearest first; subjects alone point nowhere."""
    for case in _by_token(letter, known):
        yield case, Link.Why.STRANGER
    for message in _every(digests.references, known.letters):
        yield message.case, Link.Why.REFERENCE


def _by_token(letter: Read, known: Known) -> list[Case]:
    tokens = mail_tokens(letter.mail, letter.recipients)
    return [known.cases[token] for token in tokens if token in known.cases]


def _may_go_on(case: Case, letter: Read) -> bool:
    return not case.is_closed or may_reopen(case, letter.at)


def _known_at(address: str, digests: Digests, known: Known) -> Identity | None:
    return _first([digests.addresses.get(address, [])], known.people)


def _first(values: Iterable[list[Digest]], rows: dict[Digest, list[T]]) -> T | None:
    return next(_every(values, rows), None)


def _every(values: Iterable[list[Digest]], rows: dict[Digest, list[T]]) -> Iterator[T]:
    """The rows that these digests lead to, in order."""
    return (row for value in values for digest in value for row in rows.get(digest, ()))
