"""To which of our addresses a fetched mail was written: an account elsewhere may serve several."""

from collections.abc import Sequence

from tillit.contact.letters import Letter
from tillit.contact.lines.email.addresses import read_addresses
from tillit.contact.lines.email.headers import Headers, read_headers
from tillit.contact.lines.email.threading import plain_mailbox
from tillit.contact.models import Mailbox

DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
WRITTEN_TO = ("to", "cc")


def letters_for(mailboxes: Sequence[Mailbox], raw: bytes, *, dated: bool) -> list[Letter]:
    """One letter for each of these mailboxes that the mail names, by its server's word before its writer's; for the
    first of them where it names none (a blind copy, a list). `dated` trusts its own date.
    """
    if len(mailboxes) == 1:
        return [Letter(mailboxes[0], raw, dated=dated)]
    headers, _ = read_headers(raw, 0, len(raw))
    named = _named(mailboxes, headers, DELIVERED) or _named(mailboxes, headers, WRITTEN_TO)
    return [Letter(mailbox, raw, dated=dated) for mailbox in named or mailboxes[:1]]


def _named(mailboxes: Sequence[Mailbox], headers: Headers, names: Sequence[str]) -> list[Mailbox]:
    values = [value for name in names for value in headers.every(name)]
    found = {plain_mailbox(box.address) for value in values for box in read_addresses(value)}
    return [mailbox for mailbox in mailboxes if not found.isdisjoint(_addresses_of(mailbox))]


def _addresses_of(mailbox: Mailbox) -> set[str]:
    return {mailbox.address, *(alias.address for alias in mailbox.aliases.all())}
