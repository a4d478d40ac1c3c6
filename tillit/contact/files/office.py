"""The text of Office files and their open twins, in the limited child. Sheets are read cell by cell, as a person reads
them: figures as they were typed, what stands beside each other in one line.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from xml.parsers import expat

from tillit.contact.files.inside import MOST_UNPACKED, Bomb
from tillit.contact.files.media import Family

LONGEST_TEXT = 1_000_000
"""Characters; a sheet may name one long text in each of a million cells."""

OFFICE = frozenset({Family.DOCUMENT, Family.SHEET, Family.SLIDES})
OLD_OFFICE = frozenset({
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook",
    "application/x-ole-storage",
})  # fmt: skip
_TEXT = re.compile(
    r"(?:word/(?:document|footnotes|endnotes|comments|header\d{0,3}|footer\d{0,3})|xl/comments\d{0,5}|"
    r"(?:xl|ppt)/(?:threadedComments|drawings|slides|notesSlides|comments)/[^/]{1,60}|docProps/(?:core|custom)|"
    r"content|meta)\.xml|[^:]{1,200}\.xhtml"
)
_STRINGS, _SHEET = "xl/sharedStrings.xml", re.compile(r"xl/worksheets/[^/]{1,60}\.xml")
_ENDS_LINE = frozenset({"p", "br", "tr", "row", "h", "table-row"})
_MOST_FIGURES = 25
_RUN = re.compile(rb"[\t\x20-\x7e\xa0-\xff]{4,}|(?:[\t\x20-\x7e\xa0-\xff][\x00-\x06]){4,}")
_HIGHEST_PAGE = 6  # of Unicode, as the second byte of a letter: Latin to Arabic
_NUMBER_RECORD = re.compile(rb"\x03\x02\x0e\x00.{6}(.{8})", re.DOTALL)  # BIFF8: row, column, format, the number
_MOST_RUNS = 100_000


def text_of_office(content: bytes) -> str:
    """Word, Excel, PowerPoint and their open twins keep their text in XML files of a zip.

    Raises:
        Bomb, BadZipFile, ExpatError
    """
    texts, left = [], MOST_UNPACKED
    shared: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = packed.infolist()
        for entry in sorted(entries, key=lambda one: one.filename != _STRINGS):  # what the sheets refer to comes first
            is_sheet = _SHEET.fullmatch(entry.filename)
            if not is_sheet and entry.filename != _STRINGS and not _TEXT.fullmatch(entry.filename):
                continue
            with packed.open(entry) as file:
                part = file.read(left + 1)
            left -= len(part)
            if left < 0:
                raise Bomb
            if entry.filename == _STRINGS:
                shared = _read(part, _Strings()).strings
                texts.append("\n".join(shared))
            else:
                texts.append("".join(_read(part, _Sheet(shared) if is_sheet else _Text()).found))
    return "\n".join(texts)


class _Text:
    """Character data, a line each paragraph or row of a table; in tables of sheets a tab each cell."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.in_cell = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table-cell":
            self.in_cell += 1
            if value := attributes.get("office:value"):  # shown perhaps as 4.11E+15
                self.say(f"{_as_typed(value)} ")

    def end(self, name: str) -> None:
        if name == "table-cell":
            self.in_cell -= 1
            self.found.append("\t")
        elif name in _ENDS_LINE:
            self.found.append(" " if self.in_cell > 0 and name == "p" else "\n")

    def say(self, text: str) -> None:
        self.found.append(text)


class _Enough(Exception):
    """More is not read of this sheet."""


class _Strings(_Text):
    """The texts that cells refer to by number."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []

    def end(self, name: str) -> None:
        if name == "si":
            self.strings.append("".join(self.found))
            self.found = []


class _Sheet(_Text):
    """Cells of Excel: their text, or the number as it was typed."""

    def __init__(self, shared: list[str]) -> None:
        super().__init__()
        self.shared, self.kind, self.value = shared, "", ""
        self.left = LONGEST_TEXT

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.kind, self.value = attributes.get("t", "n"), ""

    def say(self, text: str) -> None:
        self.value += text

    def end(self, name: str) -> None:
        if name == "c":
            self._cell(self._shown())
        elif name == "row":
            self._cell("\n")
        elif name == "f":
            self.value += " "

    def _shown(self) -> str:
        value = self.value.strip()
        if self.kind == "s" and value.isdecimal() and len(value) < 9 and int(value) < len(self.shared):  # noqa: PLR2004 - no list is longer
            return f"{self.shared[int(value)]}\t"
        return f"{_as_typed(value) if self.kind == 'n' else value}\t"

    def _cell(self, text: str) -> None:
        self.left -= len(text)
        if self.left < 0:
            raise _Enough
        self.found.append(text)


def _as_typed(value: str) -> str:
    """4.111111111111111E15 as a person typed it."""
    with suppress(InvalidOperation, ValueError, OverflowError):
        number = Decimal(value[:_MOST_FIGURES])
        if number.is_finite() and abs(number.adjusted()) < _MOST_FIGURES and number == number.to_integral_value():
            return f"{number:.0f}"
    return value


Reader = TypeVar("Reader", bound=_Text)


def _read(source: bytes, into: Reader) -> Reader:
    """A file that defines entities is none of Office's: it is not read."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Bomb

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: into.start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: into.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = into.say
    with suppress(_Enough):
        parser.Parse(source, True)
    return into


def text_of_old_office(content: bytes) -> str:
    """What can be seen of the text in a file of the old binary formats, and the whole numbers in cells of Excel."""
    return "\n".join((*_runs(content[:MOST_UNPACKED]), *_numbers(content[:MOST_UNPACKED])))


def _runs(content: bytes) -> Iterator[str]:
    for count, found in enumerate(_RUN.finditer(content)):
        if count > _MOST_RUNS:
            return
        is_wide = found[0][1] <= _HIGHEST_PAGE
        yield found[0].decode("utf-16-le" if is_wide else "cp1252", "replace")


def _numbers(content: bytes) -> Iterator[str]:
    for found in _NUMBER_RECORD.finditer(content):
        (number,) = struct.unpack("<d", found[1])
        if 1e8 <= number < 1e19 and number.is_integer():  # noqa: PLR2004 - of nine figures and more
            yield f"{number:.0f}"
