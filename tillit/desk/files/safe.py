"""How something of a stranger is handed to a browser: as what we made of it, apart from our pages, kept nowhere."""

import re
import unicodedata

from django.http import HttpResponse

_APART = "default-src 'none'; frame-ancestors 'none'; sandbox"
_TURNS = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad]")
_HIDES = re.compile(r"\s{4,}")
LONGEST_NAME = 180


def keep_apart(response: HttpResponse) -> HttpResponse:
    """Not to be guessed at, not to be run, not to be shown within or read by any other page."""
    response["Content-Security-Policy"] = _APART
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def picture_response(drawn: bytes) -> HttpResponse:
    """A picture that we drew: JPEG or PNG, told by its own first bytes."""
    media = "image/jpeg" if drawn.startswith(b"\xff\xd8\xff") else "image/png"
    return keep_apart(HttpResponse(drawn, content_type=media))


def as_shown(name: str) -> str:
    """A name as it is meant to be read: nothing in it turns the direction, hides or pretends to be a folder."""
    plain = _TURNS.sub("", name)
    plain = "".join(each if unicodedata.category(each)[0] != "C" else " " for each in plain)
    plain = _HIDES.sub(" … ", plain.replace("/", "_").replace("\\", "_")).strip(" .")
    if len(plain) <= LONGEST_NAME:
        return plain
    return f"{plain[: LONGEST_NAME // 2]}…{plain[-LONGEST_NAME // 2 :]}"


def is_tricky(name: str) -> bool:
    """Whether a name was made to be read as another: turned around, or with its ending pushed out of sight."""
    return bool(_TURNS.search(name.replace("\u200d", "").replace("\u200c", "")) or _HIDES.search(name))
