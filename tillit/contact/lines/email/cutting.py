"""Cutting out of a whole mail: subject, text, HTML, names of attachments, and attachments that are text.

In HTML only what a reader sees is searched, across tags: `<b>4111</b> 1111 ...` is one number.
"""

import hashlib
import html
from dataclasses import replace

import msgspec

from tillit.cases.enclosed import Enclosed
from tillit.contact.lines.email.charset import decode_text
from tillit.contact.lines.email.clean import read_break, read_nodes
from tillit.contact.lines.email.mail import Attachment, ParsedMail
from tillit.vault.cut import Cut, CutFound, cut_out, find_cuts

_TEXT_TYPES = frozenset(
    {
        "text/plain",
        "text/csv",
        "text/html",
        "text/tab-separated-values",
        "text/markdown",
        "application/json",
        "application/xml",
        "text/xml",
    }
)


def cut_mail(mail: ParsedMail) -> tuple[ParsedMail, list[CutFound]]:
    """The mail as it may be kept, and what was cut out where. Offsets of quotation and signature move along."""
    found: list[CutFound] = []
    subject = _cut(mail.subject, "subject", found)
    text = cut_out(mail.text)
    found += text.found
    shown = cut_html(mail.html) if mail.html else None
    if shown:
        found += [replace(one, place="html") for one in shown.found]
    attachments = tuple(_cut_attachment(file, found) for file in mail.attachments)
    inner = tuple(_cut_attachment(file, found) for file in mail.enclosed_files)
    enclosed = tuple(_cut_enclosed(one, found) for one in mail.enclosed)
    if not found:
        return mail, []
    kept = replace(
        mail,
        subject=subject,
        text=text.text,
        html=shown.text if shown else mail.html,
        quote_at=moved(mail.quote_at, text.found),
        signature_at=moved(mail.signature_at, text.found),
        attachments=attachments,
        enclosed=enclosed,
        enclosed_files=inner,
    )
    return kept, found


def _cut_enclosed(one: Enclosed, found: list[CutFound]) -> Enclosed:
    """A mail or an invitation within the letter: its words are kept beside the letter's, so they are cut as well."""
    shown = cut_html(one.html) if one.html else None
    if shown:
        found += [replace(cut, place="enclosed") for cut in shown.found]
    title, place, text = (_cut(words, "enclosed", found) for words in (one.title, one.place, one.text))
    return msgspec.structs.replace(one, title=title, place=place, text=text, html=shown.text if shown else None)


def _cut(text: str, place: str, found: list[CutFound]) -> str:
    cut = cut_out(text)
    found += [replace(one, place=place) for one in cut.found]
    return cut.text


def moved(index: int | None, found: list[CutFound]) -> int | None:
    """Where an offset stands after cutting."""
    if index is None:
        return None
    return index + sum(len(one.said) - (one.end - one.start) for one in found if one.end <= index)


def cut_html(cleaned: str) -> Cut:
    """Cut what `clean_html` made. Offsets in `found` are those of the text that a reader sees."""
    nodes = list(read_nodes(cleaned))
    texts = [read_break(node.name) if node.name else html.unescape(cleaned[node.start : node.end]) for node in nodes]
    found = find_cuts("".join(texts))
    if not found:
        return Cut(cleaned, [])
    out: list[str] = []
    position = offset = 0
    pending = list(found)
    for node, text in zip(nodes, texts, strict=True):
        if not node.name:
            pending = [one for one in pending if one.end > offset]
            # A piece that holds nothing to cut stays as it was, byte for byte.
            if pending and pending[0].start < offset + len(text):
                out += [cleaned[position : node.start], html.escape(_without(text, offset, pending), quote=False)]
                position = node.end
        offset += len(text)
    return Cut("".join((*out, cleaned[position:])), found)


def _without(text: str, offset: int, found: list[CutFound]) -> str:
    """One run of text without what is cut; what spans several runs is named in its first."""
    pieces, position = [], 0
    for one in found:
        start, end = one.start - offset, one.end - offset
        if start >= len(text):
            break
        pieces.append(text[position : max(start, 0)])
        pieces.append(one.said if start >= 0 else "")
        position = min(max(end, 0), len(text))
    return "".join((*pieces, text[position:]))


def _cut_attachment(file: Attachment, found: list[CutFound]) -> Attachment:
    before = len(found)
    name = _cut(file.name, "attachment-name", found)
    content = file.content
    if file.type in _TEXT_TYPES or file.name.lower().endswith((".txt", ".csv", ".tsv", ".html", ".htm", ".log", ".md")):
        text, codec, _ = decode_text(content, file.charset)
        # Bytes that no codec read exactly are not rewritten by the way: only if something must go.
        kept = _cut(text, "attachment", found)
        if kept != text:
            content = kept.encode(codec, "replace")
    if len(found) == before:
        return file
    return replace(file, name=name, content=content, size=len(content), sha256=hashlib.sha256(content).hexdigest())
