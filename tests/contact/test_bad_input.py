# ruff: noqa: E501, RUF001 - a line is a mail
"""What is made to choke a reader: wrappings within wrappings, thousands of everything, numbers that lie. Each is read or
unreadable in a moment, and what is read stays whole.
"""

import base64
import struct
import time

import pytest

from tests.contact.packets import body, bytes_property, file, item, packet, properties, text_property
from tillit.contact.lines.email.mail import ParsedMail, UnreadableMail
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.unwrap import MOST_ENCLOSED

HEAD = b"From: a@b.example\r\nSubject: x\r\n"
SIGNED_DATA = b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + b"\xa0\x80\x30\x80\x02\x01\x01\x31"
IMESSAGE = bytes.fromhex("0703020000000000c000000000000046")


def read(raw: bytes) -> ParsedMail | None:
    started = time.process_time()
    try:
        return parse_mail(raw)
    except UnreadableMail:
        return None
    finally:
        assert time.process_time() - started < 5


def encoded(kind: bytes, content: bytes) -> bytes:
    return HEAD + b"Content-Type: %b\r\nContent-Transfer-Encoding: base64\r\n\r\n" % kind + base64.encodebytes(content)


def outlook(*items: bytes) -> bytes:
    return encoded(b"application/ms-tnef; name=winmail.dat", packet(*items))


def cms(content: bytes) -> bytes:
    return encoded(b"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", SIGNED_DATA + content)


def page(markup: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html\r\n\r\n" + markup


def test_500_mails_one_in_another_are_unreadable_in_no_time() -> None:
    assert read(HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 500 + b"x") is None


def test_of_10_000_mails_within_one_each_is_a_file_and_some_are_told() -> None:
    part = b"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: a\r\n\r\nhello\r\n"
    mail = read(HEAD + b"Content-Type: multipart/digest; boundary=x\r\n\r\n" + part * 10_000 + b"--x--\r\n")
    assert mail is not None
    assert len(mail.attachments) == 10_000
    assert len(mail.enclosed) == MOST_ENCLOSED


def test_5_000_links_are_read_as_they_stand() -> None:
    mail = read(page(b"".join(b'<p><a href="https://x.example/%d">link</a></p>' % n for n in range(5_000))))
    assert mail is not None
    assert mail.text.count("link") == (mail.html or "").count("https://") == 5_000


def test_5_000_pictures_by_their_place_are_found() -> None:
    related = HEAD + b"Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n"
    picture = b"\r\n--r\r\nContent-Type: image/png\r\nContent-Location: a\r\n\r\nx\r\n--r--"
    mail = read(related + b"<img src=a>" * 5_000 + b"<img " * 200_000 + picture)
    assert mail is not None
    assert (mail.html or "").count("cid:a") == 5_000


def test_a_file_of_14_mb_in_a_packet_is_whole() -> None:
    mail = read(outlook(file("a.bin", b"x" * 14_000_000)))
    assert mail is not None
    assert [one.size for one in mail.attachments] == [14_000_000]


def nested(levels: int) -> bytes:
    made = packet(body("x"))
    for _ in range(levels):
        made = packet(item(2, 0x9002, 6, b""), item(2, 0x9005, 6, properties(bytes_property(0x3701, IMESSAGE + made, 0xD))))
    return made


HOSTILE = {
    "a packet of 200,000 files": outlook(*[item(2, 0x9002, 6, b"")] * 200_000),
    "a packet of a million things": outlook(*[item(1, 0x8004, 1, b"")] * 500_000),
    "a packet of a million properties": outlook(item(1, 0x9003, 6, struct.pack("<I", 2**31) + b"\3\0\x34\x12\1\0\0\0" * 1_000_000)),
    "a packet with empty properties without end": outlook(item(1, 0x9003, 6, struct.pack("<IHHI", 1, 0x1001, 0x1000, 2**32 - 1))),
    "a packet of 40 packets": encoded(b"application/ms-tnef", nested(40)),
    "a packet with a name of 1 MB": outlook(item(2, 0x9002, 6, b""), item(2, 0x9005, 6, properties(text_property(0x3707, "a/" * 500_000)))),
    "a signature of two million boxes": cms(b"\x80" + b"\x30\x80" * 2_000_000),
    "a signature of three million pieces": cms(b"\x00\x30\x80\x06\x01\x00\xa0\x80\x24\x80" + b"\x04\x00" * 3_000_000),
    "a signature whose length lies": cms(b"\x00\x30\x80\x06\x01\x00\xa0\x80\x04\x84\xff\xff\xff\xffabc"),
    "a calendar that opens for ever": HEAD + b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VTIMEZONE\r\n" * 5_000,
    "a calendar of 3,000 guests": HEAD + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + b"ATTENDEE:mailto:a@b.example\r\n" * 3_000,
    "a domain of 200 KB in two alphabets": b"From: a@" + "aо.".encode() * 50_000 + b"example\r\n\r\nx",
    "a table of tables": page(b"<table><tr><td>" * 60_000),
    "lines that nearly introduce": HEAD + b"\r\n" + b"On Mon wrote skrev schrieb a@b.example\r\nx:\r\n" * 20_000,
    "lines that nearly are headers": HEAD + b"\r\n" + b"From: x\r\n\r\n" * 60_000,
    "PGP that begins for ever": HEAD + b"\r\n" + b"-----BEGIN PGP MESSAGE-----\r\n" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_what_is_made_to_choke_a_reader_does_not(raw: bytes) -> None:
    mail = read(raw)
    assert mail is None or mail.text or mail.attachments or mail.html or b"From: a@" in raw[:10]
