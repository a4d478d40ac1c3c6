"""To which of our addresses a fetched mail was written: an account elsewhere may serve several."""

from collections.abc import Iterator, Sequence

from tillit.contact.letters import Letter
from tillit.contact.lines.email.addresses import read_addresses
from tillit.contact.lines.email.headers import Headers, read_headers
from tillit.contact.lines.email.threading import plain_mailbox
from tillit.contact.models import Mailbox

ORIGINALLY_TO = ("x-original-to", "x-envelope-to", "envelope-to")
WRITTEN_TO = ("to", "cc")
DELIVERED_TO = "delivered-to"


def letters_for(mailboxes: Sequence[Mailbox], raw: bytes, *, dated: bool) -> list[Letter]:
    """One letter for each of these mailboxes to which the mail was written, by the first word of it that names one of
    them; for the first mailbox where none does (a blind copy, a list). `dated` trusts its own date.
    """
    if len(mailboxes) == 1:
        return [Letter(mailboxes[0], raw, dated=dated)]
    headers, _ = read_headers(raw, 0, len(raw))
    named = next(filter(None, (_named(mailboxes, values) for values in _words(headers))), mailboxes[:1])
    return [Letter(mailbox, raw, dated=dated) for mailbox in named]


def _words(headers: Headers) -> Iterator[Sequence[str]]:
    """Whom each word on its way names, the earliest first: servers write above what was there. Many an account is
    delivered to under its main address only, whichever of its addresses somebody wrote to.
    """
    for name in ORIGINALLY_TO:
        yield from ([value] for value in reversed(headers.every(name)))
    yield [value for name in WRITTEN_TO for value in headers.every(name)]
    yield from ([value] for value in reversed(headers.every(DELIVERED_TO)))


def _named(mailboxes: Sequence[Mailbox], values: Sequence[str]) -> list[Mailbox]:
    found = {plain_mailbox(box.address) for value in values for box in read_addresses(value)}
    return [mailbox for mailbox in mailboxes if not found.isdisjoint(_addresses_of(mailbox))]


def _addresses_of(mailbox: Mailbox) -> set[str]:
    return {mailbox.address, *(alias.address for alias in mailbox.aliases.all())}
