"""What a file is, is told by its bytes; names and senders may say what they like."""

import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.strangers import docx, pdf, photograph, picture, zipped
from tillit.contact.files.danger import held_by_content, held_by_name
from tillit.contact.files.look import look_at_files
from tillit.contact.files.media import MEDIA, UNKNOWN, ending_of, promised
from tillit.contact.files.sniff import sniff

PLAIN = {
    "image/jpeg": photograph(), "image/png": picture(), "image/gif": picture("P", media="GIF"),
    "image/webp": picture(media="WEBP"), "image/avif": picture(media="AVIF"), "image/tiff": picture(media="TIFF"),
    "image/bmp": picture(media="BMP"), "application/pdf": pdf("Hej"), "application/zip": zipped({"a.txt": "a"}),
    "text/html": b"\xef\xbb\xbf <!-- x --><HTML><p>Hej", "text/plain": "Hej på dig".encode("cp1252"),
    "image/svg+xml": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "text/calendar": b"BEGIN:VCALENDAR\r\n", "application/x-ms-shortcut": b"[InternetShortcut]\r\nURL=x",
    "text/x-script": b"#!/bin/sh\n", "application/rtf": b"{\\rtf1 hej}", "application/x-msdownload": b"MZ" + bytes(80),
    "message/rfc822": b"Received: from x\nFrom: ada@post.example\n\nHej", "audio/amr": b"#!AMR\n\x0c",
    "image/heic": b"\0\0\0\x18ftypheic", "video/mp4": b"\0\0\0\x18ftypisom", UNKNOWN: b"\x00\x01\x02\x03" * 40,
    "application/x-executable": b"\x7fELF" + bytes(60), "application/x-disk-image": bytes(32769) + b"CD001",
}  # fmt: skip


@pytest.mark.parametrize(("media", "content"), PLAIN.items(), ids=PLAIN)
def test_the_bytes_tell(media: str, content: bytes) -> None:
    assert sniff(content) == media


@given(st.binary(max_size=6000))
@example(b"\x00\x00\x01\x00")  # the beginning of an icon, and no more
@settings(max_examples=300, deadline=None)
def test_no_bytes_are_too_strange(content: bytes) -> None:
    assert sniff(content) in MEDIA
    held_by_content(content, sniff(content))


@given(st.sampled_from(list(PLAIN.values())), st.binary(max_size=200), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_no_file_is_too_damaged(content: bytes, noise: bytes, place: int) -> None:
    damaged = content[:place] + noise + content[place + len(noise) :]
    assert sniff(damaged) in MEDIA
    held_by_content(damaged, sniff(damaged))


@given(st.text(max_size=300), st.text(max_size=100))
@settings(max_examples=200, deadline=None)
def test_no_name_is_too_strange(name: str, said: str) -> None:
    assert promised(name, said) in {"", *MEDIA}
    held_by_name(name)


def test_the_sender_is_not_believed_and_what_was_promised_is_told() -> None:
    page = b"<html><body>Hej</body></html>"
    told = look_at_files([
        ("bild.jpg", "image/jpeg", page), ("faktura.pdf", "application/pdf", page),
        ("bild.png", "image/png", photograph()), ("film.mp4", "video/mp4", os.urandom(2000)),
        ("lista.csv", "text/plain", b"a;b\n1;2\n"), ("hemligt", "personal/name-of-somebody", b"\x00\x01"),
    ])  # fmt: skip
    assert [(seen.media, seen.promised) for seen in told] == [
        ("text/html", "image/jpeg"), ("text/html", "application/pdf"),
        ("image/jpeg", ""), (UNKNOWN, "video/mp4"),
        ("text/csv", ""), (UNKNOWN, ""),
    ]  # fmt: skip


def test_a_document_is_told_from_an_archive() -> None:
    kinds = {"brev.docx": docx("Hej"), "papper.zip": zipped({"a.txt": "a"}), "bok.odt": zipped({
        "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<p>Hej</p>"})}  # fmt: skip
    told = look_at_files([(name, "application/octet-stream", content) for name, content in kinds.items()])
    assert [seen.media.rpartition(".")[2] for seen in told] == ["document", "application/zip", "text"]
    assert not any(seen.held or seen.promised for seen in told)


@pytest.mark.parametrize(("name", "ending"), [
    ("bill.pdf.exe", ".exe"), ("bill\u202efdp.EXE", ".exe"), ("bill.exe . ", ".exe"), ("bill", ""), ("a.b/c", ""),
])  # fmt: skip
def test_an_ending_is_what_a_computer_reads(name: str, ending: str) -> None:
    assert ending_of(name) == ending
