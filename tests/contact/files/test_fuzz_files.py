# ruff: noqa: E501 - a row is a file, or what readers trip over
"""Broken files in the limited child: each is told by a word of a closed list within its time, costs nobody else's, and
its maker lives on.

How bites are taken: `tests.biting`.
"""

import bz2
import gzip
import lzma
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.biting import SIZE, bite, mutated
from tests.contact.files.test_danger import OLE, tar
from tests.contact.files.test_searched import biff, cell, number, ods, text, xlsx
from tests.mails import make_mails
from tests.strangers import docx, laughs, locked_zip, nested, pdf, photograph, picture, zipped
from tillit.contact.files import apart
from tillit.contact.files.apart import do_apart
from tillit.contact.files.danger import Held
from tillit.contact.files.jobs import Do, Job
from tillit.contact.files.look import look_at_files
from tillit.contact.files.media import MEDIA

pytestmark = pytest.mark.timeout(120 + SIZE)
SHARE = 3
FAULTS = {"", "broken", "locked", "numbers", "slow", "too-large"}
SECONDS = 12.0
"""For three files at once on a busy machine."""

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><text>Hej</text><image href="a.png"/></svg>'
FILES = [
    photograph(80, 60), photograph(80, 60, media="TIFF"), photograph(80, 60, media="WEBP", turned=True), SVG,
    *(picture(media=media) for media in ("PNG", "GIF", "BMP", "ICO", "AVIF")), pdf("Hej", "4111 1111 1111 1111"),
    docx("Hej", head=laughs()), docx("Hej"), xlsx(number("4111111111111111"), text(0), strings=("Hej",)),
    ods(cell("4111111111111111", "4,11E15")), biff(4111111111111111.0), OLE + b"Hej", tar({"a.txt": b"Hej", "b.exe": b"MZ"}),
    gzip.compress(b"Hej"), bz2.compress(b"Hej"), lzma.compress(b"Hej"), nested(2, wide=2), locked_zip(),
    zipped({"a.svg": SVG, "b.pdf": pdf("Hej")}), b"{\\rtf1 {\\*\\x Hej} \\u229? d\\'e5}", b"\xff\xfe" + "Hej".encode("utf-16-le"),
    b'{"a": ["Hej", 1]}', b"<html><body><p>Hej</p></body></html>", next(make_mails(1)).raw,
]  # fmt: skip
TOKENS = [
    b"\x00", b"\xff" * 8, b"\x7f\xff\xff\xff", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xd8", b"\xff\xd9", b"IHDR", b"IDAT",
    b"<w:t>", b"</w:t>", b"&a;", b"<!ENTITY b SYSTEM 'file:///etc/passwd'>", b"endobj", b"stream\n", b"/Kids[1 0 R]", b"{\\*", b"\\bin99999 ",
    b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"MM\x00*", b"Exif\x00\x00", b"4111111111111111", b"From: a@b.example\n\n", b"=?utf-8?B?",
]  # fmt: skip
mutated_files = mutated(FILES, TOKENS)


def maker() -> int:
    do_apart(Job(Do.LOOK, "text/plain"), b"Hej")
    return apart._workshop[0].process.pid


@given(st.lists(mutated_files, min_size=1, max_size=3))
@bite(SHARE)
def test_each_file_costs_itself_at_most(contents: list[bytes]) -> None:
    before, started = maker(), time.monotonic()
    for seen in look_at_files([("a.bin", "application/octet-stream", content) for content in contents]):
        assert seen.media in MEDIA
        assert seen.fault in FAULTS
        assert not seen.held or seen.held in set(Held)
        seen.words.encode("utf-8", "strict")
    assert time.monotonic() - started < SECONDS
    assert maker() == before
