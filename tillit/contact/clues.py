"""Whose a letter is and where it belongs: looked up by digests only, for a batch in as many steps as for one letter.

A letter joins a case only if a token or reference points to it *and* the sender's address belongs to that case's
person; otherwise it opens a case of its own with a suggested link.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db import connection

from tillit.cases.models import Case, Link, Message
from tillit.cases.reopen import may_reopen
from tillit.contact.letters import Read
from tillit.contact.lines.email.threading import mail_tokens
from tillit.keeper.answers import Matched
from tillit.keeper.wire import BlindItem, Digest, Match
from tillit.people.meet import identities_of
from tillit.people.models import Identity
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.lookups import Sought, among, subjects_of

T = TypeVar("T")
_SEEN = """
select a.mailbox_id, a.message_digest, a.body_digest
from unnest(%b::uuid[], %b::bytea[], %b::bytea[]) as sought (mailbox, message, body)
cross join lateral (
    select a.* from contact_arrival a where a.mailbox_id = sought.mailbox and a.message_digest = sought.message
    and a.body_digest = sought.body limit 1
) a
"""


@dataclass(frozen=True)
class Digests:
    """Keyed digests of what a letter can be recognised by; plain values never reach the database."""

    message: list[Digest]
    body: list[Digest]
    sender: list[Digest]
    references: list[list[Digest]]


@dataclass(frozen=True)
class Clues:
    """Everything found out about a letter before anything is sealed."""

    digests: Digests
    is_repeated: bool = False
    identity: Identity | None = None
    case: Case | None = None
    link_to: UUID | None = None
    link_why: str = ""


@dataclass
class _Known:
    """What the company's rows say about the digests and tokens of a batch."""

    repeated: set[tuple[UUID, bytes, bytes]]
    leads: dict[Sought, list[UUID]]
    identities: dict[UUID, Identity]
    messages: dict[UUID, Message] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)


def find_clues(letters: Sequence[Read], brand: UUID, *, by: Actor) -> list[Clues]:
    """The clues of each letter to mailboxes of one brand: one call to the keeper and one short transaction."""
    digests = _digests(letters, brand, by=by)
    with acting(by):
        known = _look_up(letters, digests, brand)
    return [_clues(letter, one, known) for letter, one in zip(letters, digests, strict=True)]


def _digests(letters: Sequence[Read], brand: UUID, *, by: Actor) -> list[Digests]:
    items = [
        BlindItem(brand, name, value)
        for letter in letters
        for name, value in (*(("message-id", one) for one in letter.names), ("email", letter.sender))
    ]
    found = iter(ask(Match(purpose="find", items=items), Matched, by=by).digests)
    return [_of(letter, [next(found) for _ in (*letter.names, letter.sender)]) for letter in letters]


def _of(letter: Read, found: list[list[Digest]]) -> Digests:
    sender = found[-1] if letter.sender else []
    return Digests(found[0], found[1], sender, found[2:-1])


def _look_up(letters: Sequence[Read], digests: Sequence[Digests], brand: UUID) -> _Known:
    by_field = [("email", digest) for one in digests for digest in one.sender]
    by_field += [("message-id", digest) for one in digests for each in one.references for digest in each]
    leads = subjects_of(brand, by_field)
    return _Known(
        repeated=_repeated(letters, digests),
        leads=leads,
        identities=identities_of(_led("email", leads)),
        messages=_messages(_led("message-id", leads)),
        cases=_by_token(letters, brand),
    )


def _led(name: str, leads: dict[Sought, list[UUID]]) -> list[UUID]:
    return [subject for (field_name, _), subjects in leads.items() if field_name == name for subject in subjects]


def _repeated(letters: Sequence[Read], digests: Sequence[Digests]) -> set[tuple[UUID, bytes, bytes]]:
    """Which (mailbox, Message-ID, body) were taken before."""
    sought = [
        (letter.mailbox.pk, message.digest, body.digest)
        for letter, one in zip(letters, digests, strict=True)
        for message in one.message
        for body in one.body
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [list(column) for column in zip(*sought, strict=True)])
        return {(mailbox, bytes(message), bytes(body)) for mailbox, message, body in cursor.fetchall()}


def _messages(subjects: Sequence[UUID]) -> dict[UUID, Message]:
    found = Message.objects.select_related("case").filter(pk__in=among(subjects)) if subjects else ()
    return {message.pk: message for message in found}


def _by_token(letters: Sequence[Read], brand: UUID) -> dict[str, Case]:
    tokens = list({token for letter in letters for token in mail_tokens(letter.mail, letter.recipients)})
    return {case.ref: case for case in Case.objects.filter(ref__in=among(tokens), brand=brand)} if tokens else {}


def _clues(letter: Read, digests: Digests, known: _Known) -> Clues:
    copies = {(letter.mailbox.pk, m.digest, b.digest) for m in digests.message for b in digests.body}
    if copies & known.repeated:
        return Clues(digests, is_repeated=True)
    identity = _first(("email", [digests.sender]), known.leads, known.identities)
    pointed, why = _pointed_at(letter, digests, known)
    if pointed is None:
        return Clues(digests, identity=identity)
    if letter.is_forged:
        return Clues(digests, identity=identity, link_to=pointed.pk, link_why=Link.Why.UNPROVEN)
    if identity is None or pointed.customer_id != identity.customer_id:
        return Clues(digests, identity=identity, link_to=pointed.pk, link_why=why)
    if pointed.is_closed and not may_reopen(pointed, letter.at):
        return Clues(digests, identity=identity, link_to=pointed.pk, link_why=Link.Why.LATE_REPLY)
    return Clues(digests, identity=identity, case=pointed)


def _pointed_at(letter: Read, digests: Digests, known: _Known) -> tuple[Case | None, str]:
    """The case that a reply token or a known Message-ID points to; subjects alone point nowhere."""
    for token in mail_tokens(letter.mail, letter.recipients):
        if token in known.cases:
            return known.cases[token], Link.Why.STRANGER
    message = _first(("message-id", digests.references), known.leads, known.messages)
    return (message.case, Link.Why.REFERENCE) if message else (None, "")


def _first(
    sought: tuple[str, Iterable[list[Digest]]], leads: dict[Sought, list[UUID]], rows: dict[UUID, T]
) -> T | None:
    """The first row that any of these digests leads to."""
    name, values = sought
    subjects = (subject for value in values for digest in value for subject in leads.get((name, digest), ()))
    return next((rows[subject] for subject in subjects if subject in rows), None)
