"""Erasing for a right: two people, at once, everything of the person except what an obligation holds."""

from datetime import timedelta

import pytest

from tests.house import House
from tests.scenes import fresh, letter, refused
from tillit.cases.hold import hold_case
from tillit.cases.models import Kind
from tillit.kit.clock import now
from tillit.people.models import Customer
from tillit.retention.models import Erasure, HoldReason, Receipt
from tillit.rights.erase_person import erase_person
from tillit.rights.errors import NotYourErasure
from tillit.vault.acting import in_company
from tillit.vault.errors import Refusal

pytestmark = pytest.mark.promise("rights")


def erase(house: House, *letters, by: str = "oda", second: str | None = "cho"):
    case = letters[0].case
    agreed = house.actor(second).credential if second else None
    cases = [one.case.pk for one in letters]
    return erase_person(case.customer_id, cases, by=house.actor(by), company=case.company_id, second=agreed)


def test_all_cases_and_the_person_go_at_once_with_receipts(house: House) -> None:
    ada = letter(house)
    again = letter(house, address=ada.address)
    done = erase(house, ada, again)
    assert done.count("held") == 0
    assert refused(ada.message, "body", by=house.actor("ben"), purpose="triage")[0] == "erased"
    house.settle()
    with in_company(ada.case.company_id):
        assert not Customer.objects.filter(pk=ada.case.customer_id).exists()
        assert {one.step for one in Erasure.objects.filter(pk__in=[e.pk for e in done.erasures])} == {"done"}
        assert Receipt.objects.filter(erasure__in=[e.pk for e in done.erasures]).count() == 3


def test_what_is_held_stays_and_the_person_with_it(house: House) -> None:
    ada = letter(house, kind=Kind.WARRANTY)
    review = now().date() + timedelta(days=90)
    hold_case(
        ada.case, by=house.actor("ben"), reason=HoldReason.WARRANTY, categories=["content"], purpose="warranty",
        review=review,
    )  # fmt: skip
    house.settle()
    done = erase(house, ada)
    assert done.count("held") == 1
    assert fresh(ada.case)
    with in_company(ada.case.company_id):
        assert Customer.objects.filter(pk=ada.case.customer_id).exists()


@pytest.mark.parametrize("second", [None, "ben", "oda"])
def test_without_a_second_officer_or_supervisor_nothing_goes(house: House, second: str | None) -> None:
    ada = letter(house)
    with pytest.raises(Refusal):
        erase(house, ada, second=second)
    assert fresh(ada.case)


def test_only_a_privacy_officer_grants_it(house: House) -> None:
    ada = letter(house)
    with pytest.raises(NotYourErasure):
        erase(house, ada, by="cho", second="oda")
    assert fresh(ada.case)


def test_run_again_it_changes_nothing(house: House) -> None:
    ada = letter(house)
    erase(house, ada)
    assert erase(house, ada).erasures == ()
    house.settle()
