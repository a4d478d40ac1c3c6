"""What becomes of a mail that nobody could read: no customer's message ends in a dead end."""

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.contact_verbs.kept import kept
from tests.contact_verbs.test_quarantine import WORD, deep, newest
from tests.house import House, mail, someone
from tests.scenes import a_word, at_once, company, tables_with
from tillit.cases.models import Attachment, Case, Message
from tillit.contact import letters
from tillit.contact.arrive import arrive_all
from tillit.contact.become_case import become_case
from tillit.contact.errors import DealtWith, NotWithoutNumbers, NotYourQuarantine, StillUnreadable
from tillit.contact.files.danger import Held
from tillit.contact.lines.email.mail import UnreadableMail
from tillit.contact.lines.email.shape import shape_of
from tillit.contact.models import Arrival, Mailbox, Quarantined, QuarantinedPiece
from tillit.contact.put_back import put_back
from tillit.contact.read_again import read_again
from tillit.contact.set_aside import set_aside
from tillit.ledger.models import Entry
from tillit.recipients.vouch import NOT_PROVEN
from tillit.vault.acting import in_company
from tillit.vault.actors import machine

Upgrade = Callable[[], None]
CARD = "4111 1111 1111 1111"


@pytest.fixture
def poor_reader(monkeypatch: pytest.MonkeyPatch) -> Upgrade:
    """Before an upgrade nothing can be read; calling this upgrades."""

    def fail(raw: bytes, **_: object) -> None:
        raise UnreadableMail("too-deep", shape_of(raw, fault="too-deep"))

    monkeypatch.setattr(letters, "parse_mail", fail)
    return monkeypatch.undo


def keep_unread(house: House, raw: bytes) -> Quarantined:
    assert house.receive(raw).outcome == "quarantined"
    house.settle()
    return newest()


def fresh(mail: Quarantined) -> Quarantined:
    with in_company(mail.company_id):
        return Quarantined.objects.get(pk=mail.pk)


def entries(mail: Quarantined) -> list[str]:
    with in_company(mail.company_id):
        found = Entry.objects.filter(kind__startswith="unread-").order_by("written_at", "pk")
        return [entry.kind for entry in found if str(mail.pk).encode() in bytes(entry.record)]


def pieces(mail: Quarantined) -> int:
    with in_company(mail.company_id):
        return QuarantinedPiece.objects.filter(mail=mail.pk).count()


def said_in(mail: Quarantined, case: object) -> Message:
    with in_company(mail.company_id):
        return Message.objects.select_related("case__customer").get(case=case)


def test_a_mail_is_set_aside_and_put_back_and_both_are_on_record(house: House) -> None:
    unread, oda = keep_unread(house, deep() + a_word().encode()), house.actor("oda")
    set_aside(unread, by=oda)
    assert fresh(unread).dismissed_at
    with pytest.raises(DealtWith):
        set_aside(unread, by=oda)
    put_back(unread, by=oda)
    assert fresh(unread).dismissed_at is None
    assert pieces(unread), "nothing of it was lost meanwhile"
    with pytest.raises(DealtWith):
        put_back(unread, by=oda)
    assert entries(unread) == ["unread-set-aside", "unread-put-back"]


@pytest.mark.promise("minimal")
@pytest.mark.parametrize("deed", [set_aside, put_back, read_again, become_case])
def test_only_a_privacy_officer_of_the_company_decides(house: House, deed: Callable[..., object]) -> None:
    unread = keep_unread(house, deep() + a_word().encode())
    elsewhere = replace(house.actor("oda"), company=company("nordlund-gmbh"))
    for actor, why in (
        (house.actor("ben"), NotYourQuarantine), (house.actor("cho"), NotYourQuarantine), (elsewhere, DealtWith)
    ):  # fmt: skip
        with pytest.raises(why):
            deed(unread, by=actor)
    assert fresh(unread).dismissed_at is None
    assert entries(unread) == []


def test_what_still_cannot_be_read_stays_whole(house: House) -> None:
    unread = keep_unread(house, deep() + a_word().encode())
    with pytest.raises(StillUnreadable):
        read_again(unread, by=house.actor("oda"))
    assert (fresh(unread).dismissed_at, fresh(unread).case) == (None, None)
    assert pieces(unread)


def test_what_can_be_read_now_is_the_letter_it_would_have_been(house: House, poor_reader: Upgrade) -> None:
    word, address = a_word(), someone()
    unread = keep_unread(house, mail(sender=f"Ada <{address}>", subject=word, text=f"Hej {word}"))
    poor_reader()
    case = read_again(unread, by=house.actor("oda"))
    message = said_in(unread, case)
    assert kept(house, [message])[message.pk].text == f"Hej {word}"
    assert message.at == unread.received_at, "the customer has waited since then"
    assert (fresh(unread).case, pieces(unread)) == (case, 0)
    assert entries(unread) == ["unread-was-read"]
    assert tables_with(word) == []


