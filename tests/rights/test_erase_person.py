"""Erasing for a right: two people, at once, everything of the person except what an obligation holds."""

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection

from tests.house import House, mail
from tests.scenes import Letter, at_once, fresh, letter, opened, refused
from tillit.cases.hold import hold_case
from tillit.cases.models import Case, Kind
from tillit.kit.clock import now
from tillit.people.models import Customer
from tillit.retention.models import Erasure, HoldReason, Receipt
from tillit.rights.erase_person import erase_person
from tillit.rights.errors import NotYourErasure
from tillit.vault.acting import in_company
from tillit.vault.client import ask
from tillit.vault.errors import Refusal

pytestmark = pytest.mark.promise("rights")


def erase(house: House, ada: Letter, by: str = "oda", second: str | None = "cho"):
    case = ada.case
    agreed = house.actor(second).credential if second else None
    return erase_person(case.customer_id, by=house.actor(by), company=case.company_id, second=agreed)


def test_all_cases_and_the_person_go_at_once_with_receipts(house: House) -> None:
    ada = letter(house)
    letter(house, address=ada.address)
    done = erase(house, ada)
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


def before_call(monkeypatch: pytest.MonkeyPatch, number: int, deed: Callable[[], None]) -> None:
    """Do it just before the keeper is asked to erase for the so many-th time."""
    calls = count(1)

    def ask_late(*args: object, **kwargs: object) -> object:
        if next(calls) == number:
            deed()
        return ask(*args, **kwargs)

    monkeypatch.setattr("tillit.rights.erase_person.ask", ask_late)


def test_a_case_that_begins_while_they_are_erased_goes_with_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, begun = letter(house), list[Case]()
    before_call(monkeypatch, 1, lambda: begun.append(house.case_of(house.receive(mail(sender=ada.address)).message)))
    erase(house, ada)
    house.settle()
    assert begun[0].customer_id == ada.case.customer_id
    assert fresh(begun[0]) is None
    with in_company(ada.case.company_id):
        assert not Customer.objects.filter(pk=ada.case.customer_id).exists()


def test_who_writes_when_their_own_keys_go_is_met_anew_and_can_be_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, arrived, ben = letter(house), list[object](), house.actor("ben")
    writing = threading.Thread(
        target=lambda: arrived.extend(at_once(lambda: house.receive(mail(sender=ada.address)).message))
    )

    def write() -> None:
        writing.start()
        while writing.is_alive() and not somebody_waits():
            pass

    before_call(monkeypatch, 2, write)
    erase(house, ada)
    writing.join(30)
    house.settle()
    case = house.case_of(arrived[0])
    assert case.customer_id != ada.case.customer_id
    case.identity.customer = case.customer
    assert opened(case.identity, "value", by=ben, purpose="triage", case=case.pk) == ada.address


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_locks where not granted)")
        return cursor.fetchone()[0]
