"""What the company's rows know about letters: looked up by digests only, for a batch in as many steps as for one."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection

from tillit.cases.models import Case, Direction, Message
from tillit.contact.brake import brake_storms
from tillit.contact.letters import Read
from tillit.contact.lines.email.threading import mail_tokens
from tillit.contact.whose import NOBODY, Clues, Digests, Known, Seen, clues_of
from tillit.keeper.answers import Matched
from tillit.keeper.wire import BlindItem, Digest, Match
from tillit.people.meet import people_at
from tillit.vault.acting import repeating
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.lookups import by_keys, led_to

_SEEN = """
select a.message_digest, a.body_digest, a.mailbox_id, a."case", a.message
from unnest(%b::bytea[], %b::bytea[]) as sought (message, body)
cross join lateral (
    select a.* from contact_arrival a where a.message_digest = sought.message and a.body_digest = sought.body limit 1
) a
"""
# An address is at most one mailbox or alias; of colleagues who share one, the first stands for both.
_STAFF = """
select sought.address, staff.agent from unnest(%s::text[]) as sought (address)
cross join lateral (
    (select null::uuid as agent from contact_mailbox m where m.address = sought.address limit 1)
    union all (select null from contact_alias l where l.address = sought.address limit 1)
    union all (select a.id from people_agent a where lower(a.email) = sought.address and a.is_active limit 1)
) staff
"""


def find_clues(letters: Sequence[Read], brand: UUID, *, by: Actor) -> list[Clues]:
    """The clues of each letter to mailboxes of one brand: one call to the keeper and one short transaction."""
    digests = _digests(letters, brand, by=by)
    with repeating(by):
        known = _look_up(letters, digests, brand)
        clues = [clues_of(letter, one, known) for letter, one in zip(letters, digests, strict=True)]
        return brake_storms(letters, clues)


def _digests(letters: Sequence[Read], brand: UUID, *, by: Actor) -> list[Digests]:
    items = [
        BlindItem(brand, name, value)
        for letter in letters
        for name, values in (("message-id", letter.names), ("email", _addresses(letter)))
        for value in values
    ]
    found = iter(ask(Match(purpose="find", items=items), Matched, by=by).digests)
    return [_of(letter, found) for letter in letters]


def _addresses(letter: Read) -> list[str]:
    """Whom the letter names as its writer, or a report as the one it is about."""
    nobody = NOBODY if letter.is_report and not letter.sender else ""
    return [one for one in dict.fromkeys((letter.sender, letter.reply_to, *letter.named, nobody)) if one]


def _of(letter: Read, found: Iterator[list[Digest]]) -> Digests:
    message, body, *references = [next(found) for _ in letter.names]
    return Digests(message, body, references, {address: next(found) for address in _addresses(letter)})


def _look_up(letters: Sequence[Read], digests: Sequence[Digests], brand: UUID) -> Known:
    at = [digest for one in digests for each in one.addresses.values() for digest in each]
    named = [digest for one in digests for each in (one.message, *one.references) for digest in each]
    ours, colleagues = _staff(letters)
    known = Known(
        seen=_seen(digests),
        people=people_at(brand, "email", at),
        letters=led_to(Message, Case, brand, "message-id", named),
        cases=_by_token(letters, brand),
        ours=ours,
        colleagues=colleagues,
    )
    known.latest = _latest([case for case in known.cases.values() if any(one.is_report for one in letters)])
    return known


def _seen(digests: Sequence[Digests]) -> dict[tuple[bytes, bytes], Seen]:
    """Which (Message-ID, body) were taken before, at any mailbox of the brand."""
    sought = [(m.digest, b.digest) for one in digests for m in one.message for b in one.body]
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [list(column) for column in zip(*sought, strict=True)])
        return {(bytes(m), bytes(b)): Seen(mailbox, case, said) for m, b, mailbox, case, said in cursor.fetchall()}


def _staff(letters: Sequence[Read]) -> tuple[frozenset[str], dict[str, UUID]]:
    """Which writers are mailboxes of ours, and which are colleagues."""
    named = list({one.lower() for letter in letters for one in (letter.sender, letter.reply_to) if one})
    with connection.cursor() as cursor:
        cursor.execute(_STAFF, [named])
        rows = cursor.fetchall()
    return frozenset(address for address, agent in rows if agent is None), {a: agent for a, agent in rows if agent}


def _by_token(letters: Sequence[Read], brand: UUID) -> dict[str, Case]:
    tokens = list({token for letter in letters for token in mail_tokens(letter.mail, letter.recipients)})
    return {case.ref: case for case in by_keys(Case, tokens, "ref") if case.brand_id == brand}


def _latest(cases: Sequence[Case]) -> dict[UUID, Message]:
    """The last letter of ours that left each case: a report to the case's address that returns none means it."""
    if not cases:
        return {}
    left = Message.objects.select_related("case").filter(
        case__in=cases, direction=Direction.OUT, delivery__sent_at__isnull=False
    )
    return {message.case_id: message for message in left.order_by("case", "-at").distinct("case")}