def test_a_follow_up_that_can_be_read_now_joins_its_case(house: House, poor_reader: Upgrade) -> None:
    address, first = someone(), f"<{a_word()}@example.org>"
    unread = keep_unread(house, mail(sender=address, text="Och en sak till", References=first))
    poor_reader()
    begun = house.receive(mail(sender=address, Message_ID=first))
    house.settle()
    assert read_again(unread, by=house.actor("oda")) == begun.message.case_id


def test_a_copy_of_what_was_read_later_is_known_though_a_number_was_cut_out(house: House, poor_reader: Upgrade) -> None:
    raw = mail(sender=someone(), text=f"Mitt kort {CARD} drogs")
    unread = keep_unread(house, raw)
    assert house.receive(raw).outcome == "repeated", "while it lies unread"
    poor_reader()
    case = read_again(unread, by=house.actor("oda"))
    again = house.receive(raw)
    assert (again.outcome, again.case) == ("repeated", case)
    with in_company(unread.company_id):
        assert Message.objects.filter(case=case).count() == 1


def test_a_letter_not_proven_then_is_not_proven_when_it_is_read_later(house: House, poor_reader: Upgrade) -> None:
    raw, mailbox = mail(sender=someone()), Mailbox.objects.get(address="service@nordlund.example")
    letter = letters.Letter(mailbox, raw, "", verdicts=(NOT_PROVEN,))
    arrive_all([letter], by=machine("receive", mailbox.company_id))
    house.settle()
    unread = newest()
    poor_reader()
    message = said_in(unread, read_again(unread, by=house.actor("oda")))
    assert NOT_PROVEN in message.verdicts
    assert message.by_machine, "it came from nobody: no machine answers it"


def test_two_officers_at_once_make_one_case(house: House, poor_reader: Upgrade) -> None:
    unread = keep_unread(house, mail(sender=someone(), text=a_word()))
    poor_reader()
    oda, pia = house.actor("oda"), house.actor("pia")
    outcomes = at_once(lambda: read_again(unread, by=oda), lambda: read_again(unread, by=pia))
    assert sum(isinstance(one, DealtWith) for one in outcomes) <= 1
    with in_company(unread.company_id):
        assert Message.objects.filter(case=fresh(unread).case).count() == 1
        assert {one for one in outcomes if not isinstance(one, Exception)} == {fresh(unread).case}
    assert entries(unread) == ["unread-was-read"]


def test_a_case_made_of_it_has_its_sender_and_the_whole_mail_as_a_file_held_back(house: House) -> None:
    word, address = a_word(), someone()
    raw = f"From: Ada <{address}>\r\nSubject: Hej {word}\r\n".encode() + deep() + word.encode()
    unread = keep_unread(house, raw)
    case = become_case(unread, by=house.actor("oda"))
    message = said_in(unread, case)
    assert message.case.identity_id, "an agent can answer"
    assert house.case_of(message).kind == "unsorted"
    found = kept(house, [message])[message.pk]
    assert (found.text, found.files) == ("", [("message.eml", raw)])
    with in_company(unread.company_id):
        file = Attachment.objects.get(message=message)
        assert (file.held, file.is_held_back) == (Held.UNREAD, True)
    assert (fresh(unread).case, pieces(unread), entries(unread)) == (case, 0, ["unread-became-case"])
    assert house.receive(raw).outcome == "repeated", "a copy is recognised still"
    assert tables_with(word) == []


def test_a_case_made_of_what_has_no_sender_is_nobodys(house: House) -> None:
    case = become_case(unread := keep_unread(house, b"\x00" * 40 + a_word().encode()), by=house.actor("oda"))
    with in_company(unread.company_id):
        assert Case.objects.get(pk=case).identity_id is None


def test_the_case_takes_copies_along_when_it_goes(house: House) -> None:
    unread = keep_unread(house, deep() + a_word().encode())
    case = become_case(unread, by=house.actor("oda"))
    with in_company(unread.company_id):
        assert not Arrival.objects.filter(case=unread.pk).exists()
        assert Arrival.objects.filter(case=case).count() == 2


@pytest.mark.promise("minimal")
def test_a_mail_that_cannot_be_written_without_its_numbers_stays(house: House) -> None:
    hidden = base64.b64encode(f"{a_word()} Mitt kort: {CARD}".encode())
    part = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + hidden
    unread = keep_unread(house, deep().removesuffix(WORD.encode()) + part)
    with pytest.raises(NotWithoutNumbers):
        become_case(unread, by=house.actor("oda"))
    assert (fresh(unread).case, bool(pieces(unread))) == (None, True)
