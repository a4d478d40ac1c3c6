"""A text as its numbers read: without what nobody sees, and with every figure as 0 to 9.

Zero-width characters, soft hyphens, direction marks, typed entities (`&nbsp;`, `&#52;`), percent signs of links
(`%20`), figures of other scripts and full-width ones, and the letters O, o, I and l typed for 0 and 1.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

_INVISIBLE = "\x00\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe0e\ufe0f\u20e3\ufeff"
_WRITTEN_OUT = (
    r"&(?:nbsp|ensp|emsp|thinsp|shy|zwnj|zwj|#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5});?|%(?:20|2[dDeE]|3[0-9]|C2%A0)"
)
_WRITTEN = re.compile(f"\x00|{_WRITTEN_OUT}")
_ODD = re.compile(f"[{_INVISIBLE}]|[^\\D0-9]|{_WRITTEN_OUT}")
_LETTERS = re.compile(r"[0-9][OoIl]{1,4}(?![A-Za-z])")
_AS_DIGITS = str.maketrans("OoIl", "0011")
_SEEN = re.compile(f"[^{_INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` without what nobody sees; `digits` the same, as long, with letters that stand for figures read as such.

    `places` says where each character of them stands in the text as it came; None where nothing was moved.
    """

    text: str
    digits: str
    places: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where this stands in the text as it came."""
        return (start, end) if self.places is None else (self.places[start], self.places[end])


def read_plain(text: str) -> Plain:
    """The text as its numbers read. Most texts are read as they are."""
    if not _is_odd(text):
        return Plain(text, _with_digits(text))
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    for odd in _ODD.finditer(text):
        pieces.append(text[position : odd.start()])
        places.extend(range(position, odd.start()))
        read = _read(odd[0])
        pieces.append(read)
        places.extend([odd.start()] * len(read))
        position = odd.end()
    pieces.append(text[position:])
    places.extend(range(position, len(text) + 1))
    joined = "".join(pieces)
    return Plain(joined, _with_digits(joined), places)


def _is_odd(text: str) -> bool:
    """Whether anything has to be read otherwise. The usual text costs a glance: encoding is as fast as copying."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return _ODD.search(text) is not None
    is_marked = "&" in text or "%" in text or "\x00" in text
    return "\xad" in text or (is_marked and _WRITTEN.search(text) is not None)


def _read(odd: str) -> str:
    if odd[0] == "&":
        read = html.unescape(odd)
    elif odd[0] == "%":
        read = unquote(odd)
    else:
        read = odd
    return "".join(str(unicodedata.decimal(one, one)) for one in _SEEN.findall(read))


def _with_digits(text: str) -> str:
    if not _LETTERS.search(text):
        return text
    return _LETTERS.sub(lambda found: found[0].translate(_AS_DIGITS), text)
