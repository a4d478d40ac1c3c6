"""PDF files, in the limited child: their text, and their pages as pictures. Scripts in them are never run."""

import time

import pypdfium2 as pdfium

from tillit.contact.files import pictures

MOST_PAGES = 5_000
MOST_PAGES_READ = 200
LONGEST_TEXT = 1_000_000
_BLANK = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>"
)


def warm() -> None:
    """Draw a page once."""
    draw_page(_BLANK, 1, 32)


def count_pages(content: bytes) -> int:
    """How many pages it says it has. Raises PdfiumError."""
    with _open(content) as document:
        return min(len(document), MOST_PAGES)


def draw_page(content: bytes, page: int, most: int) -> bytes:
    """One page, counted from 1, as a picture.

    Raises:
        PdfiumError, IndexError: there is no such page.
    """
    with _open(content) as document:
        if not 1 <= page <= len(document):
            raise IndexError
        found = document[page - 1]
        width, height = found.get_size()
        scale = min(most / max(width, height, 1.0), 4.0)
        return pictures.encode(found.render(scale=scale, may_draw_forms=False).to_pil())


def text_of(content: bytes, seconds: float) -> str:
    """Its text, page after page, as far as the time goes."""
    started, found, length = time.process_time(), [], 0
    with _open(content) as document:
        for number in range(min(len(document), MOST_PAGES_READ)):
            text = document[number].get_textpage().get_text_bounded()
            found.append(text)
            length += len(text)
            if length > LONGEST_TEXT or time.process_time() - started > seconds:
                break
    return "\n".join(found)


def _open(content: bytes) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(content)
