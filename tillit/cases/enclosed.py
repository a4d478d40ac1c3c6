"""What a message encloses and the page tells inside it: a mail that was forwarded, an invitation to a meeting.

No word of it is in any language of ours: the page says it in the language of whoever reads. The file itself stays with
the message, byte for byte.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

MAIL, INVITATION = "mail", "invitation"
MOST_BYTES = 131_072
"""Of all that one message encloses, sealed in one piece beside its text; what is longer is read in the file itself."""


class Enclosed(msgspec.Struct, frozen=True, array_like=True):
    """One of them. `at` is when a mail was written, or when a meeting begins (without a zone where none is known);
    `asks` is what an invitation wants, in the words of RFC 5546: request, cancel, reply, counter, publish, add,
    refresh, declinecounter.
    """

    kind: str
    title: str = ""
    sender: str = ""
    at: datetime | None = None
    text: str = ""
    html: str | None = None
    until: datetime | None = None
    place: str = ""
    asks: str = ""
    is_whole_day: bool = False
    is_repeated: bool = False
    wants_answer: bool = False


def enclosed_as_text(enclosed: Iterable[Enclosed]) -> str | None:
    """As it is sealed: JSON, shortened to what fits; None where there is nothing."""
    kept: list[Enclosed] = []
    room = MOST_BYTES
    for one in enclosed:
        shown = one if _size(one) <= room else replace(one, html=None, text=one.text[: room // 8])
        if _size(shown) > room:
            break
        kept.append(shown)
        room -= _size(shown)
    return msgspec.json.encode(kept).decode() if kept else None


def enclosed_from_text(said: str) -> list[Enclosed]:
    """What was sealed."""
    return msgspec.json.decode(said, type=list[Enclosed])


def _size(one: Enclosed) -> int:
    return len(msgspec.json.encode(one)) + 1
