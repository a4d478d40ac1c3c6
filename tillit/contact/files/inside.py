"""Looking into archives, in the limited child: what they are, and whether something in them is held back.

Bombs are told by what they declare and by what comes out: nothing is unpacked beyond a limit.
"""

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterable

from tillit.contact.files.danger import Held, held_by_content, held_by_name
from tillit.contact.files.media import MEDIA, Family, family_of
from tillit.contact.files.sniff import sniff

DEEPEST = 3
MOST_ENTRIES = 10_000
MOST_UNPACKED = 32 * 1024 * 1024
MOST_DECLARED = 1024 * 1024 * 1024
HIGHEST_RATIO, RATIO_COUNTS_FROM = 100, 10 * 1024 * 1024
_LOCKED_BIT = 0x1
_MARKS = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xl/workbook.bin", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("AndroidManifest.xml", "application/java-archive"),
    ("META-INF/MANIFEST.MF", "application/java-archive"),
)


class Bomb(Exception):
    """More comes out than may."""


def media_inside(content: bytes) -> str:
    """What a zip file really is: an Office document, a program, or an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = set(packed.namelist())
        for mark, media in _MARKS:
            if mark in names:
                return media
        if "mimetype" in names and packed.getinfo("mimetype").file_size < 100:  # noqa: PLR2004 - a type, not a text
            media = packed.read("mimetype").decode("ascii", "replace").strip()
            return media if media in MEDIA else "application/zip"
    return "application/zip"


def held_inside(content: bytes, media: str, depth: int = 1) -> Held | None:
    """Why an archive is held back. One that cannot be read is: nobody knows what another program reads in it."""
    try:
        if content[:2] == b"PK":
            return _held_in_zip(content, media, depth)
        if media in {"application/gzip", "application/x-bzip2", "application/x-xz"}:
            return _held_in_one(unpack(content, media), depth)
        return _held_in_tar(content, depth) if media == "application/x-tar" else None
    except Bomb:
        return Held.BOMB
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError,
            NotImplementedError, RuntimeError, UnicodeError):  # fmt: skip
        return Held.UNSEEN


def _held_in_zip(content: bytes, media: str, depth: int) -> Held | None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = packed.infolist()
        if held := _held_by_list(entries, media, len(content)):
            return held
        if family_of(media) != Family.ARCHIVE:
            return None
        left = MOST_UNPACKED
        for entry in entries:
            part = read_part(packed, entry, left)
            left -= len(part)
            if held := _held_in_one(part, depth):
                return held
    return None


def _held_by_list(entries: list[zipfile.ZipInfo], media: str, size: int) -> Held | None:
    """What the list of its files tells, before anything is unpacked."""
    if _declares_too_much(entries, size):
        return Held.BOMB
    if media == "application/java-archive":
        return Held.PROGRAM
    names = [entry.filename for entry in entries]
    if family_of(media) != Family.ARCHIVE:
        return _held_in_office(names)
    if any(entry.flag_bits & _LOCKED_BIT for entry in entries):
        return Held.LOCKED
    return Held.INSIDE if any(held_by_name(name) for name in names) else None


def _declares_too_much(entries: list[zipfile.ZipInfo], size: int) -> bool:
    if len(entries) > MOST_ENTRIES:
        return True
    declared = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    # Entries that lie over each other count their bytes several times: the trick of the bombs without nesting.
    lies_over = packed > size
    return lies_over or declared > MOST_DECLARED or (declared > RATIO_COUNTS_FROM and declared > size * HIGHEST_RATIO)


def _held_in_office(names: Iterable[str]) -> Held | None:
    for name in map(str.lower, names):
        if name.endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith(("basic/", "scripts/")):
            return Held.MACROS
        if "/macrosheets/" in name:
            return Held.MACROS
        if "/embeddings/" in name and name.endswith(".bin"):
            return Held.EMBEDDED
    return None


def _held_in_one(part: bytes, depth: int) -> Held | None:
    """One file of an archive; another archive is looked into as well, down to a depth."""
    media = sniff(part)
    if media == "application/zip":
        media = media_inside(part)
    is_archive = family_of(media) == Family.ARCHIVE
    if is_archive and depth >= DEEPEST:
        return Held.NESTED
    held = held_by_content(part, media)
    if held is None and (is_archive or part[:2] == b"PK"):
        held = held_inside(part, media, depth + 1)
    return held if held in {None, Held.BOMB, Held.NESTED, Held.LOCKED, Held.UNSEEN} else Held.INSIDE


def _held_in_tar(content: bytes, depth: int) -> Held | None:
    left = MOST_UNPACKED
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as packed:
        for count, entry in enumerate(packed):
            if count > MOST_ENTRIES or entry.size > left:
                return Held.BOMB
            if held_by_name(entry.name):
                return Held.INSIDE
            file = packed.extractfile(entry) if entry.isfile() else None
            part = file.read() if file else b""
            left -= len(part)
            if held := _held_in_one(part, depth):
                return held
    return None


def read_entry(content: bytes, name: str) -> bytes:
    """One file of a zip. Raises Bomb, KeyError, BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return read_part(packed, packed.getinfo(name), MOST_UNPACKED)


def read_part(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """One file of a zip that is open. Raises Bomb where more than `most` bytes come out."""
    with packed.open(entry) as file:
        return _at_most(file.read(most + 1), most, entry.compress_size)


def unpack(content: bytes, media: str) -> bytes:
    """What a compressed file holds. Raises Bomb and what the libraries raise."""
    if media == "application/gzip":
        unpacked = zlib.decompressobj(31).decompress(content, MOST_UNPACKED + 1)
    elif media == "application/x-bzip2":
        unpacked = bz2.BZ2Decompressor().decompress(content, MOST_UNPACKED + 1)
    else:
        unpacked = lzma.LZMADecompressor(memlimit=128 * 1024 * 1024).decompress(content, MOST_UNPACKED + 1)
    return _at_most(unpacked, MOST_UNPACKED, len(content))


def _at_most(unpacked: bytes, most: int, packed: int) -> bytes:
    """What came out, unless it is more than may: in all, or for what went in."""
    if len(unpacked) > most or (len(unpacked) > RATIO_COUNTS_FROM and len(unpacked) > packed * HIGHEST_RATIO):
        raise Bomb
    return unpacked
