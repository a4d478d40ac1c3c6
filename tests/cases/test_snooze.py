"""A snoozed case is out of the lists until its moment, or until something is said."""

from datetime import timedelta

import pytest

from tests.house import House, mail
from tests.scenes import close, fresh, letter
from tillit.cases.errors import AlreadyClosed, NotAhead, NotAsleep
from tillit.cases.listing import list_queue
from tillit.cases.models import Case, Event, Happening, Kind
from tillit.cases.queue import Desk, Queue
from tillit.cases.snooze_case import snooze_case
from tillit.cases.wake_case import wake_case
from tillit.kit.clock import now
from tillit.ledger.models import Entry
from tillit.vault.acting import acting, in_company

ASLEEP = Queue(sleep="asleep")


def stands_in(house: House, queue: Queue, case: Case) -> bool:
    ben = house.actor("ben")
    with acting(ben):
        return case.pk in {one.pk for one in list_queue(queue, Desk(case.company_id, ben.agent), most=500)}


def test_a_snoozed_case_leaves_the_inbox_and_stands_among_the_snoozed(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    snooze_case(case, by=ben, until=now() + timedelta(hours=3))
    assert not stands_in(house, Queue(), case)
    assert stands_in(house, ASLEEP, case)
    with acting(ben):
        assert Event.objects.filter(case=case.pk, what=Happening.SNOOZED).exists()
        assert Entry.objects.filter(case=case.pk, kind="case-snoozed").exists()


def test_when_its_moment_has_come_it_is_back_although_nothing_was_done(house: House) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    snooze_case(case, by=house.actor("ben"), until=now() + timedelta(hours=3))
    with in_company(case.company_id):
        Case.objects.filter(pk=case.pk).update(wakes_at=now() - timedelta(minutes=1))
    assert stands_in(house, Queue(), case)
    assert stands_in(house, ASLEEP, case)  # on top, marked: it came back


def test_what_the_customer_says_wakes_it_at_once(house: House) -> None:
    first = letter(house, kind=Kind.QUESTION)
    snooze_case(first.case, by=house.actor("ben"))
    to = f"service+{first.case.ref}@nordlund.example"
    house.receive(mail(sender=first.address, text="Är ni där?"), recipients=(to,))
    case = fresh(first.case)
    assert case is not None
    assert (case.snoozed, case.wakes_at) == (False, None)
    assert stands_in(house, Queue(), case)


@pytest.mark.parametrize("ahead", [timedelta(minutes=-1), timedelta(days=400)])
def test_it_sleeps_until_a_moment_ahead_and_no_longer_than_a_year(house: House, ahead: timedelta) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    with pytest.raises(NotAhead):
        snooze_case(case, by=house.actor("ben"), until=now() + ahead)
    assert stands_in(house, Queue(), case)


def test_a_closed_case_does_not_sleep_and_closing_ends_sleep(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    snooze_case(case, by=ben)
    close(house, case)
    closed = fresh(case)
    assert closed is not None
    assert not closed.snoozed
    with pytest.raises(AlreadyClosed):
        snooze_case(case, by=ben)


def test_it_is_woken_by_hand_and_only_when_it_sleeps(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    with pytest.raises(NotAsleep):
        wake_case(case, by=ben)
    snooze_case(case, by=ben)
    wake_case(case, by=ben)
    assert stands_in(house, Queue(), case)
    with acting(ben):
        assert Entry.objects.filter(case=case.pk, kind="case-woken").exists()
