"""A letter that leaves: built here, sent elsewhere. The same inputs make the same bytes, so that sending again is the
same mail.

Nothing about a person or a case stands in what servers on the way read: the Message-ID is random, the answer comes back
to an address with a random token. Sources: RFC 5322, 2045-2047, 3834 (Auto-Submitted), 6531 (SMTPUTF8).
"""

import hashlib
import html
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from tillit.contact.lines.email.headers import clean_line

_LINK = re.compile(r"https?://[^\s<>\"]{1,500}")
_PREFIX = re.compile(r"(?:(?:re|aw|sv|antw|vs|ant|odp|res|r)(?:\[\d{1,3}\])?\s?:\s{0,3}){1,20}", re.IGNORECASE)
_LONGEST_SUBJECT = 250
_MOST_REFERENCES = 20


class UnsendableMailError(ValueError):
    """This answer cannot be put into a mail: an address or a message id in it is not one."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name shown beside it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Objection:
    """Promise `objection`: how to object (Art. 21(4) GDPR): apart from all else in the letter, with its own heading,
    and a link or an address.
    """

    heading: str
    paragraph: str
    way: str


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to be attached; `type` such as application/pdf."""

    name: str
    type: str
    content: bytes


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
    text: str,
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    remark: str = "",
    objection: Objection | None = None,
    attachments: tuple[OutgoingFile, ...] = (),
    machine: bool = False,
    language: str | None = None,
) -> ComposedMail:
    """Build an answer to a customer. `subject` is used as given (see `reply_subject`); message ids have no brackets.

    `remark` stands apart below. `machine`: no person wrote this, and no machine may answer. Raises UnsendableMailError.
    """
    international = not all(one.isascii() for one in (sender.address, to.address, reply_to or ""))
    mail = EmailMessage(policy=SMTPUTF8 if international else SMTP)
    mail["From"] = _box(sender)
    mail["To"] = _box(to)
    mail["Reply-To"] = _box(Mailbox(sender.name, reply_to or sender.address))
    mail["Subject"] = clean_line(subject)[: 2 * _LONGEST_SUBJECT]
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<{_id(message_id)}>"
    if in_reply_to:
        mail["In-Reply-To"] = f"<{_id(in_reply_to)}>"
    if chain := _chain(references, in_reply_to):
        mail["References"] = " ".join(f"<{one}>" for one in chain)
    if machine:
        mail["Auto-Submitted"] = "auto-replied"
    if language:
        mail["Content-Language"] = clean_line(language)
    _fill(mail, text, remark, objection, attachments)
    _fix_boundaries(mail, message_id)
    return ComposedMail(message_id, sender.address, to.address, international, mail.as_bytes())


def _fill(
    mail: EmailMessage, text: str, remark: str, objection: Objection | None, attachments: tuple[OutgoingFile, ...]
) -> None:
    mail.set_content(_as_text(text, remark, objection), charset="utf-8", cte=_encoding(text))
    mail.add_alternative(_as_html(text, remark, objection), subtype="html", charset="utf-8", cte="quoted-printable")
    for file in attachments:
        main, _, sub = clean_line(file.type).partition("/")
        mail.add_attachment(
            file.content, maintype=main or "application", subtype=sub or "octet-stream", filename=clean_line(file.name)
        )


def _encoding(text: str) -> str:
    """Quoted-printable always: it survives servers that change lines, and stays readable to a person who debugs."""
    return "base64" if sum(not letter.isascii() for letter in text) * 3 > len(text) else "quoted-printable"


def _fix_boundaries(part: MIMEPart | EmailMessage, message_id: str, path: str = "0") -> None:
    """Boundaries from the Message-ID: unforeseeable to whoever wrote the text, and the same each time."""
    if part.is_multipart():
        part.set_boundary("t-" + hashlib.sha256(f"{message_id}/{path}".encode()).hexdigest()[:32])
        for number, child in enumerate(part.iter_parts()):
            _fix_boundaries(child, message_id, f"{path}.{number}")


def _as_text(text: str, remark: str, objection: Objection | None) -> str:
    letter = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    letter += f"\n* * *\n{remark}\n" if remark else ""
    if objection is None:
        return letter
    rule = "-" * 40
    return f"{letter}\n{rule}\n{objection.heading}\n\n{objection.paragraph}\n{objection.way}\n{rule}\n"


def _as_html(text: str, remark: str, objection: Objection | None) -> str:
    """Plain paragraphs; the same words as the text, so that nobody reads another letter than the one that was sent."""
    paragraphs = [block for block in re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n")) if block.strip()]
    body = "".join(f"<p>{_linked(block)}</p>\n" for block in paragraphs)
    if remark:
        body += f'<p style="border-top:1px solid #888;padding-top:8px">{html.escape(remark)}</p>\n'
    if objection is not None:
        way = objection.way.strip()
        linked = (
            _linked(way)
            if _LINK.match(way) or "@" not in way
            else f'<a href="mailto:{html.escape(way)}">{html.escape(way)}</a>'
        )
        body += (
            '<section style="border:2px solid #444;padding:12px;margin-top:24px">'
            f'<h2 style="font-size:1em">{html.escape(objection.heading)}</h2>'
            f"\n<p>{_linked(objection.paragraph)}</p>\n<p>{linked}</p></section>\n"
        )
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{body}</body></html>\n'


def _linked(text: str) -> str:
    pieces, position = [], 0
    for link in _LINK.finditer(text):
        address = link[0].rstrip(".,;:!?)")
        pieces.append(html.escape(text[position : link.start()], quote=False))
        pieces.append(f'<a href="{html.escape(address)}">{html.escape(address, quote=False)}</a>')
        position = link.start() + len(address)
    pieces.append(html.escape(text[position:], quote=False))
    return "".join(pieces).replace("\n", "<br>\n")


def _box(box: Mailbox) -> HeaderAddress:
    local, at, domain = box.address.rpartition("@")
    if not (at and local and domain) or clean_line(box.address) != box.address or re.search(r"[\s<>,;]", box.address):
        raise UnsendableMailError("an address is not one")
    try:
        return HeaderAddress(clean_line(box.name), username=local.strip('"'), domain=domain)
    except (ValueError, IndexError):
        raise UnsendableMailError("an address is not one") from None


def _id(message_id: str) -> str:
    if not re.fullmatch(r"[^\s<>]{3,500}", message_id):
        raise UnsendableMailError("a message id is not one")
    return message_id


def _chain(references: tuple[str, ...], in_reply_to: str | None) -> tuple[str, ...]:
    """The thread so far: the first mail of it and the newest ones, broken ids left out (RFC 5322, 3.6.4)."""
    good = [one for one in (*references, in_reply_to) if one and re.fullmatch(r"[!-;=?-~]{3,250}", one)]
    unique = list(dict.fromkeys(good))
    return tuple(unique if len(unique) <= _MOST_REFERENCES else [unique[0], *unique[1 - _MOST_REFERENCES :]])
