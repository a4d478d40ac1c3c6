"""By what two copies of one mail are known to be the same, whichever way each of them came.

On its way a mail gains headers (Received, Return-Path, verdicts); SMTP, IMAP and mailbox files end lines differently,
and mailbox files put `>` before lines that begin with `From ` (RFC 4155). None of it makes another mail.
"""

import re
from hashlib import sha256

from tillit.contact.lines.email.mail import ParsedMail

_QUOTED_FROM = re.compile(rb"^>+(?=From )", re.MULTILINE)


def body_digest(raw: bytes) -> str:
    """SHA-256 of the body in one spelling, in hex."""
    body = raw[_body_at(raw) :].translate(None, b"\r")  # a third of the time of replacing the ends
    if b">From " in body:
        body = _QUOTED_FROM.sub(b"", body)
    return sha256(body.strip(b"\n")).hexdigest()


def _body_at(raw: bytes) -> int:
    """Behind the first blank line, in either form; the beginning where there is none."""
    crlf = raw.find(b"\n\r\n")
    lf = raw.find(b"\n\n", 0, crlf if crlf >= 0 else len(raw))
    if lf >= 0:
        return lf + 2
    return crlf + 3 if crlf >= 0 else 0


def name_of(mail: ParsedMail, body: str) -> str:
    """The Message-ID. Where there is none, what the sender wrote around the body makes one: two people may send the
    same two words.
    """
    if mail.message_id:
        return mail.message_id
    written = "\n".join((
        mail.from_address or mail.from_name, mail.subject, mail.date.isoformat() if mail.date else "",
        *(box.address for box in mail.reply_to), body,
    ))  # fmt: skip
    return f"{sha256(written.encode('utf-8', 'surrogatepass')).hexdigest()}@no-message-id.invalid"
