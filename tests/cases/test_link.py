"""Cases are linked and merged, never joined: each keeps its seal and its clock."""

import pytest

from tests.house import House
from tests.scenes import at_once, fresh, letter, opens
from tillit.cases.close import close_case
from tillit.cases.errors import AlreadyClosed, MergedIntoClosed, NothingToLink, NotLinked, SomebodyElses
from tillit.cases.link_case import link_case
from tillit.cases.merge_case import merge_case
from tillit.cases.models import Closure, Kind, Link, Reason
from tillit.cases.unlink_case import unlink_case
from tillit.ledger.models import Entry
from tillit.retention.models import Clock
from tillit.vault.acting import acting


def test_two_cases_are_linked_once_from_either_end_and_parted_again(house: House) -> None:
    ada, eva, ben = letter(house).case, letter(house).case, house.actor("ben")
    link = link_case(ada, by=ben, other=eva)
    assert link_case(eva, by=ben, other=ada) == link
    unlink_case(eva, by=ben, other=ada)
    with acting(ben):
        assert not Link.objects.filter(case=ada.pk).exists()
        assert Entry.objects.filter(case=eva.pk, kind="cases-unlinked").exists()
    with pytest.raises(NotLinked):
        unlink_case(ada, by=ben, other=eva)


def test_a_case_is_not_linked_with_itself(house: House) -> None:
    case = letter(house).case
    with pytest.raises(NothingToLink):
        link_case(case, by=house.actor("ben"), other=case)


@pytest.mark.promise("one-year")
def test_merged_the_one_is_closed_with_its_own_clock_and_the_other_goes_on(house: House) -> None:
    first = letter(house, kind=Kind.QUESTION)
    second, ben = letter(house, kind=Kind.QUESTION, address=first.address), house.actor("ben")
    merge_case(second.case, by=ben, into=first.case)
    house.settle()
    merged, other = fresh(second.case), fresh(first.case)
    assert merged is not None
    assert other is not None
    assert merged.is_closed
    assert merged.erase_at is not None
    assert not other.is_closed
    with acting(ben):
        assert Closure.objects.get(case=merged.pk).reason == Reason.DUPLICATE
        assert Clock.objects.filter(subject=merged.pk, due_at__isnull=False).exists()
        assert not Clock.objects.filter(subject=other.pk, due_at__isnull=False).exists()
    assert opens(second.message, by=ben, purpose="question")
    with pytest.raises(AlreadyClosed):
        merge_case(second.case, by=ben, into=first.case)


def test_a_case_is_not_merged_into_a_closed_one_so_that_the_customer_is_heard(house: House) -> None:
    first = letter(house, kind=Kind.QUESTION)
    second, ben = letter(house, kind=Kind.QUESTION, address=first.address), house.actor("ben")
    close_case(first.case, by=ben, reason=Reason.SOLVED)
    with pytest.raises(MergedIntoClosed):
        merge_case(second.case, by=ben, into=first.case)
    case = fresh(second.case)
    assert case is not None
    assert not case.is_closed


def test_two_who_merge_the_same_cases_both_ways_leave_one_open(house: House) -> None:
    first = letter(house, kind=Kind.QUESTION)
    second = letter(house, kind=Kind.QUESTION, address=first.address)
    ben, cho = house.actor("ben"), house.actor("cho")
    done = at_once(
        lambda: merge_case(first.case, by=ben, into=second.case),
        lambda: merge_case(second.case, by=cho, into=first.case),
    )
    assert sum(isinstance(one, Link) for one in done) == 1
    assert sum(isinstance(one, (AlreadyClosed, MergedIntoClosed)) for one in done) == 1


def test_cases_of_two_customers_are_not_one_matter(house: House) -> None:
    ada, eva = letter(house, kind=Kind.QUESTION).case, letter(house, kind=Kind.QUESTION).case
    with pytest.raises(SomebodyElses):
        merge_case(ada, by=house.actor("ben"), into=eva)
    case = fresh(ada)
    assert case is not None
    assert not case.is_closed
