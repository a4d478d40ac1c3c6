"""Letters inside wrappings: a packet of Outlook, a signature that wraps its letter, a mail within a mail.

A wrapping that cannot be opened stays a file of the letter as it came. What is found inside is read by the same reader,
to a depth, and shown where it belongs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tillit.cases.enclosed import Enclosed
from tillit.contact.lines.email.body import Body, read_body
from tillit.contact.lines.email.calendar import read_invitations
from tillit.contact.lines.email.clean import clean_html, text_of_html
from tillit.contact.lines.email.headers import read_headers
from tillit.contact.lines.email.mail import UnreadableMail
from tillit.contact.lines.email.mime import Part, TooDeepError, read_tolerantly
from tillit.contact.lines.email.sealed_mail import is_cms, signed_content
from tillit.contact.lines.email.tnef import NotTnefError, is_tnef, unpack_tnef

MOST_ENCLOSED = 50
DEEPEST = 6
_MAILS = frozenset({"message/rfc822", "message/global", "message/news"})


@dataclass(frozen=True, slots=True)
class Inner:
    """A mail within a mail, read."""

    told: Enclosed
    files: tuple[Part, ...]


ReadInner = Callable[[bytes], Inner]


def unwrap(body: Body) -> Body:
    """The letter with what Outlook packed and what a signature wrapped."""
    for part in body.attachments:
        if is_tnef(part):
            body = _unpacked(body, part)
        elif is_cms(part):
            body = _opened(body, part)
    return body


def _unpacked(body: Body, packet: Part) -> Body:
    try:
        found = unpack_tnef(packet.content)
    except NotTnefError:
        return replace(body, warnings=(*body.warnings, "tnef-broken"))
    attachments: list[Part] = []
    for part in body.attachments:
        if part is not packet:
            attachments.append(part)
        else:
            attachments += [packet, *found.files] if found.has_more else found.files
    body = replace(body, attachments=tuple(attachments))
    if body.text.strip() or body.html:
        return body
    cleaned = clean_html(found.html.decode()) if found.html else None
    text = found.text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    shown = cleaned.html if cleaned else None
    return replace(body, text=text if text.strip() or not shown else text_of_html(shown), html=shown)


def _opened(body: Body, wrapped: Part) -> Body:
    """The letter of a wrapping signature; the wrapping stays a file, so that its signature can be checked again."""
    content = signed_content(wrapped.content)
    if content is None:
        return body
    headers, start = read_headers(content, 0, len(content))
    inner = read_body(read_tolerantly(content, headers, start))
    text = "\n".join(piece for piece in (body.text, inner.text) if piece.strip())
    shown = inner.html if body.html is None and not body.text.strip() else body.html
    return replace(
        body, text=text, html=shown, attachments=(*inner.attachments, *body.attachments),
        warnings=(*body.warnings, *inner.warnings),
    )  # fmt: skip


def read_enclosed(parts: Iterable[Part], read: ReadInner) -> tuple[tuple[Enclosed, ...], tuple[Part, ...]]:
    """What is told inside the letter, and the files of the mails within it. The parts themselves stay as they are."""
    told: list[Enclosed] = []
    files: list[Part] = []
    _tell(parts, read, told, files, 0)
    return tuple(told), tuple(files)


def _tell(parts: Iterable[Part], read: ReadInner, told: list[Enclosed], files: list[Part], depth: int) -> None:
    for part in parts:
        if len(told) >= MOST_ENCLOSED:
            return
        if not is_mail(part):
            told += read_invitations(part)
            continue
        try:
            inner = read(part.content)
        except (UnreadableMail, TooDeepError, RecursionError):
            continue
        told.append(inner.told)
        # A mail within a mail within a mail is shown, and lies in the outer file already.
        files += [file for file in inner.files if not is_mail(file)]
        if depth < DEEPEST:
            _tell(inner.files, read, told, files, depth + 1)


def is_mail(part: Part) -> bool:
    """Whether it is a whole mail."""
    return part.type in _MAILS or (part.type == "application/octet-stream" and part.name.lower().endswith(".eml"))
