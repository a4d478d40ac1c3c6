"""What the limited child does with a file. Every fault becomes a word of a closed list; nothing of the file is told."""

import bz2
import codecs
import gzip
import io
import lzma
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from encodings.aliases import aliases

import pypdfium2

from tillit.contact.files import pages, pictures
from tillit.contact.files.archived import UNREADABLE, text_of_any
from tillit.contact.files.danger import Held
from tillit.contact.files.inside import Bomb, held_inside, media_inside
from tillit.contact.files.jobs import Answer, Do, Job
from tillit.contact.files.media import Family, family_of
from tillit.contact.files.texts import barred_by, text_of, words_of
from tillit.vault.cut import CutRules

LONGEST_READ = 200_000
"""Characters that are shown in place."""

SECONDS_FOR_TEXT = 1.0
"""Of CPU at arrival; a book is found by its first pages, a large archive by what lies first in it."""

MOST_PREVIEW = 60_000
"""Bytes of the small picture; a larger one (a transparent photograph) is drawn smaller."""

NUMBERS = b"card 4111 1111 1111 1111 code 737, iban DE89 3704 0044 0532 0130 00, personal number 811228-9874"
"""Test numbers: what tells them apart reads its tables at the first one."""


def warm() -> None:
    """Load and use every reader once, before any file is there: nothing can be loaded later."""
    pictures.warm()
    pages.warm()
    for charset in set(aliases.values()):
        with suppress(LookupError):
            codecs.lookup(charset)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", "<p>warm</p>")
    for media, content in (
        ("text/html", b"<p>warm</p>"), ("text/plain", b"v\xe4rm"), ("text/plain", NUMBERS),
        ("application/zip", packed.getvalue()), ("application/zip", _folder()),
        ("message/rfc822", b"From: ada@post.example\nSubject: warm\n\n\xe4"), ("application/rtf", b"{\\rtf1 warm}"),
    ):  # fmt: skip
        do_job(Job(Do.LOOK, media), content)


def _folder() -> bytes:
    """An archive with a file of each kind that only archives and sheets have readers for."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.gz", gzip.compress(b"warm"))
        made.writestr("a.bz2", bz2.compress(b"warm"))
        made.writestr("a.xz", lzma.compress(b"warm"))
        made.writestr("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 warm \x03\x02\x0e\0" + bytes(600))
    return packed.getvalue()


def do_job(job: Job, content: bytes) -> Answer:
    """Do it. A file too large for its limits, broken or locked is a fault, not an exception."""
    act: Callable[[Job, bytes], Answer] = {Do.LOOK: _look, Do.PICTURE: _picture, Do.PAGE: _page, Do.READ: _read}[job.do]
    try:
        return act(job, content)
    except (MemoryError, pictures.TooLarge):
        return Answer(fault="too-large")
    except Bomb:
        return Answer(fault="too-large", held=Held.BOMB)
    except pypdfium2.PdfiumError as fault:
        return Answer(fault="locked" if "password" in str(fault).lower() else "broken")
    except UNREADABLE:
        return Answer(fault="broken")


def _look(job: Job, content: bytes) -> Answer:
    """At arrival. What is dangerous is not read any further."""
    answer = Answer(media=job.media)
    if job.media == "application/zip":
        with suppress(*UNREADABLE):
            answer.media = media_inside(content)
    if content[:2] == b"PK" or family_of(job.media) == Family.ARCHIVE:
        answer.held = held_inside(content, answer.media) or ""
    if answer.held:
        return answer
    rules = CutRules(frozenset(job.countries), tuple(job.own))
    for part in (_add_words, _add_preview):
        try:
            part(content, answer, rules)
        except (MemoryError, pictures.TooLarge):
            answer.fault = "too-large"
        except Bomb:
            answer.fault, answer.held = "too-large", Held.BOMB
        except pypdfium2.PdfiumError as fault:
            answer.fault = "locked" if "password" in str(fault).lower() else "broken"
        except UNREADABLE:
            answer.fault = "broken"
    return answer


def _add_words(content: bytes, answer: Answer, rules: CutRules) -> None:
    if answer.media == "application/pdf":
        answer.pages = pages.count_pages(content)
    text = text_of_any(content, answer.media, time.process_time() + SECONDS_FOR_TEXT)
    answer.words, answer.barred = words_of(text), barred_by(text, rules)


def _add_preview(content: bytes, answer: Answer, _: CutRules) -> None:
    for most in (pictures.SMALL, pictures.SMALL // 2):
        if pictures.can_draw(answer.media):
            answer.picture = pictures.draw(content, answer.media, most)
        elif answer.media == "application/pdf":
            answer.picture = pages.draw_page(content, 1, most)
        if len(answer.picture) <= MOST_PREVIEW:
            return
    answer.picture = b""


def _picture(job: Job, content: bytes) -> Answer:
    if not pictures.can_draw(job.media):
        return Answer(fault="broken")
    return Answer(picture=pictures.draw(content, job.media, pictures.LARGE))


def _page(job: Job, content: bytes) -> Answer:
    return Answer(picture=pages.draw_page(content, job.page, pictures.LARGE))


def _read(job: Job, content: bytes) -> Answer:
    return Answer(text=text_of(content, job.media)[:LONGEST_READ])
