"""Cutting out of HTML. Only what a reader sees is searched, across tags: `<b>4111</b> 1111 ...` is one number; and what
a link or a title carries. A link that carries a card number is no link any more: following it would send the number on.
"""

import html
import re
from collections.abc import Iterator, Sequence

from tillit.contact.lines.email.clean import read_break
from tillit.vault.cut import STRICTEST, Cut, CutFound, CutRules, cut_out, find_cuts

_CLEAN_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
_WILD_TAG = re.compile(r"<(/?)([a-zA-Z!?][a-zA-Z0-9]{0,20})([^<>]{0,20000})>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]{1,40})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'>]+)""")
_LINKS = frozenset({"href", "src", "action", "background", "cite"})
_FIGURE = re.compile(r"\d")


def cut_html(cleaned: str, rules: CutRules = STRICTEST) -> Cut:
    """Cut what `clean_html` made. Offsets in `found` are those of the text that a reader sees."""
    return _cut_page(cleaned, _CLEAN_TAG, rules)


def cut_wild_html(source: str, rules: CutRules = STRICTEST) -> Cut:
    """The same for HTML as somebody sent it, in a file."""
    return _cut_page(source, _WILD_TAG, rules)


def _cut_page(page: str, tags: re.Pattern[str], rules: CutRules) -> Cut:
    if not _FIGURE.search(page):
        return Cut(page, [])
    carried: list[str] = []

    def as_read(tag: re.Match[str]) -> str:
        if tag[3]:
            carried.append(tag[3])
        return read_break(tag[2].lower())

    seen = html.unescape(tags.sub(as_read, page))
    if not find_cuts(seen, rules) and not find_cuts(html.unescape("\n\n".join(carried)), rules):
        return Cut(page, [])  # byte for byte: what holds nothing to cut is not written anew
    return _write_anew(page, tags, rules)


def _write_anew(page: str, tags: re.Pattern[str], rules: CutRules) -> Cut:
    pieces = list(_pieces(page, tags))
    found = find_cuts("".join(text for _, _, text in pieces), rules)
    in_tags: list[CutFound] = []
    out: list[str] = []
    offset = first = 0
    for is_tag, raw, text in pieces:
        while first < len(found) and found[first].end <= offset:
            first += 1
        if is_tag:
            out.append(_ATTRIBUTE.sub(lambda one: _cut_attribute(one, in_tags, rules), raw))
        elif first < len(found) and found[first].start < offset + len(text):
            out.append(html.escape(_without(text, offset, found, first), quote=False))
        else:
            out.append(raw)
        offset += len(text)
    return Cut("".join(out), found + in_tags)


def _pieces(page: str, tags: re.Pattern[str]) -> Iterator[tuple[bool, str, str]]:
    """Tags and runs of text, each as it stands and as it is read."""
    position = 0
    for tag in tags.finditer(page):
        if tag.start() > position:
            run = page[position : tag.start()]
            yield False, run, html.unescape(run)
        yield True, tag[0], read_break(tag[2].lower())
        position = tag.end()
    if position < len(page):
        yield False, page[position:], html.unescape(page[position:])


def _without(text: str, offset: int, found: Sequence[CutFound], first: int) -> str:
    """One run of text without what is cut; what spans several runs is named in its first."""
    pieces, position = [], 0
    for place in range(first, len(found)):
        one = found[place]
        start, end = one.start - offset, one.end - offset
        if start >= len(text):
            break
        pieces.append(text[position : max(start, 0)])
        pieces.append(one.said if start >= 0 else "")
        position = min(max(end, 0), len(text))
    return "".join((*pieces, text[position:]))


def _cut_attribute(attribute: re.Match[str], found: list[CutFound], rules: CutRules) -> str:
    cut = cut_out(html.unescape(attribute[2].strip("\"'")), rules)
    if not cut.found:
        return attribute[0]
    found += cut.found
    value = "" if attribute[1].lower() in _LINKS else html.escape(cut.text)
    return f'{attribute[1]}="{value}"'
