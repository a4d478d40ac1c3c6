"""Whether a letter's HTML says more than its text, and pointing its pictures at the files that came along."""

import html
import re
from collections.abc import Mapping
from uuid import UUID

_MORE = re.compile(r"<(?:img|table|ul|ol|dl|h[1-4]|pre|strong|b|em|i|u|mark|code|hr)[\s>]")
_CELLS = re.compile(r"<t[dh][\s>]")
_CID = re.compile(r'src="cid:([^"]{1,500})"')
_FEWEST_CELLS = 4


def shows_more_than_text(cleaned: str) -> bool:
    """Whether pictures, tables, lists, headings or emphasis would be lost in plain text."""
    return any(found[0][1:6] != "table" or len(_CELLS.findall(cleaned)) >= _FEWEST_CELLS
               for found in _MORE.finditer(cleaned))  # fmt: skip


def point_pictures(cleaned: str, files: Mapping[str, UUID]) -> str:
    """The same HTML with pictures named by our own file ids: a sender's Content-ID may be anything, and is not kept.

    What points to no file of the letter loses its address.
    """

    def put(found: re.Match[str]) -> str:
        file = files.get(html.unescape(found[1]).strip())
        return f'src="cid:{file}"' if file else ""

    return _CID.sub(put, cleaned)
