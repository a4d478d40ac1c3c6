"""The first sorting is free; what opens more needs a second person; the case in the keeper's eyes follows."""

import pytest

from tests.house import House
from tests.scenes import at_once, fresh, letter, opened, refused
from tillit.cases import sort as sorting
from tillit.cases.errors import NeedsSecondPerson, SameKind, SortedMeanwhile
from tillit.cases.models import Case, Kind
from tillit.cases.sort import sort_case, widen_case
from tillit.vault.errors import Refusal


def test_the_first_sorting_is_free_and_decides_the_purpose(house: House) -> None:
    ada, ben = letter(house, text="Den läcker."), house.actor("ben")
    assert refused(ada.message, "body", by=ben, purpose="warranty") == ("purpose-outside-kind", "kinds.unsorted")
    sort_case(ada.case, by=ben, kind=Kind.WARRANTY)
    house.settle()
    assert opened(ada.message, "body", by=ben, purpose="warranty") == "Den läcker."
    assert refused(ada.message, "body", by=ben, purpose="triage") == ("purpose-outside-kind", "kinds.warranty")


def test_a_later_sorting_that_opens_nothing_more_is_free(house: House) -> None:
    ada, ben = letter(house, kind=Kind.WARRANTY), house.actor("ben")
    sort_case(ada.case, by=ben, kind=Kind.QUESTION)
    house.settle()
    assert opened(ada.message, "body", by=ben, purpose="question")
    with pytest.raises(SameKind):
        sort_case(fresh(ada.case), by=ben, kind=Kind.QUESTION)


@pytest.mark.promise("kinds")
def test_a_widening_needs_a_second_person(house: House) -> None:
    ada, ben, cho = letter(house, kind=Kind.QUESTION), house.actor("ben"), house.actor("cho")
    with pytest.raises(NeedsSecondPerson):
        sort_case(ada.case, by=ben, kind=Kind.COMPLAINT)
    for nobody_else in (ben.credential, house.actor("dan").credential, None, "I decide alone"):
        with pytest.raises(Refusal) as refusal:
            widen_case(ada.case, by=ben, kind=Kind.COMPLAINT, second=nobody_else)
        assert (refusal.value.code, refusal.value.clause) == ("second-person", "house.second-person")
    assert fresh(ada.case).kind == Kind.QUESTION
    assert refused(ada.message, "body", by=ben, purpose="complaint")[0] == "purpose-outside-kind"
    widen_case(ada.case, by=ben, kind=Kind.COMPLAINT, second=cho.credential)
    house.settle()
    assert fresh(ada.case).kind == Kind.COMPLAINT
    assert opened(ada.message, "body", by=ben, purpose="complaint")


@pytest.mark.promise("kinds")
def test_a_supervisor_is_not_her_own_second_person(house: House) -> None:
    ada, cho = letter(house, kind=Kind.QUESTION), house.actor("cho")
    with pytest.raises(Refusal):
        widen_case(ada.case, by=cho, kind=Kind.COMPLAINT, second=cho.credential)
    assert fresh(ada.case).kind == Kind.QUESTION


@pytest.mark.promise("kinds")
def test_a_widening_that_comes_after_another_tells_the_keeper_nothing(house: House, monkeypatch) -> None:
    ada, cho = letter(house, kind=Kind.QUESTION), house.actor("cho")
    prepare = sorting._prepare

    def prepare_late(*args: object, **how: object) -> object:
        act = prepare(*args, **how)
        monkeypatch.setattr(sorting, "_prepare", prepare)
        widen_case(ada.case, by=house.actor("ben"), kind=Kind.WARRANTY, second=cho.credential)
        return act

    monkeypatch.setattr(sorting, "_prepare", prepare_late)
    with pytest.raises(SortedMeanwhile):
        widen_case(ada.case, by=cho, kind=Kind.COMPLAINT, second=house.actor("oda").credential)
    assert fresh(ada.case).kind == Kind.WARRANTY
    assert opened(ada.message, "body", by=cho, purpose="warranty")
    assert refused(ada.message, "body", by=cho, purpose="complaint")[0] == "purpose-outside-kind"


@pytest.mark.promise("kinds")
def test_of_two_who_widen_at_once_one_does_and_the_keeper_knows_the_same_kind(house: House) -> None:
    ben, cho, oda = (house.actor(login) for login in ("ben", "cho", "oda"))
    for _ in range(5):
        ada = letter(house, kind=Kind.QUESTION)
        done = at_once(
            lambda case=ada.case: widen_case(case, by=ben, kind=Kind.WARRANTY, second=oda.credential),
            lambda case=ada.case: widen_case(case, by=cho, kind=Kind.COMPLAINT, second=oda.credential),
        )
        assert {type(outcome) for outcome in done} == {Case, SortedMeanwhile}, done
        won, lost = ("warranty", "complaint") if isinstance(done[0], Case) else ("complaint", "warranty")
        assert fresh(ada.case).kind == won
        assert opened(ada.message, "body", by=ben, purpose=won)
        assert refused(ada.message, "body", by=ben, purpose=lost)[0] == "purpose-outside-kind"


@pytest.mark.promise("kinds")
def test_a_page_that_is_out_of_date_widens_nothing(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    sort_case(ada.case, by=ben, kind=Kind.QUESTION)
    with pytest.raises(NeedsSecondPerson):
        sort_case(ada.case, by=ben, kind=Kind.COMPLAINT)  # `ada.case` still says unsorted
    assert fresh(ada.case).kind == Kind.QUESTION
