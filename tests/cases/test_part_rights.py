"""Rights that people used while they were taken for one. Afterwards an objection closes too much, never too little;
and nothing that a privacy officer weighed or erased for one person is dealt out to two.
"""

import pytest

from tests.cases.test_join_people import linked
from tests.cases.test_part_people import joined, outcome_of
from tests.house import House
from tests.scenes import DAY, fresh, opens
from tillit.cases.errors import ErasureBegan, WasOverridden
from tillit.cases.hold import hold_case
from tillit.cases.join_people import join_people
from tillit.cases.models import Kind, Link
from tillit.cases.object import object_in_case
from tillit.cases.part_people import part_people
from tillit.cases.sort import sort_case
from tillit.kit.clock import now
from tillit.people.models import Objection
from tillit.retention.models import HoldReason
from tillit.rights.decide import decide_objection
from tillit.rights.erase_person import erase_person
from tillit.rights.models import Outcome
from tillit.vault.acting import in_company
from tillit.vault.errors import Refusal


@pytest.mark.promise("objection")
def test_an_objection_made_meanwhile_counts_for_both(house: House) -> None:
    ada, eva, link = joined(house)
    ben = house.actor("ben")
    object_in_case(ada.message, by=ben, purposes=["question"])
    house.settle()
    part_people(link, by=ben)
    case = sort_case(fresh(eva.case), by=ben, kind=Kind.QUESTION)
    house.settle()
    for one, its in ((ada, fresh(ada.case)), (eva, case)):
        one.message.case = its
        assert not opens(one.message, by=ben, purpose="question")
    with in_company(case.company_id):
        hers = Objection.objects.get(person=case.customer_id)
        assert hers.effective_at
        assert (hers.purposes, hers.source) == (["question"], ada.message.pk)
        assert Objection.objects.filter(person=ada.case.customer_id).count() == 1


@pytest.mark.promise("objection")
def test_an_objection_of_before_stays_with_whom_it_is_of(house: House) -> None:
    ada, eva, link = linked(house)
    ben = house.actor("ben")
    object_in_case(ada.message, by=ben, purposes=["question"])
    house.settle()
    join_people(link, by=ben)
    house.settle()
    part_people(link, by=ben)
    case = sort_case(fresh(eva.case), by=ben, kind=Kind.QUESTION)
    house.settle()
    eva.message.case, ada.message.case = case, fresh(ada.case)
    assert opens(eva.message, by=ben, purpose="question")
    assert not opens(ada.message, by=ben, purpose="question")


@pytest.mark.promise("objection")
def test_what_an_objection_closes_is_not_opened_to_take_it_apart(house: House) -> None:
    ada, eva, link = joined(house)
    object_in_case(ada.message, by=house.actor("ben"), purposes=["triage"])
    house.settle()
    with pytest.raises(Refusal):
        part_people(link, by=house.actor("ben"))
    assert fresh(eva.case).customer_id == ada.case.customer_id
    assert outcome_of(link) == Link.Outcome.SAME


@pytest.mark.promise("objection")
def test_an_objection_that_was_overridden_for_one_person_is_not_dealt_out_to_two(house: House) -> None:
    ada, eva, link = joined(house)
    objection = object_in_case(ada.message, by=house.actor("ben"), purposes=["question"])
    house.settle()
    second = house.actor("pia").credential
    decide_objection(
        objection, by=house.actor("oda"), outcome=Outcome.REFUSED, reasoning="Tvist.", second=second
    )  # fmt: skip
    with pytest.raises(WasOverridden):
        part_people(link, by=house.actor("ben"))
    assert fresh(eva.case).customer_id == ada.case.customer_id


@pytest.mark.promise("rights")
def test_a_person_who_is_being_erased_is_not_parted_from_anybody(house: House) -> None:
    ada, eva, link = joined(house)
    ben = house.actor("ben")
    for case in (ada.case, eva.case):
        hold_case(fresh(case), by=ben, reason=HoldReason.CLAIM, categories=["content"], purpose="warranty",
                  review=(now() + DAY).date())  # fmt: skip
    house.settle()
    second = house.actor("pia").credential
    erase_person(ada.case.customer_id, by=house.actor("oda"), company=link.company_id, second=second)
    with pytest.raises(ErasureBegan):
        part_people(link, by=ben)
    assert fresh(eva.case).customer_id == ada.case.customer_id
