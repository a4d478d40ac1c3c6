"""Any message can be an objection: the purpose closes within 60 s, for future cases too; a second person decides."""

from datetime import timedelta

import pytest

from tests.cases.test_join_people import linked
from tests.cases.test_open_case import a_number, call
from tests.house import House
from tests.scenes import Letter, brand, close, fresh, letter, opened, refused
from tillit.cases.join_people import join_people
from tillit.cases.models import Case, Kind
from tillit.cases.open_case import open_case_by_hand
from tillit.keeper.answers import Taken
from tillit.keeper.wire import BlindItem, Take
from tillit.kit.clock import now
from tillit.notice.controls import Verdict
from tillit.people.models import Objection, Suppression
from tillit.retention.sweep import sweep
from tillit.rights.controls import objection_restricts
from tillit.rights.decide import decide_objection
from tillit.rights.errors import AlreadyDecided, NothingObjectedTo, NotYourDecision, PersonErased, ReasonMissing
from tillit.rights.models import Decision, Outcome
from tillit.rights.object_to import make_effective, object_to
from tillit.vault.acting import acting, in_company
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.errors import Refusal

RESTRICTED = ("restricted", "promise.objection")


def object_in(house: House, ada: Letter, *purposes: str, by: str = "ben") -> Objection:
    objection = object_to(ada.case.customer, by=house.actor(by), purposes=purposes, source=ada.message.pk)
    house.settle()
    with in_company(ada.case.company_id):
        return Objection.objects.get(pk=objection.pk)


def suppress_digest(address: str) -> bytes:
    items = [BlindItem(brand=brand(), field="suppress", value=address, country="SE")]
    taken = ask(Take(purpose="transport", blinds=items), Taken, by=machine("receive"))
    return taken.digests[0].digest


def is_suppressed(address: str) -> bool:
    return Suppression.objects.filter(brand=brand(), digest=suppress_digest(address)).exists()


@pytest.mark.promise("objection")
def test_an_objection_closes_the_purpose_at_once_and_no_other(house: House) -> None:
    ada, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
    assert opened(ada.message, "body", by=ben, purpose="question")
    objection = object_in(house, ada, "question")
    assert (objection.effective_at - objection.received_at).total_seconds() < 60
    for login in ("ben", "cho"):
        assert refused(ada.message, "body", by=house.actor(login), purpose="question") == RESTRICTED
    assert opened(ada.message, "body", by=house.actor("oda"), purpose="rights")
    assert objection_restricts().verdict == Verdict.KEPT


@pytest.mark.promise("objection")
def test_an_objection_covers_cases_to_come(house: House) -> None:
    ada = letter(house)
    object_in(house, ada, "question")
    later = letter(house, address=ada.address, kind=Kind.QUESTION)
    assert later.case.customer_id == ada.case.customer_id
    assert refused(later.message, "body", by=house.actor("ben"), purpose="question") == RESTRICTED
    assert opened(ada.message, "body", by=house.actor("ben"), purpose="triage"), "the other purpose stays open"


@pytest.mark.promise("objection")
def test_an_objection_touches_nobody_else(house: House) -> None:
    ada, eva = letter(house, kind=Kind.QUESTION), letter(house, kind=Kind.QUESTION)
    object_in(house, ada, "question")
    assert opened(eva.message, "body", by=house.actor("ben"), purpose="question")


