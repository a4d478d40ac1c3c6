"""What a letter encloses and what is known of its sender, told on the page in the reader's words."""

import pytest

from tests.desk.pages import Browse, text_of
from tests.house import House, mail, someone
from tillit.cases.models import Kind
from tillit.cases.sort import sort_case
from tillit.contact.arrive import arrive_all
from tillit.contact.letters import Letter
from tillit.contact.models import Mailbox
from tillit.vault.actors import machine

INNER = (
    "From: Eva Dahl <eva@leverans.example>\r\nSubject: Frakten\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="i"\r\n\r\n--i\r\n\r\nPaketet blev kvar i Malmö.\r\n'
    "--i\r\nContent-Type: text/csv; name=frakt.csv\r\n\r\na;b\r\n--i--\r\n"
)
MEETING = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Hämta jackan\r\nLOCATION:Butiken i Kista\r\n"
    "DTSTART:20260601T080000Z\r\nDTEND:20260601T090000Z\r\nORGANIZER;CN=Ada Ek:mailto:ada@post.example\r\n"
    "ATTENDEE;RSVP=TRUE:mailto:service@nordlund.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def with_parts(*parts: str) -> bytes:
    ada = someone()
    head = f"From: Ada <{ada}>\r\nMessage-ID: <{ada}>\r\nSubject: Se bilaga\r\nMIME-Version: 1.0\r\n"
    body = "".join(f"--b\r\n{part}\r\n" for part in ("\r\nHej", *parts))
    return f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{body}--b--\r\n'.encode()


def page_of(
    house: House, browse: Browse, raw: bytes, *, kind: Kind | None = Kind.COMPLAINT, verdicts: tuple[str, ...] = ()
) -> str:
    mailbox = Mailbox.objects.get(address="service@nordlund.example")
    letter = Letter(mailbox, raw, verdicts=verdicts)
    (took,) = arrive_all([letter], by=machine("receive", mailbox.company_id))
    house.settle()
    case = house.case_of(took.message)
    if kind:
        case = sort_case(case, by=house.actor("ben"), kind=kind)
        house.settle()
    return text_of(browse("ben").get(f"/desk/cases/{case.number}"))


def test_a_mail_within_a_mail_is_shown_folded_and_its_file_can_be_fetched(house: House, browse: Browse) -> None:
    page = page_of(house, browse, with_parts(f"Content-Type: message/rfc822\r\n\r\n{INNER}"))
    assert "Mail inside" in page
    for said in ("Eva Dahl &lt;eva@leverans.example&gt;", "Frakten", "Paketet blev kvar i Malmö.", "frakt.csv"):
        assert said in page


def test_an_invitation_is_told_in_the_readers_language(house: House, browse: Browse) -> None:
    raw = with_parts(f"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n{MEETING}")
    page = page_of(house, browse, raw)
    for said in ("Invitation", "Hämta jackan", "Butiken i Kista", "Ada Ek &lt;ada@post.example&gt;", "is wanted"):
        assert said in page
    assert "1 June 2026, 08:00 \u2013 1 June 2026, 09:00" in page


def test_a_signature_is_folded_and_not_lost(house: House, browse: Browse) -> None:
    page = page_of(house, browse, mail(sender=someone(), text="Hej\n-- \nAda Ek\nSkogsvägen 1"))
    letter, _, folded = page.partition("<summary>Signature</summary>")
    assert "Skogsvägen 1" in folded
    assert "Skogsvägen 1" not in letter


SAID = {"sender-proven": "sender checked", "sender-not-proven": "sender not proven", "pgp-signed": "signed with PGP"}


@pytest.mark.parametrize(("word", "words"), SAID.items())
def test_a_verdict_stands_beside_the_letter(house: House, browse: Browse, word: str, words: str) -> None:
    assert words in page_of(house, browse, mail(sender=someone()), verdicts=(word, "dkim-pass"))
    assert words not in page_of(house, browse, mail(sender=someone()))


def test_a_mail_within_a_mail_stays_shut_as_files_do(house: House, browse: Browse) -> None:
    page = page_of(house, browse, with_parts(f"Content-Type: message/rfc822\r\n\r\n{INNER}"), kind=None)
    assert "Hej" in page
    assert "Paketet" not in page


def test_a_number_in_a_mail_within_a_mail_is_cut_out(house: House, browse: Browse) -> None:
    inner = INNER.replace("Malmö.", "Malmö, kort 4111 1111 1111 1111, flygel.")
    page = page_of(house, browse, with_parts(f"Content-Type: message/rfc822\r\n\r\n{inner}"))
    assert "4111 1111" not in page
    assert "Frakten" in page
