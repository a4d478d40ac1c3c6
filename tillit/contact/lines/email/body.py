"""From the MIME tree to one letter: its whole text, its HTML, and what came along.

Nothing is lost: a part that is not shown as text is an attachment.
"""

import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tillit.contact.lines.email.charset import decode_text
from tillit.contact.lines.email.clean import clean_html, text_of_html, text_of_wild_html
from tillit.contact.lines.email.mail import Attachment
from tillit.contact.lines.email.mime import Part

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_REALLY_HTML = re.compile(r"\s{0,200}<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_TELLINGS = frozenset({"text/plain", "text/html"})
_OTHER_FORMS = frozenset({"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"})
_PICTURE = re.compile(r"""(<img\b[^<>]{0,2000}?\ssrc\s{0,3}=\s{0,3}["']?)([^"'\s<>]{1,500})""", re.IGNORECASE)
_CID = re.compile(r"""src="cid:([^"]{1,500})\"""")


@dataclass(frozen=True, slots=True)
class Body:
    """One reading of a part and all below it. `spare`: the parts whose words are in the text and not in the HTML."""

    text: str = ""
    html: str | None = None
    attachments: tuple[Part, ...] = ()
    warnings: tuple[str, ...] = ()
    spare: tuple[Part, ...] = ()


def read_body(root: Part, *, is_told: bool = False, pictures: frozenset[str] = frozenset()) -> Body:
    """The letter in a MIME tree. `attachments` are still parts; `keep_attachments` turns them into files. `is_told`: a
    plain telling is there already, so that nobody needs the text of an HTML one. `pictures`: what lies beside it.
    """
    if root.main == "multipart":
        is_choice, children = root.type == "multipart/alternative", list[Body]()
        if root.type == "multipart/related":
            pictures = frozenset(child.content_id for child in root.children if child.content_id)
        for child in root.children:
            told = is_told or (is_choice and any(map(_is_plain, children)))
            children.append(read_body(child, is_told=told, pictures=pictures))
        body = _choose(children, root.children) if is_choice else _join(children)
        return replace(body, warnings=(*root.faults, *body.warnings))
    if root.disposition == "attachment" or root.name or root.type not in _TELLINGS:
        return Body(attachments=(root,), warnings=root.faults)
    return _read_text(root, is_told=is_told, pictures=pictures)


def _is_plain(body: Body) -> bool:
    return body.html is None and bool(body.text.strip())


def _read_text(part: Part, *, is_told: bool, pictures: frozenset[str]) -> Body:
    charset = part.params.get("charset")
    if part.type == "text/html" and not charset:
        meta = _META_CHARSET.search(part.content[:2_000])
        charset = meta[1].decode("ascii") if meta else None
    text, _, labelled = decode_text(part.content, charset)
    warnings = part.faults if labelled else (*part.faults, "charset-guessed")
    if "\x00" in text:
        text, warnings = text.replace("\x00", ""), (*warnings, "nul-removed")
    if part.type == "text/html" or _REALLY_HTML.match(text):
        cleaned = clean_html(_located(text, pictures) if pictures else text)
        written = text_of_wild_html(text) if cleaned.html is None else None
        if written is None and not is_told:
            written = text_of_html(cleaned.html or "")
        return Body(written or "", cleaned.html, (), (*warnings, *cleaned.warnings))
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if part.params.get("format", "").lower() == "flowed":
        text = _unflow(text, delete_space=part.params.get("delsp", "").lower() == "yes")
    return Body(text, None, (), warnings)


def _located(source: str, pictures: frozenset[str]) -> str:
    """The page with its pictures named as parts where it names them by their place (RFC 2557)."""
    return _PICTURE.sub(
        lambda one: f"{one[1]}cid:{one[2]}" if html.unescape(one[2]) in pictures else one[0], source
    )


def _choose(children: Iterable[Body], parts: Iterable[Part]) -> Body:
    """One letter told several ways: the plain telling is the text, the HTML telling is what is shown."""
    text, shown = "", None
    plain: tuple[Part, ...] = ()
    attachments: list[Part] = []
    warnings: list[str] = []
    for child, part in zip(children, parts, strict=True):
        warnings += child.warnings
        attachments += [kept for kept in child.attachments if kept.type not in _OTHER_FORMS]
        if _is_plain(child) and not text:
            text, plain = child.text, tuple(_tellings(part))
        elif child.html is not None and shown is None:
            shown = child
        elif child.text.strip() or child.html:
            attachments += _tellings(part)  # told once more, and perhaps in other words
    if shown is None:
        return Body(text, None, tuple(attachments), tuple(warnings))
    if not text:
        return Body(shown.text, shown.html, tuple(attachments), tuple(warnings), shown.spare)
    return Body(text, shown.html, (*attachments, *shown.spare), tuple(warnings), plain)


def _tellings(part: Part) -> list[Part]:
    if part.main == "multipart":
        return [telling for child in part.children for telling in _tellings(child)]
    return [part] if part.type in _TELLINGS and not part.name and part.disposition != "attachment" else []


def _join(children: Iterable[Body]) -> Body:
    """Parts one after the other: text before and after a picture is one letter."""
    read = list(children)
    texts = [child for child in read if child.text.strip() or child.html]
    text = "\n".join(child.text for child in texts if child.text.strip())
    shown = None
    if any(child.html is not None for child in texts):
        shown = "".join(child.html if child.html is not None else _as_html(child.text) for child in texts)
    return Body(
        text,
        shown,
        tuple(part for child in read for part in child.attachments),
        tuple(warning for child in read for warning in child.warnings),
        tuple(part for child in read for part in child.spare),
    )


def _as_html(text: str) -> str:
    return f"<p>{html.escape(text, quote=False).replace(chr(10), '<br>')}</p>" if text.strip() else ""


def _unflow(text: str, *, delete_space: bool) -> str:
    """RFC 3676: lines that end in a space go on in the next one of the same quotation depth; the signature line does
    not.
    """
    lines: list[list[str]] = []
    depth_before, open_line = -1, False
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        signature = content.rstrip("\r") == "-- "
        if open_line and depth == depth_before and not signature:
            lines[-1].append(content)
        else:
            lines.append(["> " * depth, content])
        open_line = content.endswith(" ") and not signature
        depth_before = depth
        if open_line and delete_space:
            lines[-1][-1] = content[:-1]
    return "\n".join("".join(pieces) if pieces[0] or len(pieces) > 1 else "" for pieces in lines).rstrip("\n")


def keep_attachments(parts: Iterable[Part], shown: str | None) -> tuple[Attachment, ...]:
    """Files, byte for byte, in the order in which they came."""
    referred = {html.unescape(found.strip()) for found in _CID.findall(shown)} if shown else set()
    return tuple(_attachment(part, referred) for part in parts)


def _attachment(part: Part, referred: set[str]) -> Attachment:
    return Attachment(
        name=part.name,
        type=part.type,
        size=len(part.content),
        sha256=hashlib.sha256(part.content).hexdigest(),
        content=part.content,
        content_id=part.content_id,
        inline=part.content_id in referred if part.content_id else False,
        charset=part.params.get("charset"),
    )
