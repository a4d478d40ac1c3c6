"""The MIME tree (RFC 2045-2049), read by fast-mail-parser where it reads exactly, by our own reader where it does not.

fast-mail-parser 0.10 was seen to refuse base64 with a stray character, to drop a multipart whose boundary is missing,
to cut at a boundary that only begins like the outer one, and to lose characters of raw or split header words. Each of
these is noticed here, and `read_tolerantly` reads the mail instead: it never refuses, and takes time in proportion to
the mail.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

import fast_mail_parser

from tillit.contact.lines.email.headers import Headers, clean_line, lenient_base64, read_headers, read_parameters

DEEPEST = 30
# The fast parser takes time with the square of opened encoded words: 100,000 of them, 4.7 s.
_MANY_WORDS = 1_000
MOST_PARTS = 20_000
_LONGEST_BOUNDARY = 200
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_OPENING = re.compile(rb"(?:\A|\n)--([^\r\n \t][^\r\n]{0,199}?)[ \t]*\r?\n")
_PATH = re.compile(r"[\\/]")


class TooDeepError(Exception):
    """The mail nests or divides itself more than any letter does; it is kept unread in quarantine."""


@dataclass(frozen=True, slots=True)
class Part:
    """One node. A leaf's `content` has its transfer encoding undone; a multipart has `children` and no content.
    `content_id` is its Content-Location (RFC 2557) where it has no other name.
    """

    type: str
    params: Mapping[str, str]
    disposition: str
    name: str
    content_id: str | None
    content: bytes
    children: tuple["Part", ...] = ()
    faults: tuple[str, ...] = field(default=())

    @property
    def main(self) -> str:
        """`text` of `text/plain`."""
        return self.type.partition("/")[0]


def read_parts(raw: bytes, headers: Headers, body: int) -> Part:
    """The tree of the mail whose headers end at `body`. Raises only TooDeepError."""
    if not headers.odd and raw.count(b"=?") < _MANY_WORDS and raw.count(b"\n--") < MOST_PARTS:
        try:
            tree = fast_mail_parser.parse_email_tree(raw)
        except fast_mail_parser.MimeStructureError:
            raise TooDeepError from None
        except fast_mail_parser.ParseError:
            return read_tolerantly(raw, headers, body)
        part = _trusted(tree, 0)
        if part is not None:
            return part
    return read_tolerantly(raw, headers, body)


def _trusted(  # noqa: PLR0911 - early refusals, then a straight path
    node: fast_mail_parser.PyMimePart, depth: int
) -> Part | None:
    """What the fast parser found, or None where it is known to lose something."""
    if depth > DEEPEST:
        raise TooDeepError
    wanted = {name.lower(): values[0] for name, values in node.headers.items() if name[:8].lower() == "content-"}
    if any(not value.isascii() for value in wanted.values()):
        return None
    encoding = wanted.get("content-transfer-encoding", "").strip().lower()
    # Quoted-printable comes back with CRLF for a bare LF; an attachment must keep its bytes, so ours decodes those.
    if encoding == "quoted-printable" and not node.children and b"\n" in (node.content or b"") and not _is_body(wanted):
        return None
    if encoding not in _PLAIN and encoding not in {"base64", "quoted-printable"}:
        return None
    children: list[Part] = []
    described = _describe(wanted)
    if described.main == "multipart":
        # A digest's parts are mails without saying so, and no parts at all means that the boundary was wrong.
        if not node.children or described.type == "multipart/digest":
            return None
        for child in node.children:
            part = _trusted(child, depth + 1)
            if part is None:
                return None
            children.append(part)
        return _with(described, b"", tuple(children))
    return _with(described, node.content or b"", ())


_PLAIN = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit"})


def _is_body(wanted: Mapping[str, str]) -> bool:
    return wanted.get("content-type", "text/").lstrip()[:5].lower() == "text/" and "name" not in "".join(
        wanted.values()
    )


def _with(part: Part, content: bytes, children: tuple[Part, ...], *faults: str) -> Part:
    return Part(part.type, part.params, part.disposition, part.name, part.content_id, content, children, faults)


def _describe(wanted: Mapping[str, str], default: str = "text/plain") -> Part:
    kind, params = read_parameters(wanted.get("content-type", default))
    disposition, more = read_parameters(wanted.get("content-disposition", ""))
    name = more.get("filename") or params.get("name") or ""
    content_id = wanted.get("content-id", "").strip().strip("<>") or wanted.get("content-location", "").strip() or None
    if not _TYPE.fullmatch(kind):
        kind = default if kind in {"", "text", "plain"} else "application/octet-stream"
    return Part(kind, params, disposition, file_name(name), content_id, b"")


def file_name(name: str) -> str:
    """A name without the folders it stood in, on one line."""
    return clean_line(_PATH.split(name)[-1])


# -- the tolerant reader -----------------------------------------------------


def read_tolerantly(raw: bytes, headers: Headers, body: int) -> Part:
    """The same tree from bytes alone. Raises only TooDeepError."""
    return _Reader(raw).read(headers, body, len(raw), depth=0)


class _Reader:
    """Walks one mail by offsets; only leaves are copied."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.parts = 0

    def read(self, headers: Headers, start: int, end: int, *, depth: int, default: str = "text/plain") -> Part:
        self.parts += 1
        if depth > DEEPEST or self.parts > MOST_PARTS:
            raise TooDeepError
        wanted = {name: headers.raw(name) for name in headers.fields if name.startswith("content-")}
        described = _describe(wanted, default)
        encoding = wanted.get("content-transfer-encoding", "").strip().lower()
        if described.main == "multipart":
            return self._multipart(described, start, end, depth)
        content, fault = decode_content(self.raw[start:end], encoding)
        return _with(described, content, (), *((fault,) if fault else ()))

    def _multipart(self, described: Part, start: int, end: int, depth: int) -> Part:
        boundary = described.params.get("boundary", "")[:_LONGEST_BOUNDARY].encode("utf-8", "replace").rstrip()
        spans = list(islice(self._spans(boundary, start, end), MOST_PARTS)) if boundary else []
        faults: tuple[str, ...] = ()
        if not spans:
            opening = _OPENING.search(self.raw[start : min(end, start + 20_000)])
            spans = list(islice(self._spans(opening[1], start, end), MOST_PARTS)) if opening else []
            faults = ("boundary-missing",)
        if not spans:
            # Nothing is divided: whatever stands there is the letter.
            text = Part("text/plain", {}, "", "", None, self.raw[start:end])
            return _with(described, b"", (text,), *faults)
        default = "message/rfc822" if described.type == "multipart/digest" else "text/plain"
        children = []
        for first, last in spans:
            headers, body = read_headers(self.raw, first, last)
            children.append(self.read(headers, min(body, last), last, depth=depth + 1, default=default))
        return _with(described, b"", tuple(children), *faults)

    def _spans(self, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where each part begins and ends; the line end before a delimiter belongs to the delimiter (RFC 2046,
        5.1.1).
        """
        line = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\r?\Z)")
        first = -1
        # One byte earlier, so that a delimiter on the very first line has a line end before it as well.
        for found in line.finditer(self.raw, max(start - 1, 0), end):
            if first >= 0:
                stop = found.start()
                yield first, stop - 1 if self.raw[stop - 1 : stop] == b"\r" and stop > first else stop
            if found[1]:
                return
            newline = self.raw.find(b"\n", found.end(), end)
            first = newline + 1 if newline >= 0 else end
        if 0 <= first < end:
            yield first, end


def decode_content(content: bytes, encoding: str) -> tuple[bytes, str | None]:
    """The bytes behind a transfer encoding, and what was wrong with it."""
    if encoding in _PLAIN:
        return content, None
    if encoding == "base64":
        return lenient_base64(content), None
    if encoding == "quoted-printable":
        return binascii.a2b_qp(content), None
    return content, "encoding-unknown"
