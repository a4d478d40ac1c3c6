"""Closing starts the clock for good; reopening never moves the cap; what waits too long closes itself."""

from datetime import timedelta

import pytest

from tests.house import House, mail
from tests.scenes import DAY, at_once, close, fresh, letter
from tillit.cases import idle
from tillit.cases.close import close_case
from tillit.cases.errors import AlreadyClosed, NotClosed, TooLateToReopen
from tillit.cases.hold import hold_case
from tillit.cases.idle import close_idle_cases
from tillit.cases.models import Case, Closure, DayCount, Reason, State
from tillit.cases.reopen import reopen_case
from tillit.cases.reply import reply_to_case
from tillit.contact.lines.email.threading import reply_address
from tillit.kit.clock import now
from tillit.retention.models import Clock, HoldReason
from tillit.rights.erase_person import erase_person
from tillit.vault.acting import acting


def clocks(case: Case, by) -> dict[str, object]:
    with acting(by):
        return dict(Clock.objects.filter(subject=case.pk).values_list("category", "due_at"))


def test_two_agents_who_close_at_once_close_it_once(house: House) -> None:
    ada, ben, cho = letter(house), house.actor("ben"), house.actor("cho")
    outcomes = at_once(
        lambda: close_case(ada.case, by=ben, reason=Reason.SOLVED),
        lambda: close_case(ada.case, by=cho, reason=Reason.SPAM),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyClosed", "Closure"]
    with acting(ben):
        assert Closure.objects.filter(case=ada.case).count() == 1


def test_a_closed_case_cannot_be_closed_or_an_open_one_reopened(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    with pytest.raises(NotClosed):
        reopen_case(ada.case, by=ben)
    close(house, ada.case)
    with pytest.raises(AlreadyClosed):
        close_case(ada.case, by=ben, reason=Reason.SOLVED)


def test_closing_sets_a_clock_for_each_category(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    assert clocks(ada.case, ben) == {}
    close(house, ada.case)
    closed_at, due = fresh(ada.case).closed_at, clocks(ada.case, ben)
    assert {name: (moment - closed_at).days for name, moment in due.items()} == {
        "content": 365, "attachments": 90, "notes": 90, "transactions": 0, "audit": 365,
    }  # fmt: skip
    assert fresh(ada.case).erase_at == closed_at + 365 * DAY


def test_the_person_lives_as_long_as_the_last_case(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    second = letter(house, address=ada.address)
    close(house, ada.case, days_ago=10)
    with acting(ben):
        person = Clock.objects.filter(subject=ada.case.customer_id, category="contact")
        assert person.get().due_at is None
    close(house, second.case, days_ago=5)
    with acting(ben):
        assert person.get().due_at == fresh(second.case).erase_at


def test_another_case_stops_the_clock_of_somebody_whose_cases_were_closed(house: House) -> None:
    ada, eva, ben = letter(house), letter(house), house.actor("ben")
    for one in (ada, eva):
        close(house, one.case, days_ago=40)
    letter(house, address=ada.address)
    with acting(ben):
        due = [Clock.objects.get(subject=one.case.customer_id, category="contact").due_at for one in (ada, eva)]
    assert due == [None, fresh(eva.case).erase_at]


def test_reopening_stops_the_clock_and_keeps_the_first_cap(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    close(house, ada.case, days_ago=20)
    first = fresh(ada.case).closed_at
    reopen_case(ada.case, by=ben)
    house.settle()
    assert clocks(ada.case, ben)["content"] == first + 395 * DAY
    close(house, ada.case)
    assert clocks(ada.case, ben)["content"] <= first + 395 * DAY
    assert fresh(ada.case).first_closed_at == first


def test_after_the_notices_days_a_case_cannot_be_reopened(house: House) -> None:
    ada = letter(house)
    close(house, ada.case, days_ago=31)
    with pytest.raises(TooLateToReopen):
        reopen_case(ada.case, by=house.actor("ben"))
    assert fresh(ada.case).state == State.CLOSED


def test_a_case_in_which_nothing_is_said_closes_itself_after_the_notices_days(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    reply_to_case(ada.case, by=ben, text="Vilken storlek?", undo=timedelta())
    close_idle_cases(at=now() + 13 * DAY)
    assert fresh(ada.case).state == State.WAITING
    close_idle_cases(at=now() + 15 * DAY)
    house.settle()
    assert fresh(ada.case).state == State.CLOSED
    with acting(ben):
        closure = Closure.objects.get(case=ada.case)
    assert (closure.reason, closure.by_id) == (Reason.IDLE, None)


def test_an_answer_of_the_customer_lets_the_days_begin_anew(house: House, monkeypatch) -> None:
    ada, ben = letter(house), house.actor("ben")
    reply_to_case(ada.case, by=ben, text="Vilken storlek?", undo=timedelta())
    monkeypatch.setattr("tillit.contact.letters.now", lambda: now() + 10 * DAY)
    to = reply_address(ada.case.mailbox, ada.case.ref)
    house.receive(mail(sender=ada.address, to=to, text="M"), recipients=(to,))
    close_idle_cases(at=now() + 15 * DAY)
    assert fresh(ada.case).state == State.OPEN


def test_what_a_customer_says_while_silent_cases_are_closed_keeps_theirs_open(house: House, monkeypatch) -> None:
    ada, eva, ben = letter(house), letter(house), house.actor("ben")
    for one in (ada, eva):
        reply_to_case(one.case, by=ben, text="Vilken storlek?", undo=timedelta())
    to, usual = reply_address(ada.case.mailbox, ada.case.ref), idle.close_case

    def close_late(case: Case, **how: object) -> object:
        if case.pk == ada.case.pk:
            house.receive(mail(sender=ada.address, to=to, text="M"), recipients=(to,))
        return usual(case, **how)

    monkeypatch.setattr(idle, "close_case", close_late)
    close_idle_cases(at=now() + 15 * DAY)
    assert (fresh(ada.case).state, fresh(eva.case).state) == (State.OPEN, State.CLOSED)


def test_a_closing_is_counted_by_day_and_nobody_can_be_found_in_the_count(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    day = {"day": now().date(), "kind": "unsorted", "language": "sv"}
    with acting(ben):
        before = sum(DayCount.objects.filter(**day).values_list("closed", flat=True))
    close(house, ada.case)
    with acting(ben):
        assert sum(DayCount.objects.filter(**day).values_list("closed", flat=True)) == before + 1
    with acting(house.actor("dan")):
        assert not DayCount.objects.filter(company=ada.case.company_id).exists()


def test_what_is_left_of_an_erased_case_does_not_keep_the_others_from_closing(house: House, monkeypatch) -> None:
    monkeypatch.setattr(idle, "BATCH", 1)
    held, ada, ben = letter(house), letter(house), house.actor("ben")
    hold_case(held.case, by=ben, reason=HoldReason.REFUND, categories=["content"], purpose="triage",
              review=(now() + DAY).date())  # fmt: skip
    house.settle()
    erase_person(held.case.customer_id, by=house.actor("oda"), company=held.case.company_id,
                 second=house.actor("cho").credential)  # fmt: skip
    close_idle_cases(at=now() + 45 * DAY)
    assert fresh(ada.case).state == State.CLOSED
    assert fresh(held.case)


def test_a_letter_that_nobody_answered_stays_open_for_a_month_longer(house: House) -> None:
    ada = letter(house)
    close_idle_cases(at=now() + 43 * DAY)
    assert fresh(ada.case).state == State.NEW
    close_idle_cases(at=now() + 45 * DAY)
    assert fresh(ada.case).state == State.CLOSED
