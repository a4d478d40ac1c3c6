"""The words of a letter, as text and as HTML: the same in both, so that nobody reads another letter than was sent."""

import html
import re
from dataclasses import dataclass

_LINK = re.compile(r"https?://[^\s<>\"]{1,500}")
_RULE = "-" * 40


@dataclass(frozen=True, slots=True)
class Objection:
    """Promise `objection`: how to object (Art. 21(4) GDPR): apart from all else in the letter, with its own heading,
    and a link or an address.
    """

    heading: str
    paragraph: str
    way: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """What is answered, below the answer; `intro` says who wrote it and when."""

    intro: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a letter says, from above to below."""

    text: str
    signature: str = ""
    remark: str = ""  # of ours, apart from the answer
    objection: Objection | None = None
    quoted: Quoted | None = None


def as_text(words: Words) -> str:
    """Plain text with LF. The signature stands behind its mark (RFC 3676, 4.3), so that programs can fold it."""
    letter = _lines(words.text).rstrip("\n") + "\n"
    if words.signature:
        letter += f"\n-- \n{_lines(words.signature).strip()}\n"
    letter += f"\n* * *\n{words.remark}\n" if words.remark else ""
    if (one := words.objection) is not None:
        letter += f"\n{_RULE}\n{one.heading}\n\n{one.paragraph}\n{one.way}\n{_RULE}\n"
    if words.quoted is not None:
        quote = "".join(f"> {line}".rstrip() + "\n" for line in _lines(words.quoted.text).strip("\n").split("\n"))
        letter += f"\n{words.quoted.intro}\n{quote}"
    return letter


def as_html(words: Words) -> str:
    """A page of paragraphs, nothing fetched from anywhere."""
    return f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{as_markup(words)}</body></html>\n'


def as_markup(words: Words) -> str:
    """What stands on that page."""
    body = paragraphs(words.text)
    if words.signature:
        body += f'<p class="signature">-- <br>\n{_linked(_lines(words.signature).strip())}</p>\n'
    if words.remark:
        body += f'<p style="border-top:1px solid #888;padding-top:8px">{html.escape(words.remark)}</p>\n'
    if words.objection is not None:
        body += _section(words.objection)
    if words.quoted is not None:
        said = paragraphs(words.quoted.text)
        body += f'<p>{_linked(words.quoted.intro)}</p>\n<blockquote type="cite">\n{said}</blockquote>\n'
    return body


def paragraphs(text: str) -> str:
    """Escaped paragraphs, links made links."""
    blocks = [block for block in re.split(r"\n{2,}", _lines(text).strip("\n")) if block.strip()]
    return "".join(f"<p>{_linked(block)}</p>\n" for block in blocks)


def _section(objection: Objection) -> str:
    way = objection.way.strip()
    linked = (
        _linked(way)
        if _LINK.match(way) or "@" not in way
        else f'<a href="mailto:{html.escape(way)}">{html.escape(way)}</a>'
    )
    return (
        '<section style="border:2px solid #444;padding:12px;margin-top:24px">'
        f'<h2 style="font-size:1em">{html.escape(objection.heading)}</h2>'
        f"\n<p>{_linked(objection.paragraph)}</p>\n<p>{linked}</p></section>\n"
    )


def _linked(text: str) -> str:
    pieces, position = [], 0
    for link in _LINK.finditer(text):
        address = link[0].rstrip(".,;:!?)")
        pieces.append(html.escape(text[position : link.start()], quote=False))
        pieces.append(f'<a href="{html.escape(address)}">{html.escape(address, quote=False)}</a>')
        position = link.start() + len(address)
    pieces.append(html.escape(text[position:], quote=False))
    return "".join(pieces).replace("\n", "<br>\n")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
