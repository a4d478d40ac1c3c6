"""Answering: once, to somebody, and never past what was said meanwhile."""

from datetime import timedelta

import pytest

from tests.house import House, mail
from tests.scenes import at_once, close, fresh, letter, opened
from tillit.cases.errors import AlreadyClosed, Crossed, NoAddress, NothingWritten, SendingStarted, SentElsewhere
from tillit.cases.models import Delivery, Direction, Message, State
from tillit.cases.reply import reply_to_case, take_back
from tillit.cases.write_note import write_note
from tillit.contact.lines.email.threading import reply_address
from tillit.kit.refs import new_id
from tillit.ledger.models import Entry
from tillit.vault.acting import acting


def answers_in(case, by) -> int:
    with acting(by):
        return Message.objects.filter(case=case, direction=Direction.OUT).count()


def test_an_answer_is_sealed_and_the_case_waits_for_the_customer(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    message = reply_to_case(ada.case, by=ben, text="  Ja, gärna.  ")
    assert opened(message, "body", by=ben, purpose="triage") == "Ja, gärna."
    assert fresh(ada.case).state == State.WAITING


def test_the_same_sending_twice_is_one_message(house: House) -> None:
    ada, ben, once = letter(house), house.actor("ben"), new_id()
    first = reply_to_case(ada.case, by=ben, text="Ja.", once=once)
    assert reply_to_case(ada.case, by=ben, text="Ja.", once=once).pk == first.pk
    assert answers_in(ada.case, ben) == 1


def test_the_same_sending_twice_at_the_same_moment_is_one_message(house: House) -> None:
    ada, ben, once = letter(house), house.actor("ben"), new_id()

    def send() -> Message:
        return reply_to_case(ada.case, by=ben, text="Ja.", once=once)

    first, second = at_once(send, send)
    assert first.pk == second.pk
    assert answers_in(ada.case, ben) == 1


def test_a_sending_repeated_after_closing_is_still_the_one_message(house: House) -> None:
    ada, ben, once = letter(house), house.actor("ben"), new_id()
    first = reply_to_case(ada.case, by=ben, text="Ja.", once=once)
    close(house, ada.case)
    assert reply_to_case(fresh(ada.case), by=ben, text="Ja.", once=once).pk == first.pk
    with pytest.raises(AlreadyClosed):
        reply_to_case(fresh(ada.case), by=ben, text="Ja.", once=new_id())


@pytest.mark.parametrize("write", [reply_to_case, write_note])
def test_a_sending_of_another_case_writes_nothing_here_and_says_so(house: House, write) -> None:
    ada, eva, ben, once = letter(house), letter(house), house.actor("ben"), new_id()
    first = write(ada.case, by=ben, text="Ja.", once=once)
    with pytest.raises(SentElsewhere):
        write(eva.case, by=ben, text="Nej.", once=once)
    with acting(ben):
        assert type(first).objects.get(pk=once).case_id == ada.case.pk
    assert answers_in(eva.case, ben) == 0


def test_an_answer_that_crosses_a_message_is_held_back(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    to = reply_address(ada.case.mailbox, ada.case.ref)
    newer = house.receive(mail(sender=ada.address, to=to), recipients=(to,)).message
    with pytest.raises(Crossed):
        reply_to_case(ada.case, by=ben, text="Ja.", seen=ada.message.pk)
    assert answers_in(ada.case, ben) == 0
    reply_to_case(ada.case, by=ben, text="Ja.", seen=newer.pk)
    assert answers_in(ada.case, ben) == 1


def test_nothing_is_sent_without_words_or_without_an_address(house: House) -> None:
    ben = house.actor("ben")
    with pytest.raises(NothingWritten):
        reply_to_case(letter(house).case, by=ben, text=" \n ")
    nameless = house.case_of(house.receive(b"To: service@nordlund.example\r\nSubject: Hej\r\n\r\nHej\r\n").message)
    house.settle()
    with pytest.raises(NoAddress):
        reply_to_case(nameless, by=ben, text="Ja.")


def test_an_answer_taken_back_gives_the_case_back_to_the_desk(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    message = reply_to_case(ada.case, by=ben, text="Oj.")
    assert take_back(message, by=ben).state == Delivery.State.TAKEN_BACK
    assert fresh(ada.case).state == State.OPEN


def test_taking_back_leaves_one_entry_however_often_it_is_asked(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    message = reply_to_case(ada.case, by=ben, text="Oj.")
    outcomes = at_once(*[lambda: take_back(message, by=ben).state] * 2)
    assert outcomes == [Delivery.State.TAKEN_BACK] * 2
    with acting(ben):
        assert Entry.objects.filter(case=ada.case.pk, kind="reply-taken-back").count() == 1


def test_what_the_customer_wrote_cannot_be_taken_back(house: House) -> None:
    ada = letter(house)
    with pytest.raises(SendingStarted):
        take_back(ada.message, by=house.actor("ben"))
    assert fresh(ada.case).state == State.NEW


def test_a_note_is_sealed_apart_and_the_same_note_twice_is_one(house: House) -> None:
    ada, ben, once = letter(house), house.actor("ben"), new_id()
    first = write_note(ada.case, by=ben, text="Ring kunden.", once=once)
    assert write_note(ada.case, by=ben, text="Ring kunden.", once=once).pk == first.pk
    first.case = ada.case
    assert opened(first, "body", by=ben, purpose="triage") == "Ring kunden."
    with pytest.raises(NothingWritten):
        write_note(ada.case, by=ben, text="  ")


def test_a_conversation_reads_in_the_order_in_which_it_was_held(house: House) -> None:
    ada, ben = letter(house, text="Ett"), house.actor("ben")
    reply_to_case(ada.case, by=ben, text="Två", undo=timedelta())
    house.settle()
    to = reply_address(ada.case.mailbox, ada.case.ref)
    house.receive(mail(sender=ada.address, to=to, text="Tre"), recipients=(to,))
    with acting(ben):
        said = list(Message.objects.filter(case=ada.case).select_related("case").order_by("at"))
    assert [opened(one, "body", by=ben, purpose="triage") for one in said] == ["Ett", "Två", "Tre"]
