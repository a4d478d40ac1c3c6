"""What could harm is held back with its reason; what could not is not."""

import bz2
import gzip
import io
import lzma
import tarfile
import time

import pytest

from tests.strangers import docx, laughs, locked_zip, nested, pdf, photograph, picture, zipped
from tillit.contact.files.look import look_at_files

EXE = b"MZ" + bytes(100)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def held(name: str, content: bytes) -> str:
    return look_at_files([(name, "application/octet-stream", content)])[0].held


def tar(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


DANGEROUS = {
    "program": [("setup.exe", EXE), ("holiday.jpg", EXE), ("faktura.pdf.scr", b"words"), ("a.jar", zipped({
        "META-INF/MANIFEST.MF": "x", "A.class": b"\xca\xfe\xba\xbe"})), ("x.bin", b"\x7fELF" + bytes(60)),
        ("cv\u202exslx.exe", b"words"), ("setup.msi", OLE + b"\x84\x10\x0c" + bytes(5) + b"\xc0" + bytes(6) + b"F"),
        ("eicar.txt", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")],
    "script": [("x.js", b"alert(1)"), ("x.ps1", b"words"), ("README", b"#!/bin/sh\nrm"), ("x.pdf.vbs", b"words")],
    "macros": [("budget.xlsm", zipped({"xl/workbook.xml": "<w/>", "xl/vbaProject.bin": "x"})),
               ("brev.docx", docx("Hej", **{"word/vbaProject.bin": b"x"})),
               ("gammal.doc", OLE + "WordDocument".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"))],
    "embedded": [("brev.docx", docx("Hej", **{"word/embeddings/oleObject1.bin": b"x"})),
                 ("x.rtf", b"{\\rtf1{\\object\\objdata 0105}}")],
    "disk-image": [("photos.iso", bytes(32769) + b"CD001"), ("a.img", b"words")],
    "shortcut": [("faktura.lnk", b"words"), ("faktura", b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0" + bytes(60)),
                 ("read.txt", b"[InternetShortcut]\nURL=file://x")],
    "active-page": [("a.html", b"<html><script>x()</script>"), ("a.svg", b"<svg onload=x()>"),
                    ("bild.jpg", b"<html><body><a href='javascript:x()'>")],
    "locked": [("a.zip", locked_zip()), ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"))],
    "unseen": [("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50)), ("a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50)),
               ("a.zip", b"PK\x03\x04" + b"broken" * 20)],
    "inside": [("a.zip", zipped({"x/setup.exe": EXE})), ("a.zip", zipped({"bild.jpg": EXE})),
               ("a.tar", tar({"setup.exe": b"words"})), ("a.tgz", gzip.compress(tar({"bild.jpg": EXE}))),
               ("a.zip", zipped({"inner.zip": zipped({"setup.exe": b"words"})})), ("a.gz", gzip.compress(EXE)),
               ("a.bz2", bz2.compress(EXE)), ("a.xz", lzma.compress(EXE))],
    "nested": [("a.zip", nested(4, wide=2)), ("42.zip", nested(5))],
    "bomb": [("a.zip", zipped({"zeros": bytes(100_000_000)})), ("a.gz", gzip.compress(bytes(60_000_000))),
             ("a.xz", lzma.compress(bytes(60_000_000))), ("a.bz2", bz2.compress(bytes(60_000_000))),
             ("a.docx", docx("&j;", head=laughs())), ("a.zip", zipped({str(n): "" for n in range(10_001)}))],
    "two-faced": [("a.gif", picture("P", media="GIF") + zipped({"A.txt": "x"})),
                  ("a.pdf", pdf("Hej") + zipped({"a": "b"}))],
}  # fmt: skip
CASES = [(reason, name, content) for reason, files in DANGEROUS.items() for name, content in files]


IDS = [f"{number}-{case[0]}-{case[1]!a}" for number, case in enumerate(CASES)]


@pytest.mark.promise("secure")
@pytest.mark.parametrize(("reason", "name", "content"), CASES, ids=IDS)
def test_it_is_held_back(reason: str, name: str, content: bytes) -> None:
    started = time.process_time()
    assert held(name, content) == reason
    assert time.process_time() - started < 1.0  # here; the child has limits of its own


HARMLESS = [
    ("bild.jpg", photograph()), ("kvitto.pdf", pdf("Kvitto")), ("brev.docx", docx("Hej")), ("a.txt", b"Hej"),
    ("a.zip", zipped({"bild.jpg": photograph(), "b.txt": "Hej"})), ("sida.html", b"<html><p>Hej on time = now</p>"),
    ("gammal.doc", OLE + "WordDocument".encode("utf-16-le")), ("a.tar", tar({"a.txt": b"Hej"})),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'), ("vad.som.helst", bytes(range(256))),
    ("a.zip", zipped({"b.zip": zipped({"c.txt": "Hej"})})), ("a.txt.gz", gzip.compress(b"Hej")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), HARMLESS, ids=[f"{n}-{name}" for n, (name, _) in enumerate(HARMLESS)])
def test_what_cannot_harm_is_not_held_back(name: str, content: bytes) -> None:
    assert held(name, content) == ""
