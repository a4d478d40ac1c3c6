"""HTML made safe to show beside other people's letters, and HTML read as text.

Nothing is fetched and nothing runs: no style, no script, no form, and no image but those that came along in the mail
itself.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import nh3

_TAGS = {
    "a", "abbr", "address", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup",
    "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var",
    "wbr",
}  # fmt: skip
_EMPTIED = {
    "script", "style", "title", "head", "iframe", "object", "embed", "noscript", "template", "svg", "math", "select",
    "textarea",
}  # fmt: skip
_CELL = {"colspan", "rowspan", "align", "valign", "width", "nowrap"}
# What lays a letter out, and nothing that colours it: colours of strangers are unreadable on a dark page, and style
# attributes are refused by the page's own policy.
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "table": {"align", "border", "cellpadding", "cellspacing", "width"},
    "col": {"span", "width", "align"},
    "colgroup": {"span", "width", "align"},
    "tr": {"align", "valign"},
    "td": _CELL,
    "th": _CELL,
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value"},
    "hr": {"width", "size", "align"},
    "p": {"align"},
    "div": {"align"},
    **{f"h{level}": {"align"} for level in range(1, 7)},
    "*": {"dir", "lang"},
}
_FREE = frozenset({"href", "title", "src", "alt", "lang", "rel"})
_SPANS = frozenset({"colspan", "rowspan", "span"})
_LENGTHS = frozenset({"width", "height", "border", "cellpadding", "cellspacing", "size", "start", "value"})
_LENGTH = re.compile(r"-?\d{1,4}(?:\.\d{1,4})?(?:px|%)?")
_WORD = re.compile(r"[A-Za-z0-9]{0,10}")
_MOST_SPANNED = 100
"""Cells; a browser that lays out a million of them does nothing else for a while."""
# Elements that a page may leave open without nesting deeper.
_FLAT = frozenset({"p", "td", "tr", "th", "li", "dd", "dt", "option", "thead", "tbody", "tfoot", "colgroup"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_CLEAN_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_DEEPEST = 400
_FEW = 400
LONGEST = 2_000_000
_PARAGRAPH = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre", "ul", "ol", "dl"})
_BLOCK = _PARAGRAPH | {
    "div",
    "tr",
    "li",
    "dt",
    "dd",
    "address",
    "center",
    "section",
    "caption",
    "figure",
    "figcaption",
    "hr",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Safe HTML, or None when the page is built to choke a reader; and fixed words for what was left out."""

    html: str | None
    warnings: tuple[str, ...]


def clean_html(source: str) -> Cleaned:
    """What an agent may see of an HTML letter. Images stay only where they point into the mail (`cid:`)."""
    if len(source) > LONGEST:
        return Cleaned(None, ("html-too-large",))
    # Cleaning nested elements takes time with the square of their depth: 40,000 open boxes took 4 s.
    if _too_deep(source):
        return Cleaned(None, ("html-too-deep",))
    remote = 0

    def keep(tag: str, attribute: str, value: str) -> str | None:
        nonlocal remote
        if tag == "img" and attribute == "src" and value[:4].lower() != "cid:":
            remote += 1
            return None
        if tag == "a" and attribute == "href" and value[:4].lower() == "cid:":
            return None
        return value if attribute in _FREE else _laid_out(attribute, value)

    cleaned = nh3.clean(
        source.replace("\x00", ""),
        tags=_TAGS,
        clean_content_tags=_EMPTIED,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )
    return Cleaned(cleaned, ("remote-images",) if remote else ())


def _laid_out(attribute: str, value: str) -> str | None:
    """A value that lays out, as far as it is one."""
    value = value.strip()
    if attribute in _SPANS:
        is_few = value.isascii() and value.isdecimal() and len(value) < 4 and int(value) <= _MOST_SPANNED  # noqa: PLR2004
        return value if is_few else None
    pattern = _LENGTH if attribute in _LENGTHS else _WORD
    return value if pattern.fullmatch(value) else None


