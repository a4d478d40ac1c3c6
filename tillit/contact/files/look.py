"""What files of arriving letters are: looked at once, before anything is sealed; several at the same time.

Noise that only calls itself something is told by its first bytes and costs nothing more. Only what has a reader here
goes to the limited child.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from tillit.contact.files.apart import SLOTS, NotTakenApart, do_apart
from tillit.contact.files.danger import Held, held_by_content, held_by_name, ole_media
from tillit.contact.files.jobs import Answer, Do, Job
from tillit.contact.files.media import MEDIA, Family, family_of, promised
from tillit.contact.files.office import OLD_OFFICE
from tillit.contact.files.sniff import sniff
from tillit.vault.cut import KINDS, STRICTEST, CutRules

PATIENCE = 10.0
"""Seconds for all files of a batch. What was not looked at by then is kept without picture and words."""

MOST_PREVIEW, MOST_WORDS = 65_536, 250_000
_TAKEN_APART = frozenset({
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/tiff", "image/bmp", "image/x-icon",
    "image/svg+xml", "application/pdf", "application/rtf", "message/rfc822", "application/json", "application/zip",
    "application/gzip", "application/x-bzip2", "application/x-xz", "application/x-tar",
}) | OLD_OFFICE  # fmt: skip
_BY_NAME_WHERE_TEXT = frozenset({"text/csv", "application/json", "text/xml"})
_REASONS = frozenset(map(str, Held))
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/pkcs7-mime"})
_ASN1 = b"\x30"


@dataclass(frozen=True)
class Seen:
    """What is known of a file once it was looked at. Every word is of a closed list; `words` are the customer's."""

    media: str
    promised: str = ""
    held: str = ""
    fault: str = ""
    pages: int = 0
    preview: bytes = b""
    words: str = ""
    barred: tuple[str, ...] = ()


NOT_KEPT = "numbers"
"""The fault of a file in which numbers stand that must not be kept, and which cannot be written without them."""

Given = tuple[str, str, bytes]
"""A file as it came: its name, the type that the sender says, its bytes."""


def look_at_files(files: Sequence[Given], rules: CutRules = STRICTEST) -> list[Seen]:
    """Look at each. A file that is slow, broken or hostile costs its own picture and words, and nothing else. One with
    numbers that must not be kept by `rules` has the fault NOT_KEPT, and its bytes must not be stored.
    """
    first = [_look_outside(*file) for file in files]
    until = time.monotonic() + PATIENCE
    jobs = {
        place: _threads().submit(_look_inside, seen, file[2], until, rules)
        for place, (seen, file) in enumerate(zip(first, files, strict=True))
        if not seen.held and _is_taken_apart(seen.media)
    }
    return [_put_together(first[place], jobs.get(place), file) for place, file in enumerate(files)]


def _look_outside(name: str, said: str, content: bytes) -> Seen:
    """What first bytes and name tell."""
    media, says = sniff(content), promised(name, said)
    if media == "application/x-ole-storage":
        media = ole_media(content)
    elif (media == "text/plain" and says in _BY_NAME_WHERE_TEXT) or (says in _SIGNATURES and content[:1] == _ASN1):
        media = says
    held = held_by_name(name) or held_by_content(content, _container_of(media, content))
    return Seen(media, _unlike(says, media), held or "")


def _container_of(media: str, content: bytes) -> str:
    return "application/x-ole-storage" if content[:4] == b"\xd0\xcf\x11\xe0" else media


def _unlike(says: str, media: str) -> str:
    """The promised type where it is of another family: a photograph in another format is no lie."""
    return says if says and family_of(says) != family_of(media) else ""


def _is_taken_apart(media: str) -> bool:
    return media in _TAKEN_APART or media.startswith("text/")


def _look_inside(seen: Seen, content: bytes, until: float, rules: CutRules) -> Answer:
    if time.monotonic() > until:
        return Answer(fault="slow")
    try:
        return do_apart(Job(Do.LOOK, seen.media, countries=sorted(rules.countries), own=list(rules.own)), content)
    except (NotTakenApart, OSError):
        return Answer(fault="not-looked")


def _put_together(seen: Seen, job: "Future[Answer] | None", file: Given) -> Seen:
    """Believe of the answer what can be believed: closed words, figures, and bytes that begin as a picture does."""
    if job is None:
        return seen
    answer = job.result()
    media = answer.media if answer.media in MEDIA else seen.media
    held = answer.held if answer.held in _REASONS else ""
    if answer.fault and not held and family_of(media) == Family.ARCHIVE:
        held = Held.UNSEEN  # nobody could look into it
    if barred := tuple(kind for kind in KINDS if kind in answer.barred):
        return Seen(media=media, held=held, fault=NOT_KEPT, barred=barred)
    preview = answer.picture if answer.picture[:3] in {b"\xff\xd8\xff", b"\x89PN"} else b""
    return Seen(
        media=media,
        promised=_unlike(promised(file[0], file[1]), media),
        held=held,
        fault=answer.fault[:12],
        pages=min(max(answer.pages, 0), 30_000),
        preview=preview if len(preview) <= MOST_PREVIEW else b"",
        words=answer.words[:MOST_WORDS].replace("\x00", ""),
    )


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(SLOTS, thread_name_prefix="files")
