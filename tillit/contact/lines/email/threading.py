"""To which conversation a mail may belong. A hint only: whoever stores it checks that the sender is that case's person.

Our answers go out with an address of their own, `service+<token>@brand.example`; a subject that looks alike threads
nothing.
"""

import re
from collections.abc import Iterable

from tillit.contact.lines.email.mail import ParsedMail

# 128 bits in lower-case base32 (kit.refs.new_handle); some servers change the case of addresses.
_TOKEN = re.compile(r"[^@]*\+([a-z2-7]{26})@[^@]+", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"<([^<>\s]{1,500})>")
_BARE = re.compile(r"[^\s<>,;\"]{1,250}@[^\s<>,;\"]{1,250}")
MOST_REFERENCES = 20


def reply_address(mailbox: str, token: str) -> str:
    """The address under which an answer comes back to its case: the mailbox with the token behind a plus sign."""
    local, at, domain = mailbox.rpartition("@")
    if not at or not local or not re.fullmatch(r"[a-z2-7]{26}", token):
        raise ValueError("a mailbox and a 26-character handle make a reply address")
    return f"{local.partition('+')[0]}+{token}@{domain}"


def reply_tokens(recipients: Iterable[str]) -> tuple[str, ...]:
    """Every token among recipients (of the envelope first, then of the headers), lower-case, each once, in order."""
    found = (_TOKEN.fullmatch(recipient.strip()) for recipient in recipients)
    return tuple(dict.fromkeys(match[1].lower() for match in found if match))


def plain_mailbox(recipient: str) -> str:
    """The mailbox behind an address with a token or any other plus part, lower-case: which brand was written to."""
    local, _, domain = recipient.strip().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}".lower()


def read_message_ids(value: str) -> tuple[str, ...]:
    """Message ids of a header without their brackets, in order; ids without any brackets are accepted from broken
    programs.
    """
    found = _IN_BRACKETS.findall(value) or _BARE.findall(value)
    return tuple(dict.fromkeys(found))


def candidate_references(mail: ParsedMail) -> tuple[str, ...]:
    """The message ids this mail may answer, nearest first: In-Reply-To, then References from the newest; at most 20."""
    newest_first = [mail.in_reply_to, *reversed(mail.references)]
    return tuple(dict.fromkeys(one for one in newest_first if one))[:MOST_REFERENCES]


def mail_tokens(mail: ParsedMail, envelope: Iterable[str] = ()) -> tuple[str, ...]:
    """The reply tokens of a mail, from its envelope, Delivered-To, To and Cc."""
    headers = (box.address for box in (*mail.to, *mail.cc))
    return reply_tokens([*envelope, *mail.delivered_to, *headers])
