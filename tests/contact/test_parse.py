"""Reading mail: exact results for hard mails, and no other failure than UnreadableMail for any bytes."""

import hashlib
import json
import time
from collections.abc import Callable

import pytest

from tests.contact.corpus import CORPUS
from tests.contact.hard import Hard
from tests.mails import make_mails
from tillit.contact.lines.email.as_json import mail_json
from tillit.contact.lines.email.headers import read_headers
from tillit.contact.lines.email.mail import Attachment, ParsedMail, UnreadableMail
from tillit.contact.lines.email.mime import Part, read_parts, read_tolerantly
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.shape import shape_of


def until(mail: ParsedMail, place: int | None) -> str | None:
    return None if place is None else mail.text[:place].strip()


def files(found: tuple[Attachment, ...]) -> list[tuple[str, str, bytes]]:
    return [(file.name, file.type, file.content) for file in found]


SEEN: dict[str, Callable[[ParsedMail], object]] = {
    "to": lambda mail: [box.address for box in mail.to],
    "cc": lambda mail: [box.address for box in mail.cc],
    "attachments": lambda mail: files(mail.attachments),
    "enclosed_files": lambda mail: files(mail.enclosed_files),
    "inline": lambda mail: [file.content_id for file in mail.attachments if file.inline],
    "own": lambda mail: until(mail, mail.quote_at),
    "unsigned": lambda mail: until(mail, mail.signature_at),
    "names": lambda mail: [file.name for file in mail.attachments],
    "enclosed": lambda mail: [(one.kind, one.title, one.sender, one.at, one.text) for one in mail.enclosed],
    "inside": lambda mail: [one.text for one in mail.enclosed],
    "inside_html": lambda mail: [one.html for one in mail.enclosed],
    "meeting": lambda mail: next(
        (one.asks, one.title, one.place, one.at, one.sender, one.wants_answer) for one in mail.enclosed
    ),
}


def seen(mail: ParsedMail, key: str) -> object:
    return SEEN[key](mail) if key in SEEN else getattr(mail, key)


@pytest.mark.parametrize("hard", CORPUS, ids=[hard.trouble for hard in CORPUS])
def test_a_hard_mail_is_read_exactly(hard: Hard) -> None:
    mail = parse_mail(hard.raw)
    expected = dict(hard.expect)
    warning = expected.pop("warns", None)
    assert {key: seen(mail, key) for key in expected} == expected
    assert warning is None or warning in mail.warnings


def test_the_corpus_has_its_size_and_names_each_trouble_once() -> None:
    assert len(CORPUS) >= 300
    assert len({hard.trouble for hard in CORPUS}) == len(CORPUS)


def test_the_json_form_has_exactly_its_keys_and_ids_without_brackets() -> None:
    raw = b"From: Ada <ada@kund.example>\r\nTo: s@t.example\r\nMessage-ID: <a@b>\r\nIn-Reply-To: <c@d>\r\n\r\nhej\r\n"
    form = mail_json(parse_mail(raw))
    assert list(form) == [
        "from", "from_name", "to", "cc", "subject", "text", "attachments",
        "message_id", "in_reply_to", "auto", "bounce",
    ]  # fmt: skip
    assert (form["from"], form["message_id"], form["in_reply_to"], form["auto"]) == (
        "ada@kund.example",
        "a@b",
        "c@d",
        False,
    )
    assert json.loads(json.dumps(form)) == form


def test_an_attachment_carries_its_own_hash() -> None:
    mail = next(mail for mail in (parse_mail(made.raw) for made in make_mails(60)) if mail.attachments)
    for file in mail.attachments:
        assert file.sha256 == hashlib.sha256(file.content).hexdigest()
        assert file.size == len(file.content)


def test_generated_mails_come_back_as_they_were_written() -> None:
    for made in make_mails(150):
        mail = parse_mail(made.raw)
        assert mail.text == made.text
        assert (mail.from_address, mail.from_name, mail.subject) == (made.sender, made.name, made.subject)
        assert (mail.message_id, mail.in_reply_to) == (made.message_id, made.in_reply_to)
        assert [(file.name, file.content) for file in mail.attachments] == list(made.files)
        assert mail.auto is None


def test_the_envelopes_empty_sender_is_a_machine() -> None:
    raw = b"From: ada@kund.example\r\n\r\nhej"
    assert parse_mail(raw, mail_from="").auto == "null-sender"
    assert parse_mail(raw, mail_from="ada@kund.example").auto is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n", b"garbage", b"\x00" * 100, b"\xff\xfe" * 50, b"a: b\r\nc: d\r\n\r\nx", b"GET / HTTP/1.1\r\n\r\n"],
)
def test_what_has_no_headers_is_unreadable_and_keeps_its_shape(raw: bytes) -> None:
    with pytest.raises(UnreadableMail) as refused:
        parse_mail(raw)
    assert refused.value.reason == "no-headers"
    assert refused.value.shape.fault == "no-headers"


@pytest.mark.parametrize("broken", [b"", b"junk line without colon\r\n"])
def test_500_levels_of_nesting_are_unreadable_in_no_time(broken: bytes) -> None:
    raw = b"From: a@b.example\r\n" + broken + b"To: c@d.example\r\n"
    for level in range(500):
        raw += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
    started = time.process_time()
    with pytest.raises(UnreadableMail, match="too-deep"):
        parse_mail(raw + b"\r\nx")
    assert time.process_time() - started < 1


