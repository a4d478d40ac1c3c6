"""A case by hand: what was said on the telephone, in a letter, in a shop; or writing to a customer first."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.house import House, mail, someone
from tests.scenes import at_once, brand, company, fresh, letter, opened, relay
from tillit.cases.errors import NoAddress, NothingWritten
from tillit.cases.models import Case, Message, State
from tillit.cases.open_case import ByHand, open_case_by_hand, write_first
from tillit.contact.lines.email.threading import reply_address
from tillit.kit.refs import new_id
from tillit.ledger.models import Entry
from tillit.vault.acting import acting


def call(**said: object) -> ByHand:
    there = {"company": company("nordlund-ab"), "brand": brand(), "country": "SE", "language": "sv"}
    usual = {"mailbox": "service@nordlund.example", "channel": "telephone", "name": "Ada", "subject": "Jackan"}
    return ByHand(**(there | usual | said))


def a_number() -> str:
    return f"070-{int.from_bytes(os.urandom(3)) % 9_000_000 + 1_000_000}"


def entries(case: Case, by) -> list[str]:
    with acting(by):
        return list(Entry.objects.filter(case=case.pk).order_by("written_at").values_list("kind", flat=True))


def test_a_call_becomes_a_case_of_the_person_who_called(house: House) -> None:
    ben, number = house.actor("ben"), "070-174 06 05"
    first = open_case_by_hand(call(phone=number, text="Sömmen har gått upp."), by=ben)
    again = open_case_by_hand(call(phone="+46 70 174 06 05", text="Jag ringer igen."), by=ben)
    house.settle()
    assert again.customer_id == first.customer_id
    assert again.pk != first.pk
    assert first.channel == "telephone"
    with acting(ben):
        message = Message.objects.select_related("case").get(case=first)
    assert opened(message, "body", by=ben, purpose="triage") == "Sömmen har gått upp."
    assert entries(first, ben) == ["case-opened", "message-received"]


def test_a_case_by_hand_belongs_to_the_person_we_know_from_mail(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    assert open_case_by_hand(call(email=ada.address, text="Hon kom in."), by=ben).customer_id == ada.case.customer_id


def test_another_address_of_somebody_we_know_is_theirs_from_then_on(house: House) -> None:
    ben, phone, address = house.actor("ben"), a_number(), someone()
    called = open_case_by_hand(call(phone=phone, text="Sömmen har gått upp."), by=ben)
    house.settle()
    with relay() as post:
        case = write_first(call(email=address, phone=phone, text="Din jacka är klar."), by=ben, undo=timedelta())
        house.settle()
    (raw,) = post.given
    assert f"To: Ada <{address}>".encode() in raw
    assert fresh(case).customer_id == called.customer_id
    to = reply_address(case.mailbox, case.ref)
    assert house.receive(mail(sender=address, to=to), recipients=(to,)).message.case_id == case.pk


def test_a_number_heard_of_somebody_we_know_by_mail_is_theirs_and_answers_go_by_mail(house: House) -> None:
    ben, phone, ada = house.actor("ben"), a_number(), letter(house)
    case = open_case_by_hand(call(email=ada.address, phone=phone, text="Hon ringde."), by=ben)
    house.settle()
    assert (fresh(case).customer_id, fresh(case).identity_id) == (ada.case.customer_id, ada.case.identity_id)
    again = open_case_by_hand(call(phone=phone, text="Hon ringde igen."), by=ben)
    assert again.customer_id == ada.case.customer_id


def test_where_mail_address_and_number_are_two_peoples_the_mail_address_says_whose_it_is(house: House) -> None:
    ben, phone, ada = house.actor("ben"), a_number(), letter(house)
    eva = open_case_by_hand(call(phone=phone, text="Eva ringde."), by=ben)
    house.settle()
    case = open_case_by_hand(call(email=ada.address, phone=phone, text="Hon ringde."), by=ben)
    assert case.customer_id == ada.case.customer_id != eva.customer_id


def test_an_empty_case_is_not_opened(house: House) -> None:
    with pytest.raises(NothingWritten):
        open_case_by_hand(call(subject=" ", text=""), by=house.actor("ben"))


def test_writing_first_sends_a_letter_and_its_answer_joins_the_case(house: House) -> None:
    ben, ada = house.actor("ben"), someone()
    with relay() as post:
        case = write_first(call(email=ada, text="Din jacka är klar."), by=ben, undo=timedelta())
        house.settle()
    (raw,) = post.given
    assert ada.encode() in raw
    assert b"Subject: Jackan" in raw, "nobody asked, so nothing is answered"
    assert fresh(case).state == State.WAITING
    assert fresh(case).customer.told_of_objection_at
    to = reply_address(case.mailbox, case.ref)
    assert house.receive(mail(sender=ada, to=to), recipients=(to,)).message.case_id == case.pk


def test_writing_first_is_on_record_like_every_opening_of_a_case(house: House) -> None:
    ben = house.actor("ben")
    case = write_first(call(email=someone(), text="Din jacka är klar."), by=ben)
    assert entries(case, ben) == ["case-opened", "reply-written"]
    with acting(ben):
        assert Message.objects.filter(case=case).count() == 1


def test_nobody_is_written_to_without_an_address_or_words(house: House) -> None:
    ben = house.actor("ben")
    with pytest.raises(NoAddress):
        write_first(call(text="Hej"), by=ben)
    with pytest.raises(NothingWritten):
        write_first(replace(call(email=someone()), text="  "), by=ben)


def test_the_same_form_twice_is_one_case(house: House) -> None:
    ben = house.actor("ben")
    called = call(phone="070-174 06 09", text="Hej.", once=new_id())
    assert open_case_by_hand(called, by=ben).pk == open_case_by_hand(called, by=ben).pk
    written = call(email=someone(), text="Hej.", once=new_id())
    assert write_first(written, by=ben).pk == write_first(written, by=ben).pk


def test_the_same_form_twice_at_the_same_moment_is_one_case(house: House) -> None:
    ben = house.actor("ben")
    written = call(email=someone(), text="Hej.", once=new_id())
    first, second = at_once(lambda: write_first(written, by=ben), lambda: write_first(written, by=ben))
    assert first.pk == second.pk
