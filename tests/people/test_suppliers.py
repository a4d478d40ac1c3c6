"""A supplier's agents see what is assigned to them, while the contract is live; an agent who left sees nothing."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from msgspec.structs import replace as altered

from tests.house import House
from tests.scenes import fresh, letter, opened, refused
from tillit.cases.assign import assign_case
from tillit.cases.errors import NotAssignable
from tillit.cases.models import Case, Kind, Message
from tillit.cases.recall import recall_cases
from tillit.cases.reply import reply_to_case
from tillit.cases.sort import sort_case
from tillit.keeper.answers import Done
from tillit.keeper.wire import End
from tillit.kit.clock import now
from tillit.people.end_contract import end_contract
from tillit.people.enrol import enrol_agent, retire_agent
from tillit.people.errors import LoginTaken, NoContract
from tillit.people.models import Agent, Company, Contract, Role, agent_named
from tillit.vault.acting import acting
from tillit.vault.client import ask
from tillit.vault.errors import Refusal

Hire = Callable[..., Agent]


@pytest.fixture
def hire(house: House) -> Hire:
    """Somebody starts at a company of their own choosing, enrolled by the privacy officer."""

    def at(company: Company, role: Role = Role.AGENT, **how: object) -> Agent:
        name = f"fay-{uuid4().hex[:8]}"
        return enrol_agent(by=house.actor("oda"), login=name, name="Fay", role=role, company=company,
                           password=None, **how)  # fmt: skip

    return at


@pytest.fixture
def contract(house: House) -> Contract:
    supplier = Company.objects.create(slug=f"svar-{uuid4().hex[:8]}", name="Svar", country="SE", is_supplier=True)
    controller = Company.objects.get(slug="nordlund-ab")
    return Contract.objects.create(supplier=supplier, controller=controller, starts_on=now().date())


def is_seen(case: Case, by) -> bool:
    with acting(by):
        return Case.objects.filter(pk=case.pk).exists() and Message.objects.filter(case=case.pk).exists()


@pytest.mark.promise("suppliers")
def test_a_supplier_sees_a_case_from_its_assignment_to_its_end(house: House) -> None:
    ada, eve, cho = letter(house, kind=Kind.QUESTION), house.actor("eve"), house.actor("cho")
    assert not is_seen(ada.case, eve)
    assert refused(ada.message, "body", by=eve, purpose="question") == ("relation", "promise.group-sharing")
    assign_case(ada.case, by=cho, to=agent_named("eve"))
    house.settle()
    assert is_seen(ada.case, eve)
    assert opened(ada.message, "body", by=eve, purpose="question") == "Hej, kan ni laga jackan?"
    reply_to_case(ada.case, by=eve, text="Ja, skicka den.")
    house.settle()
    assign_case(fresh(ada.case), by=cho, to=None)
    house.settle()
    assert not is_seen(ada.case, eve)
    assert refused(ada.message, "body", by=eve, purpose="question") == ("relation", "promise.group-sharing")


@pytest.mark.promise("suppliers")
def test_another_case_of_the_same_person_stays_absent(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    other = letter(house, address=ada.address, kind=Kind.QUESTION)
    assign_case(ada.case, by=house.actor("cho"), to=agent_named("eve"))
    house.settle()
    eve = house.actor("eve")
    assert not is_seen(other.case, eve)
    with acting(eve):
        assert list(ada.case.customer.cases.values_list("pk", flat=True)) == [ada.case.pk]
    assert refused(other.message, "body", by=eve, purpose="question")[0] == "relation"


@pytest.mark.promise("suppliers")
def test_when_the_contract_ends_the_next_request_is_refused(house: House, contract: Contract, hire: Hire) -> None:
    fay, ada = hire(contract.supplier), letter(house, kind=Kind.QUESTION)
    assign_case(ada.case, by=house.actor("cho"), to=fay)
    house.settle()
    at_work = house.actor(fay.login)
    assert opened(ada.message, "body", by=at_work, purpose="question")
    end_contract(contract, by=house.actor("oda"))
    code = refused(ada.message, "body", by=at_work, purpose="question")
    assert code == ("contract-ended", "promise.suppliers")
    with pytest.raises(Refusal, match="contract"):
        house.actor(fay.login)
    with pytest.raises(Refusal, match="contract"):
        reply_to_case(fresh(ada.case), by=at_work, text="Ja.")


@pytest.mark.promise("suppliers")
def test_a_case_is_assigned_only_to_who_may_work_on_it(house: House, contract: Contract, hire: Hire) -> None:
    ada, cho = letter(house, kind=Kind.QUESTION), house.actor("cho")
    with pytest.raises(NotAssignable):
        assign_case(ada.case, by=cho, to=agent_named("dan"))
    fay = hire(contract.supplier)
    end_contract(contract, by=house.actor("oda"))
    with pytest.raises(NotAssignable):
        assign_case(ada.case, by=cho, to=fay)
    assert fresh(ada.case).assigned_to is None


def test_nobody_is_hired_by_a_supplier_without_a_contract(house: House, contract: Contract, hire: Hire) -> None:
    end_contract(contract, by=house.actor("oda"))
    with pytest.raises(NoContract):
        hire(contract.supplier)
    with pytest.raises(LoginTaken):
        enrol_agent(by=house.actor("oda"), login="ben", name="Ben", role=Role.AGENT, password=None,
                    company=Company.objects.get(slug="nordlund-ab"))  # fmt: skip


def test_an_officer_is_enrolled_by_two_and_an_agent_by_one(house: House, hire: Hire) -> None:
    own = Company.objects.get(slug="nordlund-ab")
    with pytest.raises(Refusal, match="second person"):
        hire(own, Role.PRIVACY_OFFICER)
    assert hire(own, Role.PRIVACY_OFFICER, second=house.actor("pia").credential).is_officer
    assert hire(own).role == Role.AGENT


def test_an_agent_who_left_is_shut_out_at_once(house: House, hire: Hire) -> None:
    fay, ada = hire(Company.objects.get(slug="nordlund-ab")), letter(house)
    at_work = house.actor(fay.login)
    assert opened(ada.message, "body", by=at_work, purpose="triage")
    retire_agent(fay, by=house.actor("oda"))
    assert refused(ada.message, "body", by=at_work, purpose="triage")[0] in {"token", "not-enrolled"}
    with pytest.raises(Refusal):
        house.actor(fay.login)


@pytest.mark.promise("secure")
def test_a_token_works_only_in_its_own_session_and_not_after_signing_out(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    stolen = replace(ben, credential=altered(ben.credential, session=b"\1" * 32))
    assert refused(ada.message, "body", by=stolen, purpose="triage") == ("token", "promise.secure")
    assert opened(ada.message, "body", by=ben, purpose="triage")
    ask(End(token=ben.credential.token), Done)
    assert refused(ada.message, "body", by=ben, purpose="triage") == ("token", "promise.secure")


def test_a_case_sorted_by_a_supplier_stays_with_its_company(house: House) -> None:
    ada = letter(house)
    assign_case(ada.case, by=house.actor("cho"), to=agent_named("eve"))
    house.settle()
    sort_case(fresh(ada.case), by=house.actor("eve"), kind=Kind.COMPLAINT)
    house.settle()
    assert fresh(ada.case).kind == Kind.COMPLAINT
    assert fresh(ada.case).company_id == ada.case.company_id


@pytest.mark.promise("suppliers")
def test_an_ended_contract_takes_back_its_cases_and_leaves_those_of_another_company(
    house: House, hire: Hire, contract: Contract
) -> None:
    sister = Company.objects.get(slug="nordlund-gmbh")
    Contract.objects.create(supplier=contract.supplier, controller=sister, starts_on=now().date())
    fay = hire(contract.supplier)
    ours, theirs = letter(house), letter(house, to="hilfe@nordlund.example")
    assign_case(ours.case, by=house.actor("cho"), to=fay)
    assign_case(theirs.case, by=house.actor("dan"), to=fay)
    end_contract(contract, by=house.actor("oda"))
    assert recall_cases() >= 1  # others may be left by tests before
    house.settle()
    at_work = house.actor(fay.login)
    assert not is_seen(ours.case, at_work)
    assert refused(ours.message, "body", by=at_work, purpose="triage") == ("relation", "promise.group-sharing")
    assert is_seen(theirs.case, at_work)
    assert opened(theirs.message, "body", by=at_work, purpose="triage") == "Hej, kan ni laga jackan?"