def test_ten_thousand_parts_are_read_in_time() -> None:
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    raw += b"--x\r\nContent-Disposition: attachment\r\n\r\nhello\r\n" * 10_000 + b"--x--\r\n"
    started = time.process_time()
    assert len(parse_mail(raw).attachments) == 10_000
    assert time.process_time() - started < 10


def test_20_000_parts_and_more_are_unreadable() -> None:
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=-\r\n\r\n" + b"\r\n---" * 200_000
    with pytest.raises(UnreadableMail, match="too-deep"):
        parse_mail(raw)


def test_headers_without_end_are_unreadable_in_no_time() -> None:
    started = time.process_time()
    with pytest.raises(UnreadableMail, match="headers-too-long"):
        parse_mail(b"From: a@b.example\r\n" + b"X: a\r\n" * 2_000_000 + b"\r\nx")
    assert time.process_time() - started < 1


HOSTILE = {
    "5 MB header": b"X-Long: " + b"a" * 5_000_000,
    "1 MB of recipients": b"To: " + b"a@b.example, " * 80_000,
    "1 MB of words": b"To: " + b"a, " * 300_000,
    "1 MB of colons": b"To: " + b"a: " * 300_000,
    "1 MB of comments": b"To: " + b"(a) " * 250_000,
    "1 MB of commas": b"To: " + b"," * 1_000_000,
    "open quotes": b"To: " + b'"' * 200_001,
    "open brackets": b"To: " + b"<" * 200_000,
    "open comments": b"To: " + b"(" * 200_000,
    "opened encoded words": b"Subject: " + b"=?a?b?" * 100_000,
    "parameters": b"Content-Type: text/plain" + b';a="' * 200_000,
    "folds": b"Subject: a" + b"\r\n " * 200_000,
    "references": b"References: " + b"<a@b> <" * 100_000,
    "reply marks": b"Subject: " + b"Re: " * 100_000,
    "junk lines": b"junk\r\n" * 100_000 + b"Subject: x",
}


@pytest.mark.parametrize("header", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_header_takes_no_more_than_its_length(header: bytes) -> None:
    started = time.process_time()
    parse_mail(b"From: a@b.example\r\n" + header + b"\r\n\r\nx")
    assert time.process_time() - started < 3


BODIES = {
    "marks": b"> " * 200_000,
    "marked lines": b">\r\n" * 100_000,
    "introductions": b"On a wrote:\r\n" * 40_000,
    "one long introduction": b"On " + b"a " * 400_000 + b"wrote:",
    "half introductions": b"On Mon wrote\r\n" * 40_000,
    "from lines": b"From: x\r\n" * 60_000,
    "rules": b"_" * 500_000,
    "dashes": b"--\r\n" * 100_000,
    "digits": b"4111 " * 100_000,
    "spaces": b" " * 500_000,
    "blank lines": b"\r\n" * 200_000,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_hostile_body_takes_no_more_than_its_length(body: bytes, kind: str) -> None:
    started = time.process_time()
    parse_mail(b"From: a@b.example\r\nContent-Type: text/" + kind.encode() + b"\r\n\r\n" + body)
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    "markup", ["<", "<b>", "<p><b>", "<a href=x>", "</div>", "<!--", "&amp", "<table>", '<a "', "<br>", "<blockquote>"]
)
def test_hostile_markup_takes_no_more_than_its_length(markup: str) -> None:
    started = time.process_time()
    parse_mail(b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + (markup * 60_000).encode())
    assert time.process_time() - started < 4


def test_a_boundary_of_dashes_in_a_body_of_dashes_is_read_in_time() -> None:
    raw = (
        b"From: a@b.example\r\njunk\r\nTo: c@d.example\r\nContent-Type: multipart/mixed; boundary=-\r\n\r\n"
        + b"-" * 3_000_000
    )
    started = time.process_time()
    parse_mail(raw + b"\r\n---\n" * 1000)
    assert time.process_time() - started < 4


def alike(fast: Part, slow: Part) -> bool:
    return (fast.type, fast.name, fast.disposition, fast.content_id, fast.content) == (
        slow.type, slow.name, slow.disposition, slow.content_id, slow.content,
    ) and len(fast.children) == len(slow.children) and all(map(alike, fast.children, slow.children))  # fmt: skip


def test_both_readers_see_the_same_mail() -> None:
    for made in make_mails(120):
        headers, body = read_headers(made.raw, 0, len(made.raw))
        assert alike(read_parts(made.raw, headers, body), read_tolerantly(made.raw, headers, body))


def test_a_shape_shows_no_content() -> None:
    raw = (
        b"From: ada@hemlig.example\r\nSubject: hemligord\r\nX-hemligord: 1\r\nX-Ada@hemligord: 2\r\n"
        b"Content-Type: multipart/mixed; boundary=hemligord\r\n\r\n--hemligord\r\n"
        b"Content-Type: text/plain; charset=hemligord\r\n"
        b"\r\nhemligord\r\n--hemligord--\r\n"
    )
    shape = shape_of(raw)
    assert shape.root is not None
    assert [part.type for part in shape.root.parts] == ["text/plain"]
    assert shape.root.parts[0].charset == "?"
    said = repr(shape)
    assert "hemlig.example" not in said
    assert said.replace("x-hemligord", "").count("hemligord") == 0