def test_only_what_can_be_objected_to_is_taken(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    for purposes in ([], ["transport"], ["no-such-purpose"]):
        with pytest.raises(NothingObjectedTo):
            object_to(ada.case.customer, by=ben, purposes=purposes)


@pytest.mark.promise("objection")
def test_an_objection_that_is_upheld_stays(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    objection = object_in(house, ada, "question")
    decide_objection(objection, by=house.actor("oda"), outcome=Outcome.UPHELD)
    house.settle()
    assert refused(ada.message, "body", by=house.actor("ben"), purpose="question") == RESTRICTED
    with pytest.raises(AlreadyDecided):
        decide_objection(objection, by=house.actor("oda"), outcome=Outcome.REFUSED, reasoning="Nej.")


@pytest.mark.promise("objection")
def test_an_objection_is_refused_by_two_with_reasons_and_only_then_opens_again(house: House) -> None:
    ada, oda, ben = letter(house, kind=Kind.QUESTION), house.actor("oda"), house.actor("ben")
    objection = object_in(house, ada, "question")
    with pytest.raises(ReasonMissing):
        decide_objection(objection, by=oda, outcome=Outcome.REFUSED, second=house.actor("pia").credential)
    for second in (None, oda.credential, ben.credential):
        with pytest.raises(Refusal, match="second person"):
            decide_objection(objection, by=oda, outcome=Outcome.REFUSED, reasoning="Tvist.", second=second)
    assert refused(ada.message, "body", by=ben, purpose="question") == RESTRICTED
    with in_company(ada.case.company_id):
        assert not Decision.objects.filter(objection=objection).exists()
    decision = decide_objection(
        objection, by=oda, outcome=Outcome.REFUSED, reasoning="Tvist.", second=house.actor("pia").credential
    )
    assert opened(ada.message, "body", by=ben, purpose="question")
    assert opened(decision, "reasoning", by=oda, purpose="rights") == "Tvist."


@pytest.mark.promise("objection")
def test_refusing_one_objection_leaves_another_of_the_same_person_in_effect(house: House) -> None:
    ada, pia = letter(house, kind=Kind.QUESTION), house.actor("pia")
    upheld = object_in(house, ada, "question")
    decide_objection(upheld, by=house.actor("oda"), outcome=Outcome.UPHELD)
    again = object_in(house, ada, "question", "triage")
    decide_objection(again, by=house.actor("oda"), outcome=Outcome.REFUSED, reasoning="Nej.", second=pia.credential)
    assert refused(ada.message, "body", by=house.actor("ben"), purpose="question") == RESTRICTED
    other = letter(house, address=ada.address)
    assert opened(other.message, "body", by=house.actor("ben"), purpose="triage")


def test_who_marked_an_objection_does_not_decide_it_and_an_agent_never_does(house: House) -> None:
    ada = letter(house)
    marked_by_oda = object_in(house, ada, "question", by="oda")
    for login in ("oda", "cho", "ben"):
        with pytest.raises(NotYourDecision):
            decide_objection(marked_by_oda, by=house.actor(login), outcome=Outcome.UPHELD)
    assert decide_objection(marked_by_oda, by=house.actor("pia"), outcome=Outcome.UPHELD)


def test_an_officer_of_another_company_finds_no_such_objection(house: House) -> None:
    theirs = letter(house, to="hilfe@nordlund.example")
    objection = object_to(theirs.case.customer, by=house.actor("dan"), purposes=["question"])
    house.settle()
    with pytest.raises(PersonErased):
        decide_objection(objection, by=house.actor("oda"), outcome=Outcome.UPHELD)


@pytest.mark.promise("survey-voluntary")
def test_whoever_objects_to_surveys_is_remembered_by_a_digest_that_outlives_them(house: House) -> None:
    ada, other = letter(house), letter(house)
    object_in(house, ada, "survey")
    assert is_suppressed(ada.address)
    assert not is_suppressed(other.address)
    close(house, ada.case, days_ago=366)
    sweep(confirmed=True)
    house.settle()
    assert fresh(ada.case) is None
    assert is_suppressed(ada.address.upper())


@pytest.mark.promise("survey-voluntary")
def test_an_address_that_an_agent_sees_to_be_the_objectors_is_remembered_too(house: House) -> None:
    ada, work, link = linked(house)
    object_in(house, ada, "survey")
    assert not is_suppressed(work.address)
    join_people(link, by=house.actor("ben"))
    house.settle()
    assert is_suppressed(work.address)


@pytest.mark.promise("survey-voluntary")
def test_an_address_heard_by_telephone_of_somebody_who_objected_is_remembered_too(house: House) -> None:
    people, oda, pia = [letter(house), letter(house)], house.actor("oda"), house.actor("pia").credential
    for ada, stands in zip(people, (True, False), strict=True):
        objection, number = object_in(house, ada, "survey"), a_number()
        if not stands:
            decide_objection(objection, by=oda, outcome=Outcome.REFUSED, reasoning="Tvist.", second=pia)
        open_case_by_hand(call(email=ada.address, phone=number, text="Hon ringde."), by=house.actor("ben"))
        house.settle()
        assert is_suppressed(number) is stands
        assert is_suppressed(number.replace("0", "+46 ", 1)) is stands


def test_making_an_objection_effective_twice_is_the_same(house: House) -> None:
    ada = letter(house)
    objection = object_in(house, ada, "survey")
    refs = {"objection": str(objection.pk), "company": str(objection.company_id)}
    make_effective([refs])
    with in_company(ada.case.company_id):
        again = Objection.objects.get(pk=objection.pk)
        assert again.effective_at == objection.effective_at
        assert Case.objects.filter(pk=ada.case.pk).exists()
    assert Suppression.objects.filter(digest=suppress_digest(ada.address)).count() == 1


@pytest.mark.promise("objection")
def test_an_objection_that_is_not_in_effect_after_a_minute_breaks_the_evidence(house: House) -> None:
    ada = letter(house)
    ben = house.actor("ben")
    objection = object_to(ada.case.customer, by=ben, purposes=["question"])
    with acting(ben):
        Objection.objects.filter(pk=objection.pk).update(marked_at=now() - timedelta(seconds=61))
    assert objection_restricts().verdict == Verdict.BROKEN
    house.settle()
    assert objection_restricts().verdict == Verdict.KEPT
