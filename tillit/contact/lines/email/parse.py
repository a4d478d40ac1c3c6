"""A mail, read: bytes in, plain values out; nothing is stored, nothing is fetched, and no bytes make it fail in any
other way than by `UnreadableMail`.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tillit.cases.enclosed import MAIL, Enclosed
from tillit.contact.lines.email.addresses import is_address, read_addresses
from tillit.contact.lines.email.auto import has_no_sender, why_automatic
from tillit.contact.lines.email.body import Body, keep_attachments, read_body
from tillit.contact.lines.email.bounce import read_delivery
from tillit.contact.lines.email.headers import KNOWN, Headers, read_headers, too_long
from tillit.contact.lines.email.language import guess_language
from tillit.contact.lines.email.mail import Address, ParsedMail, UnreadableMail
from tillit.contact.lines.email.mime import Part, TooDeepError, read_parts
from tillit.contact.lines.email.names import told_by_name
from tillit.contact.lines.email.quote import find_quote, find_signature
from tillit.contact.lines.email.sealed_mail import told_by_form
from tillit.contact.lines.email.shape import shape_of
from tillit.contact.lines.email.threading import read_message_ids
from tillit.contact.lines.email.unwrap import Inner, read_enclosed, unwrap

_MBOX = re.compile(rb"\A>?From (?![ \t]{0,9}:)[^\r\n]{1,998}\r?\n")
_LEAD = re.compile(rb"\A(?:\xef\xbb\xbf|[\r\n\t ])+")
_LONGEST_DATE = 200
_KNOWN = frozenset(name.decode() for name in KNOWN)
_YEARS = range(1980, 2100)


def parse_mail(raw: bytes, *, mail_from: str | None = None) -> ParsedMail:
    """Read one mail. `mail_from` is the envelope's sender where there is one; an empty one means a machine.

    Raises UnreadableMail: no headers, headers longer than 6 MB, or parts deeper or more than any letter has.
    """
    warnings: list[str] = []
    raw = _prepare(raw, warnings)
    headers, root, body = _read(raw, warnings)
    enclosed, files = read_enclosed(body.attachments, _inner)
    sender, reply_to = _sender(headers, warnings), _boxes(headers, "reply-to")
    subject, text, quote_at = headers.first("subject"), body.text, find_quote(body.text)
    delivery = read_delivery(root, headers, sender.address, subject, text, is_null=has_no_sender(headers, mail_from))
    other, report = _other_person(reply_to, sender), _report(root)
    auto = why_automatic(headers, sender.address, subject, reply_to=other, report=report, mail_from=mail_from)
    return ParsedMail(
        from_address=sender.address or None,
        from_name=sender.name,
        to=_boxes(headers, "to"),
        cc=_boxes(headers, "cc"),
        reply_to=reply_to,
        delivered_to=_delivered_to(headers),
        subject=subject,
        text=text,
        html=body.html,
        quote_at=quote_at,
        signature_at=find_signature(text, quote_at),
        attachments=keep_attachments(body.attachments, body.html),
        message_id=_first_id(headers, "message-id"),
        in_reply_to=_first_id(headers, "in-reply-to"),
        references=_every_id(headers, "references"),
        date=_date(headers, warnings),
        auto="bounce" if delivery and delivery.action == "failed" else auto or ("report" if delivery else None),
        delivery=delivery,
        language=guess_language(text[:quote_at]),
        warnings=tuple(dict.fromkeys(warnings)),
        enclosed=enclosed,
        enclosed_files=keep_attachments(files, None),
        verdicts=(*told_by_form(root, text), *told_by_name(sender)),
    )


def read_head(raw: bytes) -> tuple[bytes, Headers]:
    """The mail without what stands before it, and its headers, as everything else here reads them."""
    unheard: list[str] = []
    raw = _prepare(raw, unheard)
    return raw, Headers({}, odd=True) if too_long(raw) else _headers(raw, unheard)[0]


def _inner(raw: bytes) -> Inner:
    """A mail within this one."""
    unheard: list[str] = []
    headers, _, body = _read(_prepare(raw, unheard), unheard)
    sender = _sender(headers, unheard)
    written = f"{sender.name} <{sender.address}>" if sender.name and sender.address else sender.address or sender.name
    told = Enclosed(
        MAIL, title=headers.first("subject"), sender=written, at=_date(headers, unheard), text=body.text,
        html=body.html,
    )  # fmt: skip
    return Inner(told, body.attachments)


def _read(raw: bytes, warnings: list[str]) -> tuple[Headers, Part, Body]:
    """Headers, tree and letter; refuses what cannot be read."""
    if too_long(raw):
        raise UnreadableMail("headers-too-long", shape_of(raw, fault="headers-too-long"))
    headers, start = _headers(raw, warnings)
    if not _KNOWN.intersection(headers.fields):
        raise UnreadableMail("no-headers", shape_of(raw, fault="no-headers"))
    try:
        root = read_parts(raw, headers, start)
        body = unwrap(read_body(root))
    except (TooDeepError, RecursionError):
        raise UnreadableMail("too-deep", shape_of(raw, fault="too-deep")) from None
    warnings += body.warnings
    return headers, root, body


_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_LONGEST_IDS = 100_000


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    return tuple(box.address for name in _DELIVERED for box in _boxes(headers, name))


def _prepare(raw: bytes, warnings: list[str]) -> bytes:
    """Without what mailbox files put before a mail, and with line ends where only carriage returns are."""
    lead = _LEAD.match(raw)
    if lead:
        raw = raw[lead.end() :]
    mbox = _MBOX.match(raw)
    if mbox:
        warnings.append("mbox-line")
        raw = raw[mbox.end() :]
    if b"\n" not in raw and b"\r" in raw:
        warnings.append("bare-cr")
        raw = raw.replace(b"\r", b"\n")
    return raw


def _headers(raw: bytes, warnings: list[str]) -> tuple[Headers, int]:
    headers, body = read_headers(raw, 0, len(raw))
    if not headers.fields and body < len(raw):
        # Text before the headers, as some gateways write it: the next block may be the real one.
        blank = re.search(rb"\n\r?\n", raw[:4_000])
        if blank:
            later, after = read_headers(raw, blank.end(), len(raw))
            if {"from", "received"} & set(later.fields):
                warnings.append("text-before-headers")
                return Headers(later.fields, odd=True), after
    if headers.odd:
        warnings.append("header-broken")
    return headers, body


def _boxes(headers: Headers, name: str) -> tuple[Address, ...]:
    values = headers.every(name)
    return read_addresses(", ".join(values)) if values else ()


def _sender(headers: Headers, warnings: list[str]) -> Address:
    """Who wrote; an empty address when the mail does not say so in a way that could be answered."""
    boxes = _boxes(headers, "from")
    if boxes:
        return boxes[0]
    warnings.append("from-broken" if headers.raw("from") else "from-missing")
    return Address(headers.first("from").strip("<>\" '")[:200], "")


def _other_person(reply_to: tuple[Address, ...], sender: Address) -> bool:
    return any(is_address(box.address) and box.address.lower() != sender.address.lower() for box in reply_to)


def _report(root: Part) -> str:
    """The kind of report (RFC 6522); a delivery report that is good news is no bounce and is judged by its fields."""
    if root.type != "multipart/report":
        return ""
    kind = root.params.get("report-type", "").lower()
    return kind if kind != "delivery-status" else ""


def _every_id(headers: Headers, name: str) -> tuple[str, ...]:
    return read_message_ids(" ".join(headers.every(name))[:_LONGEST_IDS])


def _first_id(headers: Headers, name: str) -> str | None:
    return next(iter(read_message_ids(headers.raw(name)[:_LONGEST_IDS])), None)


def _date(headers: Headers, warnings: list[str]) -> datetime | None:
    """When it was written, by the sender's clock; None where that clock says nothing believable."""
    value = headers.raw("date")[:_LONGEST_DATE]
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        warnings.append("date-broken")
        return None
    if moment.year not in _YEARS:
        warnings.append("date-unlikely")
        return None
    return moment
