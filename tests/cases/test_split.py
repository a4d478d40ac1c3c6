"""A letter about another matter begins a case of its own: sealed anew, found there, and never kept longer for it."""

import os
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.db import connection

from tests.cases.test_answer_by import promised
from tests.house import House, mail
from tests.scenes import Letter, close, fresh, letter, opened, opens
from tillit.cases.assign import assign_case
from tillit.cases.attach import read_file, want_file
from tillit.cases.enclose import Along
from tillit.cases.errors import NotASplit, NotOurs, SplitClosed, SplitHeld, SplitNamed
from tillit.cases.hold import hold_case
from tillit.cases.models import CHUNK_SIZE, Attachment, Case, Chunk, Event, Happening, Kind, Link, Message
from tillit.cases.moving import move_cases
from tillit.cases.reopen import reopen_case
from tillit.cases.reply import reply_to_case
from tillit.cases.sort import sort_case
from tillit.cases.split_case import prepare_split, write_split
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.models import Arrival
from tillit.contact.split_letter import split_letter
from tillit.kit.clock import now
from tillit.people.models import Brand, agent_named
from tillit.retention.models import HoldReason
from tillit.vault.acting import in_company
from tillit.vault.errors import Refusal
from tillit.vault.opening import Opening

__all__ = ["promised"]
OTHER = "En annan sak: var är min mössa?"


def two(house: House, *, kind: Kind | None = Kind.QUESTION, file: bytes = b"") -> tuple[Letter, Message]:
    """ada's case with a second letter, about something else."""
    ada = letter(house, kind=kind)
    to = reply_address(ada.case.mailbox, ada.case.ref)
    raw = mail(sender=ada.address, to=to, text=OTHER)
    if file:
        with_file = message_from_bytes(raw, policy=SMTP)
        assert isinstance(with_file, EmailMessage)
        with_file.add_attachment(file, maintype="application", subtype="octet-stream", filename="mössa.bin")
        raw = with_file.as_bytes()
    second = house.receive(raw, recipients=(to,)).message
    house.settle()
    second.case = fresh(ada.case)
    assert second.case_id == ada.case.pk
    return ada, second


def moved(message: Message) -> Message:
    with in_company(message.company_id):
        return Message.objects.select_related("case__customer").get(pk=message.pk)


@pytest.mark.promise("only-as-long-as-needed")
def test_a_letter_begins_a_case_of_the_same_person_and_opens_only_there(house: House) -> None:
    ada, second = two(house)
    ben, old_seal = house.actor("ben"), second.body
    new = split_letter(second, by=ben)
    house.settle()
    message = moved(second)
    assert message.case_id == new.pk
    assert (new.customer_id, new.kind, new.opened_at) == (ada.case.customer_id, Kind.UNSORTED, second.at)
    assert opened(message, "body", by=ben, purpose="triage") == OTHER
    assert moved(second).body.ciphertext != old_seal.ciphertext
    with in_company(new.company_id):
        assert Link.objects.get(case=new).other_id == ada.case.pk
        assert Event.objects.get(case=new, what=Happening.SPLIT_FROM).word == str(ada.case.number)
        assert Event.objects.get(case=ada.case, what=Happening.SPLIT_OFF).word == str(new.number)
        assert Arrival.objects.get(message=second.pk).case == new.pk
    sorted_now = sort_case(fresh(new), by=ben, kind=Kind.WARRANTY)
    house.settle()
    message = moved(second)
    assert sorted_now.kind == Kind.WARRANTY
    assert opens(message, by=ben, purpose="warranty")


def test_later_answers_to_that_letter_go_into_the_new_case(house: House) -> None:
    ada, second = two(house)
    new = split_letter(second, by=house.actor("ben"))
    house.settle()
    again = house.receive(
        mail(sender=ada.address, to=new.mailbox, text="Och?", In_Reply_To=reference(house, second)), to=new.mailbox
    ).message
    assert again.case_id == new.pk


def reference(house: House, message: Message) -> str:
    message = moved(message)
    return str(opened(message, "message_id", by=house.actor("ben"), purpose="triage"))


def test_its_files_go_along_and_open_there(house: House) -> None:
    content = os.urandom(CHUNK_SIZE + 7)
    _, second = two(house, file=content)
    ben = house.actor("ben")
    new = split_letter(second, by=ben)
    house.settle()
    sort_case(fresh(new), by=ben, kind=Kind.QUESTION)
    house.settle()
    with in_company(new.company_id):
        file = Attachment.objects.select_related("case").get(message=second.pk)
        pieces = list(Chunk.objects.filter(attachment=file).order_by("index"))
    assert (file.case_id, len(pieces)) == (new.pk, 2)
    opening = Opening(ben, case=new.pk)
    want_file(opening, file, pieces, purpose="question")
    assert read_file(opening.open(), file) == content


def test_it_is_found_by_its_words_in_the_new_case_alone(house: House) -> None:
    _, second = two(house)
    new = split_letter(second, by=house.actor("ben"))
    with in_company(new.company_id), connection.cursor() as cursor:
        cursor.execute("select tillit_drop_words(%s)", [new.pk])
        assert cursor.fetchone()[0] == 1


