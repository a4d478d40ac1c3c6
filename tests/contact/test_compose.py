"""What leaves: a correct letter, the same bytes each time, no header that a customer or agent could smuggle in."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tillit.contact.lines.email.compose import (
    ComposedMail,
    Mailbox,
    Objection,
    OutgoingFile,
    Quoted,
    UnsendableMailError,
    Words,
    compose_reply,
    new_message_id,
    reply_subject,
)
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.threading import (
    candidate_references,
    mail_tokens,
    plain_mailbox,
    reply_address,
    reply_tokens,
)

TOKEN = "abcdefghijklmnopqrstuvwx23"
WHEN = datetime(2026, 6, 1, 10, tzinfo=UTC)
OBJECTION = Objection("Ihr Widerspruchsrecht", "Sie dürfen jederzeit widersprechen.", "https://ton.example/o/1")


def compose(**changes: Any) -> ComposedMail:
    given: dict[str, Any] = {
        "message_id": "random-1@ton.example",
        "date": WHEN,
        "sender": Mailbox("Ton Kundendienst", "service@ton.example"),
        "to": Mailbox("Åsa Ek", "asa@kund.example"),
        "subject": "Re: Hörlurar",
        "text": "Hej Åsa,\n\nvi hjälper dig. Se https://ton.example/a.\n\n/Ben",
        "reply_to": reply_address("service@ton.example", TOKEN),
        "in_reply_to": "q-1@kund.example",
        "references": ("q-0@kund.example",),
    }
    given |= changes
    words = {name: given.pop(name) for name in ("text", "signature", "objection", "quoted") if name in given}
    return compose_reply(words=Words(**words), **given)


def read(composed: ComposedMail) -> EmailMessage:
    return email.message_from_bytes(composed.as_bytes(), policy=email.policy.default)  # type: ignore[return-value]


def test_a_letter_has_its_headers_and_both_forms() -> None:
    mail = read(compose())
    assert mail["From"] == "Ton Kundendienst <service@ton.example>"
    assert mail["Reply-To"] == f"Ton Kundendienst <service+{TOKEN}@ton.example>"
    assert mail["To"] == "Åsa Ek <asa@kund.example>"
    assert mail["Subject"] == "Re: Hörlurar"
    assert (mail["Message-ID"], mail["In-Reply-To"]) == ("<random-1@ton.example>", "<q-1@kund.example>")
    assert mail["References"] == "<q-0@kund.example> <q-1@kund.example>"
    assert mail["Auto-Submitted"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert (
        mail.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n")
        == "Hej Åsa,\n\nvi hjälper dig. Se https://ton.example/a.\n\n/Ben"
    )
    assert '<a href="https://ton.example/a">https://ton.example/a</a>.' in mail.get_body(("html",)).get_content()


def test_a_machines_letter_says_so() -> None:
    assert read(compose(machine=True))["Auto-Submitted"] == "auto-replied"
    assert parse_mail(compose(machine=True).as_bytes()).auto == "auto-replied"


def test_sending_again_is_the_same_bytes() -> None:
    files = (OutgoingFile("räkning.pdf", "application/pdf", b"%PDF" * 100),)
    assert (
        compose(attachments=files, objection=OBJECTION).as_bytes()
        == compose(attachments=files, objection=OBJECTION).as_bytes()
    )
    assert compose().as_bytes() != compose(message_id="random-2@ton.example").as_bytes()


def test_what_is_answered_stands_below_and_the_signature_behind_its_mark() -> None:
    mail = read(compose(text="Ja.", signature="Ton\nKundtjänst", quoted=Quoted("Åsa skrev:", "Hej,\n\nkan ni?\n")))
    plain = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert plain == "Ja.\n\n-- \nTon\nKundtjänst\n\nÅsa skrev:\n> Hej,\n>\n> kan ni?\n"
    page = mail.get_body(("html",)).get_content()
    assert '<blockquote type="cite">' in page
    assert page.index("Ja.") < page.index("Kundtjänst") < page.index("Åsa skrev:") < page.index("kan ni?")
    heard = parse_mail(compose(text="Ja.", quoted=Quoted("Den 1 juni skrev Åsa:", "Hej")).as_bytes())
    assert heard.text[: heard.quote_at].strip() == "Ja."


def test_a_machines_letter_has_nobody_to_bounce_to_and_any_other_its_case() -> None:
    assert compose(machine=True).mail_from == ""
    assert compose().mail_from == reply_address("service@ton.example", TOKEN)


def test_lines_end_in_crlf_and_none_is_too_long() -> None:
    raw = compose(
        text="lång rad " * 500, attachments=(OutgoingFile("å.bin", "application/x", bytes(5_000)),)
    ).as_bytes()
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


@pytest.mark.promise("objection")
def test_the_right_to_object_stands_apart_in_both_forms() -> None:
    mail = read(compose(objection=OBJECTION))
    plain = mail.get_body(("plain",)).get_content()
    page = mail.get_body(("html",)).get_content()
    assert "-" * 40 in plain
    assert (
        plain.index("/Ben")
        < plain.index(OBJECTION.heading)
        < plain.index(OBJECTION.paragraph)
        < plain.index(OBJECTION.way)
    )
    assert "<section" in page
    assert f'href="{OBJECTION.way}"' in page
    by_mail = read(compose(objection=Objection("h", "p", "dataskydd@ton.example"))).get_body(("html",)).get_content()
    assert 'href="mailto:dataskydd@ton.example"' in by_mail


def test_our_own_letter_is_read_back_as_written() -> None:
    files = (OutgoingFile("räkning å.pdf", "application/pdf", b"%PDF\x00\xff"),)
    mail = parse_mail(compose(attachments=files).as_bytes())
    assert mail.text == "Hej Åsa,\n\nvi hjälper dig. Se https://ton.example/a.\n\n/Ben"
    assert [(file.name, file.type, file.content) for file in mail.attachments] == [
        ("räkning å.pdf", "application/pdf", b"%PDF\x00\xff")
    ]
    assert mail.auto is None
    assert mail.date == WHEN


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_nothing_can_be_smuggled_into_headers(name: str, subject: str, text: str) -> None:
    safe = [value.encode("utf-8", "replace").decode() for value in (name, subject, text)]
    composed = compose(
        to=Mailbox(safe[0], "asa@kund.example"), subject=safe[1], text=safe[2], objection=Objection(*safe)
    )
    mail = read(composed)
    assert mail.keys() == [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Content-Type",
        "MIME-Version",
    ] or set(mail.keys()) == {
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Content-Type",
        "MIME-Version",
    }
    assert [box.addr_spec for box in mail["To"].addresses] == ["asa@kund.example"]


@pytest.mark.parametrize(
    "subject", ["Hej\r\nBcc: dan@ton.example", "Hej\nBcc: dan@ton.example", "a\x00b", "a\u2028Bcc: x", "a\x85Bcc: x"]
)
def test_a_subject_with_line_ends_adds_no_header(subject: str) -> None:
    mail = read(compose(subject=subject))
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    ["", "ada", "@x", "a b@x.example", "a@x.example, b@x.example", "a@x.example\r\nBcc: b@x", "<a@x.example>"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnsendableMailError):
        compose(to=Mailbox("Ada", address))


@pytest.mark.parametrize("message_id", ["", "a b@c", "a>\r\nX: <b", "<a@b>"])
def test_what_is_no_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(UnsendableMailError):
        compose(message_id=message_id)


def test_a_broken_reference_of_the_customer_is_left_out() -> None:
    assert read(compose(references=("a b", "ok@x", "å@x")))["References"] == "<ok@x> <q-1@kund.example>"


def test_a_long_thread_keeps_its_first_and_its_newest_mails() -> None:
    chain = read(compose(references=tuple(f"m{number}@x" for number in range(60))))["References"].split()
    assert (len(chain), chain[0], chain[-1]) == (20, "<m0@x>", "<q-1@kund.example>")


def test_an_international_address_asks_for_smtputf8() -> None:
    composed = compose(to=Mailbox("Åsa", "åsa@köp.example"))
    assert composed.smtputf8
    assert parse_mail(composed.as_bytes()).to[0].address == "åsa@köp.example"
    assert not compose().smtputf8


def test_message_ids_are_random_and_name_nobody() -> None:
    first, second = new_message_id("ton.example"), new_message_id("ton.example")
    assert first != second
    assert first.endswith("@ton.example")
    assert new_message_id("köp.example").isascii()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Hej", "Re: Hej"),
        ("Re: Hej", "Re: Hej"),
        ("SV: AW: Re[2]: Hej", "Re: Hej"),
        ("Re:Hej", "Re: Hej"),
        ("Reparatur", "Re: Reparatur"),
        ("", "Re:"),
    ],
)
def test_an_answers_subject_has_one_re(before: str, after: str) -> None:
    assert reply_subject(before) == after


def test_a_token_comes_back_from_any_recipient_header() -> None:
    service = f"Ton <SERVICE+{TOKEN.upper()}@ton.example>"
    raw = f"From: ada@kund.example\r\nTo: {service}\r\nCc: ben@ton.example\r\n\r\nx".encode()
    mail = parse_mail(raw)
    assert mail_tokens(mail) == (TOKEN,)
    assert mail_tokens(mail, ["service+" + "z" * 26 + "@ton.example"]) == ("z" * 26, TOKEN)
    delivered = parse_mail(f"From: a@b.example\r\nDelivered-To: service+{TOKEN}@ton.example\r\n\r\nx".encode())
    assert mail_tokens(delivered) == (TOKEN,)


def test_what_is_no_token_threads_nothing() -> None:
    assert (
        reply_tokens(
            [
                "service@ton.example",
                "service+short@ton.example",
                f"service+{TOKEN}1@ton.example",
                f"{TOKEN}@ton.example",
                "",
            ]
        )
        == ()
    )
    with pytest.raises(ValueError, match="26"):
        reply_address("service@ton.example", "short")
    assert plain_mailbox(f"Service+{TOKEN}@Ton.example") == "service@ton.example"


def test_references_are_tried_nearest_first_and_at_most_twenty() -> None:
    chain = " ".join(f"<m{number}@x>" for number in range(50))
    mail = parse_mail(
        f"From: a@b.example\r\nIn-Reply-To: <near@x>\r\nReferences: {chain}\r\nSubject: [#1234] x\r\n\r\nx".encode()
    )
    found = candidate_references(mail)
    assert (len(found), found[0], found[1]) == (20, "near@x", "m49@x")
    assert candidate_references(parse_mail(b"From: a@b.example\r\nSubject: Re: [Case 1234] x\r\n\r\nx")) == ()
