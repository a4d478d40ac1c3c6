"""The text of files, in the limited child: for reading in place, and for the words by which a case is found."""

import re

from tillit.contact.files.media import family_of
from tillit.contact.files.office import OFFICE, OLD_OFFICE, text_of_office, text_of_old_office
from tillit.contact.lines.email.charset import decode_text
from tillit.contact.lines.email.clean import LONGEST, clean_html, text_of_html, text_of_wild_html
from tillit.contact.lines.email.mail import UnreadableMail
from tillit.contact.lines.email.parse import parse_mail
from tillit.vault.cut import CutRules, cut_out, must_not_keep

LONGEST_TEXT = 1_000_000
"""Characters that are read of one file."""

MOST_WORDS, LONGEST_WORD = 5_000, 40
"""Distinct words of one file that find its case."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")  # as the keeper takes a text apart
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_RTF = re.compile(
    r"\\u(-?\d{1,5}) ?\??|\\'([0-9a-fA-F]{2})|\\(par|line|tab|cell|row)\b ?|\\[a-z]{1,32}-?\d{0,10} ?|\\(.)|[{}\r\n]"
)
_RTF_NOISE = re.compile(
    r"\{\\(?:\*|fonttbl|colortbl|stylesheet|info|pict)[^{}]{0,5000}(?:\{[^{}]{0,500}\}[^{}]{0,500}){0,500}\}"
)


def text_of(content: bytes, media: str) -> str:
    """The text of a file that is text or has text; empty for what has none. Raises what its reader raises."""
    if media in {"text/html", "image/svg+xml"}:
        return text_of_page(_decode(content[:LONGEST]))
    if media == "application/rtf":
        return _text_of_rtf(content[: LONGEST_TEXT * 4].decode("cp1252", "replace"))
    if media == "message/rfc822":
        return _text_of_letter(content)
    if media in OLD_OFFICE or (family_of(media) in OFFICE and content[:2] == b"PK"):
        return (text_of_old_office if media in OLD_OFFICE else text_of_office)(content)[:LONGEST_TEXT]
    if media.startswith("text/") or media == "application/json":
        return _decode(content[: LONGEST_TEXT * 2]).replace("\x00", "")[:LONGEST_TEXT]
    return ""


def _decode(content: bytes) -> str:
    """Text in the charset that its mark names, or else in the likeliest."""
    mark = next((charset for start, charset in _MARKS.items() if content.startswith(start)), None)
    return content.decode(mark, "replace") if mark else decode_text(content, None)[0]


def text_of_page(page: str) -> str:
    """What a reader of a web page sees of its text."""
    cleaned = clean_html(page).html
    return text_of_wild_html(page) if cleaned is None else text_of_html(cleaned)


def words_of(text: str) -> str:
    """Its distinct words, in their order. What must not be kept is cut out first (promise `minimal`)."""
    words: dict[str, None] = {}
    for word in _WORD.findall(cut_out(text[:LONGEST_TEXT]).text):
        if len(word) <= LONGEST_WORD:
            words[word] = None
            if len(words) >= MOST_WORDS:
                break
    return " ".join(words)


def barred_by(text: str, rules: CutRules) -> list[str]:
    """Kinds of numbers for which a file with this text must not be kept (promise `minimal`, decision 14)."""
    return must_not_keep(text[:LONGEST_TEXT], rules)


def _text_of_letter(content: bytes) -> str:
    try:
        letter = parse_mail(content)
    except UnreadableMail:
        return ""
    return f"{letter.subject}\n{letter.text}"


def _text_of_rtf(source: str) -> str:
    def put(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1]) % 0x10000)
        if found[2]:
            return bytes.fromhex(found[2]).decode("cp1252", "replace")
        return {"par": "\n", "line": "\n", "row": "\n", "tab": "\t", "cell": "\t"}.get(found[3] or "", "")

    text = _RTF.sub(put, _RTF_NOISE.sub("", source))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