def test_what_an_unsorted_case_keeps_shut_is_not_moved(house: House) -> None:
    _, second = two(house, kind=None, file=b"x")
    with pytest.raises(Refusal):
        split_letter(second, by=house.actor("ben"))
    assert moved(second).case_id == second.case_id


def test_others_move_nothing(house: House) -> None:
    _, second = two(house)
    assign_case(second.case, by=house.actor("ben"), to=agent_named("eve"))
    for login in ("eve", "dan"):
        with pytest.raises(NotOurs):
            split_letter(second, by=house.actor(login))


@pytest.mark.promise("only-as-long-as-needed")
def test_what_was_closed_before_keeps_its_time_and_all_of_its_letters(house: House) -> None:
    ada, second = two(house)
    close(house, ada.case)
    for _ in range(2):
        second.case = fresh(ada.case)
        with pytest.raises(SplitClosed):
            split_letter(second, by=house.actor("ben"))
        if fresh(ada.case).is_closed:
            reopen_case(fresh(ada.case), by=house.actor("ben"))
            house.settle()


def test_what_is_held_stays_under_its_hold(house: House) -> None:
    ada, second = two(house)
    hold_case(ada.case, by=house.actor("ben"), reason=HoldReason.REPAIR, categories=["content"], purpose="question",
              review=(now() + timedelta(days=9)).date())  # fmt: skip
    with pytest.raises(SplitHeld):
        split_letter(second, by=house.actor("ben"))


def test_the_last_letter_and_ours_stay(house: House) -> None:
    ada, second = two(house)
    ben = house.actor("ben")
    reply = reply_to_case(ada.case, by=ben, text="Ja.", undo=timedelta())
    reply.case = fresh(ada.case)
    with pytest.raises(NotASplit):
        split_letter(reply, by=ben)
    split_letter(second, by=ben)
    first = moved(ada.message)
    with pytest.raises(NotASplit):
        split_letter(first, by=ben)


def test_a_letter_whose_file_was_sent_along_stays(house: House) -> None:
    ada, second = two(house, file=b"x")
    ben = house.actor("ben")
    with in_company(ada.case.company_id):
        file = Attachment.objects.get(message=second.pk).pk
    reply_to_case(fresh(ada.case), by=ben, text="Den här?", along=Along(again=(file,)), undo=timedelta())
    with pytest.raises(SplitNamed):
        split_letter(second, by=ben)


def test_what_a_colleague_split_or_closed_meanwhile_is_not_split_again(house: House) -> None:
    _, second = two(house)
    ben, cho = house.actor("ben"), house.actor("cho")
    one, other = prepare_split(second, by=ben), prepare_split(moved(second), by=cho)
    new = write_split(one, by=ben)
    with pytest.raises(NotASplit):
        write_split(other, by=cho)
    assert moved(second).case_id == new.pk
    ada, third = two(house)
    late = prepare_split(third, by=ben)
    close(house, ada.case)
    with pytest.raises(SplitClosed):
        write_split(late, by=ben)
    assert moved(third).case_id == ada.case.pk


def test_a_letter_of_a_case_that_became_another_persons_begins_none_for_the_one_before(house: House) -> None:
    (ada, second), eva, ben = two(house), letter(house), house.actor("ben")
    split = prepare_split(second, by=ben)
    with in_company(second.company_id):
        locked = Case.objects.locked(ada.case.pk)
        locked.identity = eva.case.identity
        locked.save(update_fields=["identity"])
        move_cases([locked], to=eva.case.customer)
    with pytest.raises(NotASplit):
        write_split(split, by=ben)
    assert moved(second).case_id == ada.case.pk


@pytest.mark.parametrize("is_reply_first", [True, False])
def test_who_answers_while_a_colleague_splits_answers_the_case_that_stays(house: House, is_reply_first: bool) -> None:
    ada, second = two(house)
    ben, cho = house.actor("ben"), house.actor("cho")
    acts = [
        lambda: split_letter(second, by=cho).pk,
        lambda: reply_to_case(fresh(ada.case), by=ben, text="Ja.", seen=second.pk, undo=timedelta()).case_id,
    ]
    new, answered = [act() for act in acts] if not is_reply_first else [act() for act in reversed(acts)][::-1]
    house.settle()
    assert answered == ada.case.pk
    assert moved(second).case_id == new


def test_the_customer_waits_in_both_for_what_was_not_answered(house: House, promised: Brand) -> None:
    ada, second = two(house)
    new = split_letter(second, by=house.actor("ben"))
    assert fresh(new).waits_since == second.at
    assert fresh(ada.case).waits_since == ada.message.at
    ada, second = two(house)
    reply_to_case(fresh(ada.case), by=house.actor("ben"), text="Ja.", undo=timedelta())
    house.settle()
    to = reply_address(ada.case.mailbox, ada.case.ref)
    third = house.receive(mail(sender=ada.address, to=to, text=OTHER), recipients=(to,)).message
    house.settle()
    third.case = fresh(ada.case)
    split_letter(third, by=house.actor("ben"))
    assert fresh(ada.case).waits_since is None
