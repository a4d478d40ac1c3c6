"""Numbers that must not be kept are found in sheets, archives and old Office files, too; and words that find a case."""

import bz2
import gzip
import lzma
import struct
from collections.abc import Callable

import pytest

from tests.contact.files.test_danger import OLE, tar
from tests.strangers import docx, pdf, zipped
from tillit.contact.files.look import NOT_KEPT, Seen, look_at_files

CARD = "4111 1111 1111 1111"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def seen(name: str, content: bytes) -> Seen:
    return look_at_files([(name, "application/octet-stream", content)])[0]


def xlsx(*rows: str, strings: tuple[str, ...] = ()) -> bytes:
    """A workbook whose rows are written as cells of its XML."""
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    sheet = "".join(f"<row>{row}</row>" for row in rows)
    return zipped({
        "[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>",
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
    })  # fmt: skip


def number(value: str) -> str:
    return f'<c r="A1"><v>{value}</v></c>'


def text(place: int) -> str:
    return f'<c t="s"><v>{place}</v></c>'


def ods(*cells: str) -> bytes:
    row = "".join(f"<table:table-cell {cell}</table:table-cell>" for cell in cells)
    page = f'<d xmlns:table="t" xmlns:text="x" xmlns:office="o"><table:table-row>{row}</table:table-row></d>'
    return zipped({"mimetype": ODS, "content.xml": page})


def cell(value: str, shown: str) -> str:
    return f'office:value-type="float" office:value="{value}"><text:p>{shown}</text:p>'


def biff(value: float) -> bytes:
    book = OLE + "Workbook".encode("utf-16-le")
    return book + b"\x03\x02\x0e\x00" + bytes(6) + struct.pack("<d", value) + bytes(80)


SPOKEN = f"Kort {CARD}"
BARRED: dict[str, tuple[str, bytes]] = {
    "a number in a cell": ("a.xlsx", xlsx(number("4111111111111111"))),
    "a number in a cell as Excel writes it": ("a.xlsx", xlsx(number("3.78282246310005E14"))),
    "text in a cell": ("a.xlsx", xlsx(text(0), strings=(SPOKEN,))),
    "text within a cell": ("a.xlsx", xlsx(f'<c t="inlineStr"><is><t>{SPOKEN}</t></is></c>')),
    "what a formula gives": ("a.xlsx", xlsx(f'<c t="str"><f>A2</f><v>{CARD}</v></c>')),
    "a comment on a cell": ("a.xlsx", zipped({"xl/workbook.xml": "<w/>", "xl/comments1.xml": f"<c>{SPOKEN}</c>"})),
    "an open sheet": ("a.ods", ods(cell("4111111111111111", "4.11E+15"))),
    "an open text": ("a.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text",
                                      "content.xml": f"<d><p>{SPOKEN}</p></d>"})),
    "slides": ("a.pptx", zipped({"ppt/presentation.xml": "<p/>", "ppt/slides/slide1.xml": f"<p>{SPOKEN}</p>"})),
    "an old sheet": ("a.xls", biff(378282246310005.0)),
    "an old document": ("a.doc", OLE + "WordDocument".encode("utf-16-le") + bytes(9) + SPOKEN.encode("utf-16-le")),
    "an old document in one byte a letter": ("a.doc", OLE + "WordDocument".encode("utf-16-le") + SPOKEN.encode()),
    "text in an archive": ("a.zip", zipped({"a.txt": SPOKEN})),
    "the name of a file in an archive": ("a.zip", zipped({f"{CARD}.txt": "a"})),
    "a sheet in an archive in an archive": (
        "a.zip", zipped({"b.zip": zipped({"c.xlsx": xlsx(number("4111111111111111"))})})),
    "a PDF in an archive": ("a.zip", zipped({"a.pdf": pdf(SPOKEN)})),
    "a document in a packed folder": ("a.tgz", gzip.compress(tar({"a.docx": docx(SPOKEN)}))),
    "packed text": ("a.gz", gzip.compress(SPOKEN.encode())),
    "text packed by bzip2": ("a.bz2", bz2.compress(SPOKEN.encode())),
    "text packed by xz": ("a.xz", lzma.compress(SPOKEN.encode())),
}  # fmt: skip


@pytest.mark.promise("minimal")
@pytest.mark.parametrize(("name", "content"), BARRED.values(), ids=BARRED)
def test_a_file_with_a_card_number_is_not_kept(name: str, content: bytes) -> None:
    found = seen(name, content)
    assert (found.fault, found.barred) == (NOT_KEPT, ("card",))
    assert found.words == ""


@pytest.mark.promise("minimal")
def test_a_code_and_a_personal_number_are_found_beside_the_cell_that_names_them() -> None:
    code = xlsx(text(0) + number("737"), strings=("CVV",))
    assert seen("a.xlsx", code).barred == ("security-code",)
    person = xlsx(text(0) + number("8112289874"), strings=("Personnummer",))
    assert seen("a.xlsx", person).barred == ("personal-number",)
    assert seen("a.ods", ods(cell("", "Personnummer"), cell("8112289874", "8112289874"))).barred == ("personal-number",)


@pytest.mark.parametrize("make", [
    lambda: ("a.xlsx", xlsx(text(0) + text(1) + number("20260412"), strings=("Order", "Vinterjacka"))),
    lambda: ("a.ods", ods("><text:p>Vinterjacka</text:p>", cell("20260412", "20260412"))),
    lambda: ("a.csv", b"Order;Vara\n20260412;Vinterjacka\n"),
    lambda: ("a.zip", zipped({"order.csv": "20260412;Vinterjacka"})),
    lambda: ("a.xls", OLE + "Workbook".encode("utf-16-le") + b"\0Vinterjacka\0"
             + b"\x03\x02\x0e\x00" + bytes(6) + struct.pack("<d", 1e9)),
])  # fmt: skip
def test_a_file_without_such_numbers_is_kept_and_its_words_find_the_case(make: Callable[[], tuple[str, bytes]]) -> None:
    found = seen(*make())
    assert (found.fault, found.held, found.barred) == ("", "", ())
    assert "Vinterjacka" in found.words.split()


def test_a_long_text_named_in_a_million_cells_is_soon_enough() -> None:
    wide = xlsx(*(text(0) * 1_000 for _ in range(100)), strings=("Vinterjacka " * 2_000,))
    found = seen("a.xlsx", wide)
    assert (found.fault, "Vinterjacka" in found.words) == ("", True)


def test_a_sheet_that_names_texts_that_are_not_there_is_read_as_it_stands() -> None:
    assert seen("a.xlsx", xlsx(text(7) + number("1E99999999") + number("x" * 300) + number(""))).fault == ""


def test_a_broken_part_of_an_archive_hides_no_other() -> None:
    packed = zipped({"a.pdf": b"%PDF-1.4 broken", "b.docx": b"PK\x05\x06" + bytes(18), "c.txt": SPOKEN})
    assert seen("a.zip", packed).barred == ("card",)
