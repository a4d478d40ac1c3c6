"""The text of what lies in an archive, in the limited child. Only archives that are not held back are read: in them
nothing is a bomb, locked, or nested beyond a depth.
"""

import io
import lzma
import tarfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from xml.parsers.expat import ExpatError

import pypdfium2

from tillit.contact.files.inside import MOST_UNPACKED, Bomb, media_inside, read_part, unpack
from tillit.contact.files.media import Family, family_of
from tillit.contact.files.pages import text_of as text_of_pdf
from tillit.contact.files.sniff import sniff
from tillit.contact.files.texts import LONGEST_TEXT, text_of

UNREADABLE = (
    OSError, ValueError, KeyError, IndexError, TypeError, SyntaxError, zipfile.BadZipFile, zlib.error, ExpatError,
    lzma.LZMAError, tarfile.TarError, EOFError, pypdfium2.PdfiumError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip

_PDF = "application/pdf"


def text_of_any(content: bytes, media: str, until: float) -> str:
    """The text of a file, and of all that lies in it, read until this much CPU is used (`process_time`)."""
    if media == _PDF:
        return text_of_pdf(content, max(0.0, until - time.process_time()))
    if family_of(media) != Family.ARCHIVE:
        return text_of(content, media)
    return "\n".join(_texts(content, media, until))[:LONGEST_TEXT]


def _texts(content: bytes, media: str, until: float) -> Iterator[str]:
    """The names and texts of what lies in it. A part that cannot be read costs itself only."""
    left = LONGEST_TEXT
    for name, part in _parts(content, media):
        if time.process_time() > until or left < 0:
            return
        yield name
        text = ""
        with suppress(Bomb, *UNREADABLE):
            said = sniff(part)
            text = text_of_any(part, media_inside(part) if said == "application/zip" else said, until)
        left -= len(text) + len(name)
        yield text


def _parts(content: bytes, media: str) -> Iterator[tuple[str, bytes]]:
    left = MOST_UNPACKED
    if media == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for entry in packed.infolist():
                part = read_part(packed, entry, left)
                left -= len(part)
                yield entry.filename, part
    elif media == "application/x-tar":
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as packed_tar:
            for member in packed_tar:
                file = packed_tar.extractfile(member) if member.isfile() and member.size <= left else None
                part = file.read() if file else b""
                left -= len(part)
                yield member.name, part
    elif media in {"application/gzip", "application/x-bzip2", "application/x-xz"}:
        yield "", unpack(content, media)
