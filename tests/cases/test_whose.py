"""Whose case it is: a share lets another company read; a supplier works on what is assigned to it, and on no more."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.house import House
from tests.scenes import DAY, Letter, fresh, letter
from tillit.cases.assign import assign_case
from tillit.cases.close import close_case
from tillit.cases.errors import CaseError, NotAssignable, NotOurs
from tillit.cases.hold import hold_case, release_case
from tillit.cases.models import Case, DayCount, Kind, Reason
from tillit.cases.object import object_in_case
from tillit.cases.reply import reply_to_case, take_back
from tillit.cases.share import share_case
from tillit.cases.sort import sort_case, widen_case
from tillit.cases.write_note import write_note
from tillit.kit.clock import now
from tillit.people.models import Company, Contract, Objection, agent_named
from tillit.retention.models import HoldReason
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.errors import Refusal

Deed = Callable[[House, Letter, Actor], object]
REVIEW = (now() + timedelta(days=30)).date()


def _hold(ada: Letter, by: Actor) -> object:
    how = {"reason": HoldReason.CLAIM, "categories": ["content"], "purpose": "question", "review": REVIEW}
    return hold_case(ada.case, by=by, **how)


def _widen(house: House, ada: Letter, by: Actor) -> object:
    return widen_case(ada.case, by=by, kind=Kind.COMPLAINT, second=house.actor("cho").credential)


def _answer_and(take: Callable[..., object]) -> Deed:
    def deed(house: House, ada: Letter, by: Actor) -> object:
        message = reply_to_case(ada.case, by=house.actor("ben"), text="Ja, skicka den.")
        return take(message, by=by)

    return deed


CHANGES: dict[str, Deed] = {
    "answer": lambda _, ada, by: reply_to_case(ada.case, by=by, text="Ja"),
    "take back": _answer_and(take_back),
    "note": lambda _, ada, by: write_note(ada.case, by=by, text="Ja"),
    "sort": lambda _, ada, by: sort_case(ada.case, by=by, kind=Kind.TECHNICAL_SUPPORT),
    "widen": _widen,
    "assign": lambda _, ada, by: assign_case(ada.case, by=by, to=None),
    "close": lambda _, ada, by: close_case(ada.case, by=by, reason=Reason.SPAM),
    "hold": lambda _, ada, by: _hold(ada, by),
    "release": lambda house, ada, by: release_case(_hold(ada, house.actor("ben")), by=by),
    "share on": lambda _, ada, by: share_case(
        ada.case, by=by, company=Company.objects.get(slug="nordlund-gmbh"), until=now() + 80 * DAY
    ),
}


def to_eve(house: House) -> Letter:
    """A letter whose case is assigned to eve of the supplier."""
    ada = letter(house, kind=Kind.QUESTION)
    assign_case(ada.case, by=house.actor("cho"), to=agent_named("eve"))
    house.settle()
    ada.case = fresh(ada.case)
    return ada


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("change", CHANGES)
def test_a_company_that_is_shown_a_case_cannot_change_it(house: House, change: str) -> None:
    ada, sister = letter(house, kind=Kind.QUESTION), Company.objects.get(slug="nordlund-gmbh")
    share_case(ada.case, by=house.actor("ben"), company=sister, until=now() + DAY)
    house.settle()
    with pytest.raises(NotOurs):
        CHANGES[change](house, ada, house.actor("dan"))
    after = fresh(ada.case)
    assert (after.kind, after.closed_at, after.assigned_to_id) == (Kind.QUESTION, None, None)


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("change", CHANGES)
def test_a_company_without_a_share_finds_nothing_to_change(house: House, change: str) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    with pytest.raises((CaseError, Case.DoesNotExist, Refusal)):
        CHANGES[change](house, ada, house.actor("dan"))


@pytest.mark.promise("suppliers")
@pytest.mark.parametrize("change", ["hold", "release", "share on"])
def test_a_supplier_neither_holds_nor_shows_what_is_assigned_to_it(house: House, change: str) -> None:
    with pytest.raises(NotOurs):
        CHANGES[change](house, to_eve(house), house.actor("eve"))


@pytest.mark.promise("suppliers")
def test_a_supplier_closes_what_is_assigned_to_it_and_its_company_counts_it(house: House) -> None:
    ada = to_eve(house)
    closure = close_case(ada.case, by=house.actor("eve"), reason=Reason.SOLVED)
    with in_company(ada.case.company_id):
        assert closure.company_id == ada.case.company_id
        assert DayCount.objects.filter(company=ada.case.company_id, day=closure.at.date(), closed__gt=0).exists()
    assert fresh(ada.case).erase_at


@pytest.mark.promise("objection")
def test_an_objection_that_a_supplier_hears_counts_like_any_other(house: House) -> None:
    ada = to_eve(house)
    objection = object_in_case(ada.message, by=house.actor("eve"), purposes=["question"])
    house.settle()
    with in_company(ada.case.company_id):
        assert Objection.objects.get(pk=objection.pk).effective_at


@pytest.mark.promise("suppliers")
def test_a_supplier_hands_a_case_back_and_never_on(house: House) -> None:
    ada, eve = to_eve(house), house.actor("eve")
    other = Company.objects.create(slug=f"other-{now():%f}", name="Other", country="SE", is_supplier=True)
    Contract.objects.create(supplier=other, controller_id=ada.case.company_id, starts_on=now().date())
    fay = agent_named("eve")
    fay.pk, fay.company = None, other
    with pytest.raises(NotAssignable):
        assign_case(ada.case, by=eve, to=fay)
    assert assign_case(ada.case, by=eve, to=None).assigned_company_id is None
