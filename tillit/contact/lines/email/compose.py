"""A letter that leaves: built here, sent elsewhere. The same inputs make the same bytes, so that sending again is the
same mail.

Nothing about a person or a case stands in what servers on the way read: the Message-ID is random, the answer comes back
to an address with a random token. Sources: RFC 5322, 2045-2047, 3834 (Auto-Submitted), 6531 (SMTPUTF8).
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from tillit.contact.lines.email.assemble import OutgoingFile, assemble, folded, phrase, unstructured
from tillit.contact.lines.email.headers import clean_line
from tillit.contact.lines.email.writing import Objection, Quoted, Words, as_html, as_text

__all__ = [
    "ComposedMail", "Mailbox", "Objection", "OutgoingFile", "Quoted", "UnsendableMailError", "Words", "compose_reply",
    "new_message_id", "reply_subject",
]  # fmt: skip

_PREFIX = re.compile(r"(?:(?:re|aw|sv|antw|vs|ant|odp|res|r)(?:\[\d{1,3}\])?\s?:\s{0,3}){1,20}", re.IGNORECASE)
_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*|\[[0-9A-Fa-f:.IPv]+\]")
_LONGEST_SUBJECT = 250
_MOST_REFERENCES = 20
_NAMED = re.compile(r"[!-;=?-~]{3,500}")
_REFERRED = re.compile(r"[!-;=?-~]{3,250}")


class UnsendableMailError(ValueError):
    """This answer cannot be put into a mail: an address or a message id in it is not one."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name shown beside it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ComposedMail:
    """The finished mail. `mail_from` and `rcpt_to` are its envelope; `smtputf8` says that the server must know RFC
    6531.
    """

    message_id: str
    mail_from: str
    rcpt_to: str
    smtputf8: bool
    content: bytes

    def as_bytes(self) -> bytes:
        """RFC 5322 with CRLF line ends."""
        return self.content


def new_message_id(domain: str) -> str:
    """A random Message-ID without brackets: it names neither person nor case nor time."""
    return f"{secrets.token_hex(20)}@{domain.encode('idna').decode('ascii')}"


def reply_subject(subject: str, prefix: str = "Re") -> str:
    """`Re: ...` once, whatever marks of other languages stood before it."""
    bare = clean_line(subject)[:_LONGEST_SUBJECT]
    return f"{prefix}: {_PREFIX.sub('', bare, count=1) if _PREFIX.match(bare) else bare}".strip()


def compose_reply(
    *,
    message_id: str,
    date: datetime,
    sender: Mailbox,
    to: Mailbox,
    subject: str,
    words: Words,
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    attachments: tuple[OutgoingFile, ...] = (),
    machine: bool = False,
    language: str | None = None,
) -> ComposedMail:
    """Build an answer to a customer. `subject` is used as given (see `reply_subject`); message ids are without
    brackets. Bounces come back to `reply_to`.

    `machine`: no person wrote this, no machine may answer it, and nothing comes back of it (RFC 3834). Raises
    UnsendableMailError.
    """
    headers = [
        ("From", _box("From", sender)),
        ("To", _box("To", to)),
        ("Reply-To", _box("Reply-To", Mailbox(sender.name, reply_to or sender.address))),
        ("Subject", unstructured("Subject", clean_line(subject)[: 2 * _LONGEST_SUBJECT])),
        ("Date", format_datetime(date)),
        ("Message-ID", f"<{_id(message_id)}>"),
        *_thread(references, in_reply_to),
        *([("Auto-Submitted", "auto-replied")] if machine else []),
        *([("Content-Language", clean_line(language))] if language else []),
    ]
    content = assemble(headers, as_text(words), as_html(words), attachments, seed=message_id)
    back = "" if machine else reply_to or sender.address
    international = not all(one.isascii() for one in (sender.address, to.address, reply_to or ""))
    return ComposedMail(message_id, back, to.address, international, content)


def _thread(references: tuple[str, ...], in_reply_to: str | None) -> list[tuple[str, str]]:
    """What is answered: by a name that a mail's head can have. A customer whose program names its mails otherwise is
    answered all the same.
    """
    is_named = in_reply_to and _NAMED.fullmatch(in_reply_to)
    headers = [("In-Reply-To", f"<{in_reply_to}>")] if is_named else []
    if chain := _chain(references, in_reply_to):
        headers.append(("References", folded("References", [f"<{one}>" for one in chain])))
    return headers


def _box(header: str, box: Mailbox) -> str:
    local, at, domain = box.address.rpartition("@")
    if not (at and local and domain) or clean_line(box.address) != box.address or re.search(r"[\s<>,;]", box.address):
        raise UnsendableMailError("an address is not one")
    bare = local[1:-1] if len(local) > 1 and local[0] == local[-1] == '"' else local
    if not _DOMAIN.fullmatch(domain) or re.search(r'["\\]', bare):
        raise UnsendableMailError("an address is not one")
    address = f"{bare}@{domain}" if _DOT_ATOM.fullmatch(bare) else f'"{bare}"@{domain}'
    name = phrase(header, box.name)
    return f"{name} <{address}>" if name else address


def _id(message_id: str) -> str:
    if not re.fullmatch(r"[^\s<>]{3,500}", message_id) or clean_line(message_id) != message_id:
        raise UnsendableMailError("a message id is not one")
    return message_id


def _chain(references: tuple[str, ...], in_reply_to: str | None) -> tuple[str, ...]:
    """The thread so far: the first mail of it and the newest ones, broken ids left out (RFC 5322, 3.6.4)."""
    good = [one for one in (*references, in_reply_to) if one and _REFERRED.fullmatch(one)]
    unique = list(dict.fromkeys(good))
    return tuple(unique if len(unique) <= _MOST_REFERENCES else [unique[0], *unique[1 - _MOST_REFERENCES :]])
