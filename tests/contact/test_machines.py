"""What a machine wrote is known as that, and a report says which letter of ours, for whom, and why."""

import pytest

from tests.contact.machine_mails import ANSWERS, LETTER, OTHERS, REPORTS, TO, Machine
from tillit.contact.letters import Letter, Read
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.reasons import status_in
from tillit.contact.models import Mailbox
from tillit.kit.clock import now


def named(machines: list[Machine]) -> dict[str, object]:
    return {"argvalues": machines, "ids": [one.trouble for one in machines]}


def is_answering(raw: bytes) -> bool:
    letter = Letter(Mailbox(address="service@ton.example"), raw)
    return Read(letter, parse_mail(raw), now(), []).is_answering


def test_the_collection_has_its_size_and_names_each_trouble_once() -> None:
    troubles = [one.trouble for one in (*REPORTS, *ANSWERS, *OTHERS)]
    assert len(troubles) == len(set(troubles))
    assert len(REPORTS) >= 25


@pytest.mark.parametrize("report", **named(REPORTS))
def test_a_report_says_what_became_of_which_letter(report: Machine) -> None:
    mail = parse_mail(report.raw())
    assert mail.auto == report.auto
    assert mail.delivery
    assert (mail.delivery.action, mail.delivery.status) == (report.action, report.status)
    assert mail.delivery.message_ids == ((LETTER,) if report.returns else ())
    assert mail.delivery.recipients == ((TO,) if report.named else ())
    assert mail.bounce is (report.action == "failed")


@pytest.mark.parametrize("answer", **named(ANSWERS))
def test_an_answer_in_a_persons_place_is_no_answer_of_theirs(answer: Machine) -> None:
    mail = parse_mail(answer.raw())
    assert (mail.auto, mail.delivery) == (answer.auto, None)
    assert is_answering(answer.raw())


@pytest.mark.parametrize("other", **named(OTHERS))
def test_what_a_person_may_have_written_is_no_report_and_no_answer_of_a_machine(other: Machine) -> None:
    mail = parse_mail(other.raw())
    assert (mail.auto, mail.delivery) == (other.auto, None)
    assert not is_answering(other.raw())


def attached(kind: str, sender: str = "Ada <ada@kund.example>") -> bytes:
    """A letter to which somebody attached the fields of a report."""
    raw = f"""From: {sender}
To: service@ton.example
Subject: Order 7
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Please refund order 7.
--b
Content-Type: {kind}

Final-Recipient: rfc822; {TO}
Action: failed
Status: 5.1.1
--b--
"""
    return raw.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("kind", ["delivery-status", "disposition-notification", "feedback-report"])
def test_a_letter_with_a_report_attached_is_a_letter(kind: str) -> None:
    mail = parse_mail(attached(f"message/{kind}"))
    assert (mail.auto, mail.delivery) == (None, None)
    assert not is_answering(attached(f"message/{kind}"))


def test_a_daemons_report_is_one_in_whatever_it_is_wrapped() -> None:
    mail = parse_mail(attached("message/delivery-status", "MAILER-DAEMON@mx.kund.example"))
    assert mail.delivery
    assert (mail.delivery.action, mail.delivery.status) == ("failed", "5.1.1")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("550 5.1.1 User unknown", "5.1.1"), ("#5.2.2 smtp;552", "5.2.2"), ("4.4.7 expired", "4.4.7"),
        ("mailbox is full", "5.2.2"), ("Host or domain name not found", "5.1.2"), ("this account is disabled", "5.2.1"),
        ("from 192.5.1.1 at 10.5.1.1.2", ""), ("5.0.0 mailbox unavailable", "5.1.1"), ("message size exceeds", "5.3.4"),
        ("we do not like you", ""),
    ],
)  # fmt: skip
def test_a_reason_in_words_has_its_code(words: str, status: str) -> None:
    assert status_in(words) == status


def test_no_report_takes_long_to_read() -> None:
    import time

    for shape in ("<" * 100_000, "a@" * 100_000, "message-id: <" * 20_000, "a" * 200_000 + "@", "5.1." * 50_000):
        raw = f"From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n{shape}\r\n".encode()
        started = time.process_time()
        parse_mail(raw)
        assert time.process_time() - started < 1
