"""The header block, from bytes: split once, decoded only where somebody asks.

Sources: RFC 5322 (fields), RFC 2047 (encoded words), RFC 2231 (parameters), RFC 6532 (raw UTF-8), and what senders do
instead.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from tillit.contact.lines.email.charset import decode_text

_BLANK_LINE = re.compile(rb"\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_NAME = re.compile(rb"[!-9;-~]{1,100}[ \t]*$")
# `[^?]*` stops at the next question mark, so that many opened words cost no more than their length.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*\??)\?=")
_PARAMETER = re.compile(r""";\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)""")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LONGEST_PARAMETERS = 8_000
LONGEST_BLOCK = 6_000_000
KNOWN = frozenset({
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"received", b"content-type", b"mime-version",
    b"return-path", b"sender", b"reply-to", b"delivered-to", b"in-reply-to", b"references", b"bcc",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headers:
    """Raw values by lower-case name, in order. `odd`: the block was not clean, so another parser may split it
    elsewhere.
    """

    fields: Mapping[str, list[bytes]]
    odd: bool

    def first(self, name: str) -> str:
        """The first value, decoded, on one line, without control characters; empty when there is none."""
        values = self.fields.get(name)
        return decode_value(values[0]) if values else ""

    def raw(self, name: str) -> str:
        """The first value with its encoded words left in place: structure is read before words are."""
        values = self.fields.get(name)
        return to_text(values[0]) if values else ""

    def every(self, name: str) -> list[str]:
        """Every value with its encoded words left in place."""
        return [to_text(value) for value in self.fields.get(name, ())]


def too_long(raw: bytes) -> bool:
    """Whether the header block is longer than any letter's; reading it would only take time."""
    return len(raw) > LONGEST_BLOCK and not _BLANK_LINE.search(raw, 0, LONGEST_BLOCK)


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The header block at `start` and the offset where the body begins."""
    if raw[start : start + 1] == b"\n":
        return Headers({}, odd=False), start + 1
    if raw[start : start + 2] == b"\r\n":
        return Headers({}, odd=False), start + 2
    blank = _BLANK_LINE.search(raw, start, end)
    stop, body = (blank.start() + 1, blank.end()) if blank else (end, end)
    fields: dict[str, list[bytes]] = {}
    odd = False
    # A fold becomes one NUL, which no header may contain: the lines keep their number, and the NUL is dropped on
    # reading.
    for number, line in enumerate(_FOLD.sub(b"\x00", raw[start:stop]).split(b"\n")):
        name, colon, value = line.partition(b":")
        if colon and _NAME.match(name):
            fields.setdefault(name.strip().decode("ascii").lower(), []).append(value)
        elif not odd and line.strip(b"\r\x00 \t"):
            odd = True
            offset = _offset_of(number, raw, start, stop)
            if not _more_headers(raw, offset, stop):
                return Headers(fields, odd=True), offset
    return Headers(fields, odd), body


def _offset_of(number: int, raw: bytes, start: int, stop: int) -> int:
    """Where the logical line of that number begins."""
    offset = start
    while number and offset < stop:
        newline = raw.find(b"\n", offset, stop)
        offset = newline + 1 if newline >= 0 else stop
        number -= raw[offset : offset + 1] not in {b" ", b"\t"}
    return offset


def _more_headers(raw: bytes, offset: int, stop: int) -> bool:
    """Whether a line that is no header stands among headers; otherwise the blank line before the body is missing."""
    return any(
        line.partition(b":")[0].strip().lower() in KNOWN
        for line in raw[offset : min(stop, offset + 4_000)].split(b"\n")[1:]
        if b":" in line
    )


def to_text(value: bytes) -> str:
    """One unfolded header value as text: UTF-8, or whatever raw 8-bit it turns out to be."""
    line = value.replace(b"\x00", b"").strip(b" \t\r\n")
    return line.decode("ascii") if line.isascii() else decode_text(line, None)[0]


def decode_value(value: bytes) -> str:
    """The value as a person would read it."""
    return clean_line(decode_words(to_text(value)))


def clean_line(text: str) -> str:
    """Without control characters and without marks that turn the direction of writing around (names are spoofed with
    those).
    """
    return _CONTROL.sub(" ", text.replace("\t", " ")).strip() if not text.isprintable() else text.strip()


def decode_words(text: str) -> str:
    """Encoded words decoded; neighbours of one charset are joined as bytes first, because senders cut characters in
    half.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    run: list[bytes] = []
    charset, position = "", 0

    def flush() -> None:
        if run:
            out.append(decode_text(b"".join(run), charset)[0])
            run.clear()

    for word in _WORD.finditer(text):
        between = text[position : word.start()]
        named = word[1].partition("*")[0].lower()
        if run and (between.strip() or named != charset):
            flush()
        if not (position and not between.strip()):
            out.append(between)
        charset = named
        run.append(_word_bytes(word[2], word[3]))
        position = word.end()
    flush()
    out.append(text[position:])
    return "".join(out)


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return lenient_base64(raw)


def lenient_base64(raw: bytes) -> bytes:
    """Base64 with whatever stands between its letters ignored, and a cut end completed as far as it goes."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def read_parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` as its main value, lower-case, and its parameters, decoded (RFC 2231 and encoded
    words).
    """
    main = value.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for found in _PARAMETER.finditer(value[:_LONGEST_PARAMETERS]):
        key, content = found[1].lower(), _unquoted(found[2].strip())
        if "*" not in key:
            plain.setdefault(key, clean_line(decode_words(content)))
            continue
        name, _, rest = key.partition("*")
        number = rest.rstrip("*")
        if not number or (number.isascii() and number.isdigit() and len(number) < 4):  # noqa: PLR2004 - 999 pieces are enough
            pieces.setdefault(name, {})[int(number or 0)] = (rest.endswith("*") or not rest, content)
    for name, numbered in pieces.items():
        plain[name] = clean_line(_joined(numbered))
    return main, plain


def _unquoted(value: str) -> str:
    if value[:1] == '"' and value[-1:] == '"' and len(value) > 1:
        value = value[1:-1]
        # Windows senders write paths: a backslash is only an escape before what needs one.
        return re.sub(r'\\(["\\])', r"\1", value)
    return value.strip('"')


def _joined(numbered: Mapping[int, tuple[bool, str]]) -> str:
    """RFC 2231 continuations: the charset stands in the first piece; pieces are bytes until all are together."""
    charset, content = "", b""
    for index, (encoded, piece) in sorted(numbered.items()):
        if encoded and index == 0 and piece.count("'") > 1:
            charset, _, piece = piece.split("'", 2)  # noqa: PLW2901
        content += unquote_to_bytes(piece) if encoded else piece.encode("utf-8", "replace")
    return decode_text(content, charset)[0]
