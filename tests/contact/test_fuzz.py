# ruff: noqa: E501 - a line is a mail
"""Thousands of broken mails in bites of seconds: a mail is read or unreadable, within a moment, and nothing of it is
lost.

How bites are taken: `tests.biting`.
"""

import base64
import json
import quopri
import time
from dataclasses import dataclass
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.biting import SIZE, SOURCES, bite, mutated_mails
from tests.contact.attacks import ATTACKS
from tillit.contact.lines.email.as_json import mail_json
from tillit.contact.lines.email.cutting import cut_mail
from tillit.contact.lines.email.mail import ParsedMail, UnreadableMail
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.shape import shape_of

pytestmark = pytest.mark.timeout(60 + SIZE)

SECONDS = 2.0
"""CPU for the reading of one mail of a few kB on a busy machine; a hundredth of it is usual."""


def read_anyhow(raw: bytes) -> ParsedMail | None:
    """The mail read and cut, or None where it would lie in quarantine; nothing else may happen."""
    started = time.process_time()
    try:
        mail, _ = cut_mail(parse_mail(raw))
    except UnreadableMail:
        shape_of(raw)
        return None
    finally:
        assert time.process_time() - started < SECONDS
    json.dumps(mail_json(mail)).encode()
    for said in (mail.text, mail.subject, mail.from_name, mail.html or "", *(one.text for one in mail.enclosed)):
        said.encode("utf-8", "strict")
    assert mail.quote_at is None or 0 <= mail.quote_at <= len(mail.text)
    assert mail.signature_at is None or 0 <= mail.signature_at <= len(mail.text)
    return mail


@given(st.binary(max_size=2_000))
@bite()
def test_random_bytes_give_a_mail_or_unreadable(raw: bytes) -> None:
    read_anyhow(raw)
    read_anyhow(b"From: a@b.example\r\n" + raw)


@given(mutated_mails)
@bite()
def test_mutated_mails_give_a_mail_or_unreadable(raw: bytes) -> None:
    read_anyhow(raw)


@given(st.sampled_from(SOURCES), st.integers(0, 8_000))
@bite()
def test_half_mails_give_a_mail_or_unreadable(raw: bytes, length: int) -> None:
    read_anyhow(raw[:length])


@given(st.lists(st.one_of(st.sampled_from([*ATTACKS.values(), "<p>", "</div>", "&", "<!--", "-->"]), st.text(max_size=20)), max_size=8))
@bite()
def test_attacks_in_any_order_leave_no_handler(pieces: list[str]) -> None:
    markup = "".join(pieces).encode("utf-8", "replace")
    mail = read_anyhow(b"From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + markup)
    shown = (mail.html or "" if mail else "").lower()
    for tag in ("<script", "<style", "<svg", "<math", "<iframe", "<form", "<input", "<base", "<meta", "<link", "<object", "<embed"):
        assert tag not in shown


@dataclass(frozen=True)
class Tree:
    """A mail as it was meant, and the words that must not be lost."""

    raw: bytes
    words: tuple[bytes, ...]


ENCODINGS = {
    b"base64": base64.encodebytes,
    b"quoted-printable": quopri.encodestring,
    b"7bit": bytes,
    b"x-unknown": bytes,
}
LABELS = [b"", b"; charset=utf-8", b"; charset=iso-8859-1", b'; charset="us-ascii"', b"; charset=x-none", b"; charset=shift_jis", b"; charset"]


@st.composite
def leaves(draw: st.DrawFn) -> Tree:
    word = b"word%dend" % draw(st.integers(10**8, 10**9))
    kind = draw(st.sampled_from([b"text/plain", b"text/html", b"image/png", b"application/pdf", b"text/calendar", b"application/ms-tnef",
                                 b"application/pkcs7-mime", b"application/octet-stream", b"text", b"message/delivery-status"]))
    said = draw(st.sampled_from([b"%b", b"%b\r\n", b"<p>%b</p>", b"a\r\n> %b\r\n", b"\xc3\xa5 %b", b"\xe5 %b", b"-- \r\n%b"])) % word
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    name = draw(st.sampled_from([b"", b"; name=a.bin", b'; name="r\xc3\xa4.pdf"', b"; name*=utf-8''r%C3%A4.pdf"]))
    head = b"Content-Type: " + kind + draw(st.sampled_from(LABELS)) + name + b"\r\n"
    head += b"Content-Transfer-Encoding: " + encoding + b"\r\n"
    head += draw(st.sampled_from([b"", b"Content-Disposition: attachment\r\n", b"Content-Disposition: inline\r\n", b"Content-ID: <c>\r\n"]))
    return Tree(head + b"\r\n" + ENCODINGS[encoding](said), (word,))


@st.composite
def branches(draw: st.DrawFn, below: st.SearchStrategy[Tree]) -> Tree:
    children = draw(st.lists(below, min_size=1, max_size=4))
    if len(children) == 1 and draw(st.booleans()):
        return Tree(b"Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\n" + children[0].raw, children[0].words)
    kind = draw(st.sampled_from([b"mixed", b"related", b"alternative", b"signed", b"report", b"unknown"]))
    boundary = b"b" + sha256(b"".join(child.raw for child in children)).hexdigest()[:20].encode()
    quoted = draw(st.sampled_from([b'"%b"', b"%b"])) % boundary
    body = b"".join(b"--" + boundary + b"\r\n" + child.raw + b"\r\n" for child in children)
    end = draw(st.sampled_from([b"--" + boundary + b"--\r\n", b""]))
    head = b"Content-Type: multipart/" + kind + b"; boundary=" + quoted + b"\r\n\r\n"
    return Tree(head + body + end, tuple(word for child in children for word in child.words))


@given(st.recursive(leaves(), branches, max_leaves=8), st.sampled_from([b"\r\n", b"\n"]))
@bite()
def test_no_word_of_any_part_is_lost(tree: Tree, end: bytes) -> None:
    raw = (b"From: a@b.example\r\nSubject: x\r\n" + tree.raw).replace(b"\r\n", end)
    mail = read_anyhow(raw)
    assert mail is not None
    files = (*mail.attachments, *mail.enclosed_files)
    kept = b"\n".join((mail.text.encode(), (mail.html or "").encode(), *(file.content for file in files)))
    for word in tree.words:
        assert word in kept or base64.b64encode(word)[:8] in kept or word in base64_in(kept), word


def base64_in(kept: bytes) -> bytes:
    """What lies encoded in a mail that is kept as a file."""
    found = []
    for line in kept.replace(b"\r", b"").split(b"\n"):
        try:
            found.append(base64.b64decode(line, validate=True))
        except ValueError:
            continue
    return b"".join(found) + quopri.decodestring(kept)
