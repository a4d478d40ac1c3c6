"""A mail from its parts: whatever stands in names, subjects, texts and files arrives as it was."""

import email
import email.policy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contact.test_compose import compose, read
from tillit.contact.lines.email.compose import Mailbox, OutgoingFile
from tillit.contact.lines.email.headers import clean_line
from tillit.contact.lines.email.parse import parse_mail


@given(st.text(min_size=1, max_size=300))
@settings(max_examples=150, deadline=None)
def test_a_file_arrives_under_its_name_byte_for_byte(name: str) -> None:
    safe = name.encode("utf-8", "replace").decode()
    raw = compose(attachments=(OutgoingFile(safe, "application/pdf", b"%PDF\x00\xff\r\n.\r\n"),)).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    (part,) = email.message_from_bytes(raw, policy=email.policy.default).iter_attachments()  # type: ignore[attr-defined]
    assert part.get_content() == b"%PDF\x00\xff\r\n.\r\n"
    assert part.get_filename("").strip() == clean_line(safe).strip()


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("image/png", "image/png"),
        ("text/plain; charset=iso-8859-1", "text/plain"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("x\r\nBcc: dan@ton.example", "application/octet-stream"),
    ],
)
def test_a_files_type_is_one(said: str, becomes: str) -> None:
    mail = read(compose(attachments=(OutgoingFile("a", said, b"x"),)))
    (part,) = mail.iter_attachments()
    assert (part.get_content_type(), mail["Bcc"]) == (becomes, None)


@given(st.text(max_size=250), st.text(max_size=400))
@example("'Åsa'", "")
@settings(max_examples=150, deadline=None)
def test_names_and_subjects_arrive_as_written(name: str, subject: str) -> None:
    safe = [clean_line(value.encode("utf-8", "replace").decode()).strip() for value in (name, subject)]
    raw = compose(to=Mailbox(safe[0], "asa@kund.example"), subject=safe[1]).as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    heard = parse_mail(raw)
    # Quotes and commas around a name are the writing of a mail program, and never part of what we hear.
    assert " ".join(heard.to[0].name.split()).strip(" ,'\"") == " ".join(safe[0].split()).strip(" ,'\"")
    assert " ".join(heard.subject.split()) == " ".join(safe[1].split())


@given(st.text(max_size=2_000))
@settings(max_examples=150, deadline=None)
def test_a_text_arrives_as_written(text: str) -> None:
    safe = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    raw = compose(text=safe).as_bytes()
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    plain = read(compose(text=safe)).get_body(("plain",)).get_payload(decode=True).decode()
    assert plain.replace("\r\n", "\n") == safe.rstrip("\n") + "\n"