def _too_deep(source: str) -> bool:
    if source.count("<") < _FEW:
        return False
    depth = 0
    for found in _ANY_TAG.finditer(source):
        name = found[2].lower()
        if name in _FLAT or name in _VOID:
            continue
        depth = max(depth - 1, 0) if found[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of cleaned HTML: a tag (`name`, `closing`) or a run of text (`name` empty), with where it stands."""

    name: str
    closing: bool
    start: int
    end: int


def read_nodes(cleaned: str) -> Iterator[Node]:
    """The tags and texts of HTML that `clean_html` made; it quotes every attribute and escapes every other `<`."""
    position = 0
    for tag in _CLEAN_TAG.finditer(cleaned):
        if tag.start() > position:
            yield Node("", closing=False, start=position, end=tag.start())
        yield Node(tag[2], closing=bool(tag[1]), start=tag.start(), end=tag.end())
        position = tag.end()
    if position < len(cleaned):
        yield Node("", closing=False, start=position, end=len(cleaned))


def read_break(name: str) -> str:
    """What a reader sees where this element begins or ends: nothing, a gap, a new line or a new paragraph."""
    if name in {"td", "th"}:
        return " "
    if name in _PARAGRAPH:
        return "\n\n"
    return "\n" if name in _BLOCK or name == "br" else ""


def text_of_html(cleaned: str) -> str:
    """The letter as text: paragraphs apart, list items marked, quotations behind `> `, table cells side by side."""
    writer = _Writer()
    for node in read_nodes(cleaned):
        if node.name:
            writer.tag(node.name, closing=node.closing)
        else:
            writer.text(html.unescape(cleaned[node.start : node.end]))
    return writer.finish()


def text_of_wild_html(source: str) -> str:
    """Text of HTML that must not be built into a tree: tags are cut away where they stand."""
    without = re.sub(r"<[^<>]{0,2000}>", " ", re.sub(r"(?i)<(?:br|/p|/div|/tr|/li)[^<>]{0,200}>", "\n", source))
    lines = (_SPACE.sub(" ", line).strip() for line in html.unescape(without).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Writer:
    """Collects lines; knows how deep in quotations it is and whether spaces count."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, str]] = []
        self.line: list[str] = []
        self.quoted = 0
        self.exact = 0

    def text(self, text: str) -> None:
        text = text.replace("\r\n", "\n")
        if self.exact:
            first, *rest = text.split("\n")
            self.line.append(first)
            for line in rest:
                self.end_line(force=True)
                self.line.append(line)
            return
        text = _SPACE.sub(" ", text.replace("\xa0", " "))
        if not self.line or self.line[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.line.append(text)

    def tag(self, name: str, *, closing: bool) -> None:
        if name == "br":
            self.end_line(force=True)
        elif name in {"td", "th"} and not closing and self.line:
            self.line.append(" ")
        elif name in _BLOCK:
            self.end_line(force=False)
            if name in _PARAGRAPH:
                self.blank()
            self._open_block(name, 1 if not closing else -1)

    def _open_block(self, name: str, step: int) -> None:
        if name == "blockquote":
            while step < 0 and self.lines and not self.lines[-1][1]:
                self.lines.pop()
            self.quoted = max(0, self.quoted + step)
            self.blank()
        elif name == "pre":
            self.exact = max(0, self.exact + step)
        elif name == "li" and step > 0:
            self.line.append("- ")
        elif name == "hr":
            self.lines.append((self.quoted, "----------"))

    def end_line(self, *, force: bool) -> None:
        if self.line or force:
            text = "".join(self.line)
            self.lines.append((self.quoted, text if self.exact else text.strip()))
            self.line = []

    def blank(self) -> None:
        if self.lines and self.lines[-1][1]:
            self.lines.append((self.quoted, ""))

    def finish(self) -> str:
        self.end_line(force=False)
        text = "\n".join(("> " * min(depth, 10) + line).rstrip() for depth, line in self.lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
