"""The shape of a mail: what may be looked at when reading failed. Header names, types and sizes; never a value, never a
word.
"""

import re
from itertools import pairwise

from tillit.contact.lines.email.charset import codec_of
from tillit.contact.lines.email.headers import Headers, read_headers, read_parameters, too_long
from tillit.contact.lines.email.mail import Shape, ShapePart

_DEEPEST = 12
_MOST = 300
_BOUNDARY_MOST = 100
_SAFE = re.compile(r"[a-z0-9!#$&^_.+/-]{1,60}")
_SAFE_NAME = re.compile(r"[a-z0-9-]{1,60}")


def shape_of(raw: bytes, *, fault: str | None = None) -> Shape:
    """The shape of any bytes at all; never raises."""
    headers, body = read_headers(raw, 0, len(raw)) if not too_long(raw) else (Headers({}, odd=True), 0)
    budget = [_MOST]
    root = _shape(raw, headers, body, len(raw), 0, budget) if headers.fields else None
    crlf, lf = raw.count(b"\r\n"), raw.count(b"\n")
    ends = (
        "none"
        if not lf and b"\r" not in raw
        else "cr"
        if not lf
        else "crlf"
        if crlf == lf
        else "lf"
        if not crlf
        else "mixed"
    )
    longest = max(map(len, raw.split(b"\n")))
    return Shape(len(raw), lf, longest, ends, not raw.isascii(), b"\x00" in raw, root, fault)


def _shape(raw: bytes, headers: Headers, start: int, end: int, depth: int, budget: list[int]) -> ShapePart:
    budget[0] -= 1
    kind, params = read_parameters(headers.raw("content-type") or "text/plain")
    parts: list[ShapePart] = []
    boundary = params.get("boundary", "")[:_BOUNDARY_MOST]
    if kind.startswith("multipart/") and boundary and depth < _DEEPEST:
        line = re.compile(rb"\n--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*(?=\r?\n|\r?\Z)")
        marks = [found.end() for found in line.finditer(raw, max(start - 1, 0), end)]
        for first, last in pairwise([*marks, end]):
            if budget[0] <= 0 or not raw[first:last].strip():
                break
            inner, body = read_headers(raw, min(raw.find(b"\n", first, last) + 1 or last, last), last)
            parts.append(_shape(raw, inner, min(body, last), last, depth + 1, budget))
    return ShapePart(
        type=_safe(kind),
        charset=_charset(params.get("charset", "")),
        encoding=_safe(headers.raw("content-transfer-encoding").lower()),
        disposition=_safe(read_parameters(headers.raw("content-disposition"))[0]),
        headers=tuple(name if _SAFE_NAME.fullmatch(name) else "?" for name in list(headers.fields)[:200]),
        size=end - start,
        parts=tuple(parts),
    )


def _charset(label: str) -> str:
    return (codec_of(label) or "?") if label else ""


def _safe(word: str) -> str:
    """A word of the standard, or a question mark: a sender must not smuggle content into what is shown unsealed."""
    return word if not word or _SAFE.fullmatch(word) else "?"
