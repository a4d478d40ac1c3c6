"""One sender opens so many cases an hour and no more; nothing of what they write is lost. Two machines of ours never
talk to each other.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.cases.test_join_people import FORWARD
from tests.contact_verbs.test_machines import answered, cases_now, delivery_of, events_of
from tests.contact_verbs.test_together import take_together
from tests.house import House, mail, someone
from tests.scenes import DAY, close, fresh, relay
from tillit.cases.give_case import give_case
from tillit.cases.models import Case, Delivery, Happening, Message, State
from tillit.contact.models import Gathering, Mailbox
from tillit.kit.clock import now
from tillit.vault.acting import in_company


@pytest.fixture
def calm(house: House) -> Iterator[Callable[[int], None]]:
    """Sets how many cases an hour one sender may open; put back afterwards."""
    mailbox = Mailbox.objects.filter(address="service@nordlund.example")

    def allow(most: int) -> None:
        mailbox.update(most_cases_an_hour=most)

    yield allow
    allow(30)


def test_a_storm_of_one_sender_goes_into_one_case_and_an_agent_is_told(house: House, calm) -> None:
    calm(3)
    ada, before = someone(), cases_now()
    messages = [house.receive(mail(sender=ada, text=f"Hej {n}")).message for n in range(9)]
    assert cases_now() == before + 4
    storm = house.case_of(messages[-1])
    assert [one.case_id for one in messages[3:]] == [storm.pk] * 6
    assert (storm.state, events_of(storm, Happening.STORM)) == (State.NEW, ["3"])
    with in_company(storm.company_id):
        assert Gathering.objects.get(case=storm).count == 6
        assert Message.objects.filter(case=storm).count() == 6
    assert [one.may_be_answered_by_machine for one in messages] == [True] * 3 + [False] * 6


def test_a_storm_that_comes_at_once_is_braked_as_well(house: House, calm) -> None:
    calm(3)
    ada, before = someone(), cases_now()
    taken = take_together(*(mail(sender=ada, text=f"Hej {n}") for n in range(12)))
    assert {one.outcome for one in taken} == {"stored"}
    assert cases_now() == before + 4


def test_others_are_not_held_up_by_a_storm(house: House, calm) -> None:
    calm(1)
    ada = someone()
    for n in range(3):
        house.receive(mail(sender=ada, text=f"Hej {n}"))
    eva = house.receive(mail(sender=someone("eva"))).message
    assert house.case_of(eva).state == State.NEW
    assert eva.by_machine == ""


def test_after_an_hour_of_quiet_a_letter_is_a_case_again(house: House, calm) -> None:
    calm(2)
    ada = someone()
    messages = [house.receive(mail(sender=ada, text=f"Hej {n}")).message for n in range(5)]
    with in_company(messages[0].company_id):
        Case.objects.filter(customer=messages[0].case.customer_id).update(opened_at=now() - DAY)
        Gathering.objects.filter(case=messages[-1].case_id).update(last_at=now() - DAY)
    later = house.receive(mail(sender=ada, text="Nu en fråga.")).message
    assert later.case_id != messages[-1].case_id
    assert later.by_machine == ""


def test_a_storm_goes_on_where_an_agent_closed_its_case_and_is_told_again(house: House, calm) -> None:
    calm(1)
    ada = someone()
    first = [house.receive(mail(sender=ada, text=f"Hej {n}")).message for n in range(3)][-1]
    house.settle()
    close(house, house.case_of(first))
    again = house.case_of(house.receive(mail(sender=ada, text="Hej igen")).message)
    assert again.pk != first.case_id
    assert (again.state, events_of(again, Happening.STORM)) == (State.NEW, ["1"])


def test_an_answer_in_a_case_of_its_own_is_not_part_of_the_storm(house: House, calm) -> None:
    calm(1)
    ada = someone()
    first = house.receive(mail(sender=ada, Message_ID=f"<{ada}>")).message
    house.receive(mail(sender=ada, text="Ett"))
    assert house.receive(mail(sender=ada, text="Två", In_Reply_To=f"<{ada}>")).message.case_id == first.case_id


def test_a_storms_case_that_became_a_persons_takes_nobody_elses_letters(house: House, calm) -> None:
    calm(1)
    shop, ada = "hej@fjell.example", someone()
    house.receive(mail(sender=shop, text="Ett"))
    storm = house.receive(mail(sender=shop, subject="VB: Sömmen", text=FORWARD.format(ada))).message
    house.settle()
    storm.case = house.case_of(storm)
    given = give_case(storm, by=house.actor("ben"))
    house.settle()
    later = house.receive(mail(sender=shop, text="Från någon annan")).message
    assert house.case_of(later).customer_id == storm.case.customer_id != given.customer_id


def test_two_mailboxes_of_ours_that_write_to_each_other_are_answered_by_no_machine(house: House, calm) -> None:
    calm(3)
    before = cases_now()
    messages = [house.receive(mail(sender="hej@fjell.example", text=f"Hej {n}")).message for n in range(8)]
    assert cases_now() <= before + 4
    assert not any(one.may_be_answered_by_machine for one in messages)


def test_a_letter_of_ours_that_comes_back_whole_lies_still_in_its_case(house: House) -> None:
    with relay() as post:
        ada, sent = answered(house)
    before = cases_now()
    took = house.receive(post.given[0]).message
    assert (took.case_id, took.by_machine, cases_now()) == (ada.case.pk, "loop", before)
    assert fresh(ada.case).state == State.WAITING
    assert house.receive(post.given[0]).outcome == "repeated"
    assert delivery_of(sent).state == Delivery.State.SENT
