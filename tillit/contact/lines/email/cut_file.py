"""Cutting out of files that are text, and of mails that came along as files, down to their innermost part.

What is no text (PDF, DOCX, pictures) is not written anew: see `tillit.vault.cut.must_not_keep`.
"""

import codecs
import email
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32

from tillit.contact.lines.email.charset import decode_text
from tillit.contact.lines.email.cut_page import cut_wild_html
from tillit.contact.lines.email.mail import Attachment
from tillit.vault.cut import Cut, CutFound, CutRules, cut_out

_TEXT_TYPES = frozenset(
    {"application/json", "application/xml", "application/csv", "application/x-ndjson", "application/ics"}
)
_TEXT_NAMES = (".txt", ".csv", ".tsv", ".html", ".htm", ".log", ".md", ".json", ".xml", ".ics", ".vcf")
_MAIL_TYPES = frozenset({"message/rfc822", "message/global"})
_WORDS = ("Subject", "From", "To", "Cc", "Content-Description")
NOT_KEPT = "This mail held numbers that must not be kept, and could not be written without them. It was not kept."


def cut_file(file: Attachment, rules: CutRules) -> tuple[Attachment, list[CutFound]]:
    """The file as it may be kept; the very same where nothing had to go."""
    name = cut_out(file.name, rules)
    content, found = _cut_content(file, rules)
    found = [replace(one, place="attachment") for one in found]
    if found:
        file = replace(file, content=content, size=len(content), sha256=hashlib.sha256(content).hexdigest())
    return replace(file, name=name.text), [*(replace(one, place="attachment-name") for one in name.found), *found]


def _cut_content(file: Attachment, rules: CutRules) -> tuple[bytes, list[CutFound]]:
    named = file.name.lower()
    if file.type in _MAIL_TYPES or named.endswith(".eml"):
        return cut_mail_file(file.content, rules)
    if file.type.startswith("text/") or file.type in _TEXT_TYPES or named.endswith(_TEXT_NAMES):
        is_page = file.type == "text/html" or named.endswith((".html", ".htm"))
        return _cut_bytes(file.content, file.charset, cut_wild_html if is_page else cut_out, rules)
    return file.content, []


def _cut_bytes(
    content: bytes, charset: str | None, cutting: Callable[[str, CutRules], Cut], rules: CutRules
) -> tuple[bytes, list[CutFound]]:
    """Bytes that no codec read exactly are not rewritten by the way: only if something must go."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # how Excel writes "Unicode text"
    text, codec, _ = (content.decode("utf-16", "replace"), "utf-16", True) if wide else decode_text(content, charset)
    cut = cutting(text, rules)
    return (cut.text.encode(codec, "replace"), cut.found) if cut.found else (content, [])


def cut_mail_file(raw: bytes, rules: CutRules) -> tuple[bytes, list[CutFound]]:
    """A mail that came along: the words of its headers, its texts, the names of its files, and mails within it."""
    found: list[CutFound] = []
    try:
        mail = email.message_from_bytes(raw, policy=compat32)
        for part in mail.walk():
            _cut_part(part, found, rules)
        return (mail.as_bytes(), found) if found else (raw, [])
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # Whoever builds a mail to choke its reader: as one text, with all that can be seen in it.
        kept, seen = _cut_raw(raw, rules)
        return (NOT_KEPT.encode(), [*found, *seen]) if found else (kept, seen)


def _cut_part(part: "Message[str, str]", found: list[CutFound], rules: CutRules) -> None:
    for name in _WORDS:
        if value := part.get(name):
            cut = cut_out(_read_header(str(value)), rules)
            if cut.found:
                part.replace_header(name, cut.text)
                found += cut.found
    if file_name := part.get_filename():
        cut = cut_out(file_name, rules)
        if cut.found:
            _name_anew(part, cut.text)
            found += cut.found
    if part.get_content_maintype() == "text" and not part.is_multipart():
        _cut_text(part, found, rules)


def _read_header(value: str) -> str:
    with suppress(MessageError, ValueError, LookupError):
        return str(make_header(decode_header(value)))
    return value


def _name_anew(part: "Message[str, str]", name: str) -> None:
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        if part.get_param(parameter, header=header) is not None:
            part.del_param(parameter, header=header)
            part.set_param(parameter, name, header=header, charset="utf-8")


def _cut_text(part: "Message[str, str]", found: list[CutFound], rules: CutRules) -> None:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return
    text, _, _ = decode_text(content, part.get_content_charset())
    cut = (cut_wild_html if part.get_content_subtype() == "html" else cut_out)(text, rules)
    if cut.found:
        del part["Content-Transfer-Encoding"]
        part.set_payload(cut.text, "utf-8")
        found += cut.found


def cut_raw(raw: bytes, rules: CutRules) -> bytes:
    """An unreadable mail without the numbers that stand in it in the open; what is encoded in it nobody can see."""
    return _cut_raw(raw, rules)[0]


def _cut_raw(raw: bytes, rules: CutRules) -> tuple[bytes, list[CutFound]]:
    cut = cut_out(raw.decode("latin-1"), rules)
    return (cut.text.encode("latin-1"), cut.found) if cut.found else (raw, [])
