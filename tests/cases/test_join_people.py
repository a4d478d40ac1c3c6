"""One person with two addresses, and two people in one thread: an agent sees which it is, and no machine ever does."""

from datetime import timedelta

import pytest

from tests.house import House, mail, someone
from tests.scenes import Letter, at_once, company, fresh, letter, opened, opens, relay
from tillit.cases.errors import GivenMeanwhile, HasObjected, LetterUnderWay, LinkDecidedAlready, NobodyNamed, NotOurs
from tillit.cases.give_case import give_case
from tillit.cases.join_people import join_people
from tillit.cases.keep_apart import keep_apart
from tillit.cases.models import Case, Event, Happening, Kind, Link, Message
from tillit.cases.object import object_in_case
from tillit.cases.reply import reply_to_case, take_back
from tillit.contact import arrive as arriving
from tillit.contact.lines.email.threading import reply_address
from tillit.ledger.models import Entry
from tillit.people.models import Agent, Customer, Identity
from tillit.retention.sweep import sweep
from tillit.vault.acting import in_company


def linked(house: House, **how: str) -> tuple[Letter, Letter, Link]:
    """ada's case; her answer from another address, which opened a case of its own; and the link between them."""
    ada, other = letter(house, kind=Kind.QUESTION), how.pop("other", "") or someone("ada.at.work")
    to = reply_address(ada.case.mailbox, ada.case.ref)
    message = house.receive(mail(sender=f"Ada at work <{other}>", to=to, **how), recipients=(to,)).message
    house.settle()
    message.case = house.case_of(message)
    with in_company(message.company_id):
        link = Link.objects.select_related("case__customer", "other__customer").get(case=message.case_id)
    return ada, Letter(other, message, message.case), link


def with_person(case: Case) -> Case:
    case.identity.customer = case.customer
    return case


def entries(case: Case, kind: str) -> int:
    with in_company(case.company_id):
        return Entry.objects.filter(case=case.pk, kind=kind).count()


def test_the_other_address_becomes_the_persons_when_an_agent_confirms_it(house: House) -> None:
    ada, work, link = linked(house)
    ben = house.actor("ben")
    join_people(link, by=ben)
    house.settle()
    case = fresh(work.case)
    assert case.customer_id == ada.case.customer_id
    case.identity.customer = case.customer
    assert opened(case.identity, "value", by=ben, purpose="triage", case=case.pk) == work.address
    with in_company(case.company_id):
        assert Link.objects.get(pk=link.pk).outcome == Link.Outcome.SAME
        assert Identity.objects.filter(customer=ada.case.customer_id).count() == 2
        for one, number in ((work.case, ada.case.number), (ada.case, work.case.number)):
            assert Event.objects.get(case=one, what=Happening.JOINED).word == str(number)
    assert entries(work.case, "link-decided") == 1


def test_from_then_on_the_other_address_writes_into_the_persons_cases(house: House) -> None:
    ada, work, link = linked(house)
    join_people(link, by=house.actor("ben"))
    house.settle()
    to = reply_address(ada.case.mailbox, ada.case.ref)
    later = house.receive(mail(sender=work.address, to=to, text="Och en sak till"), recipients=(to,)).message
    assert later.case_id == ada.case.pk


def test_every_case_of_the_other_address_goes_along_and_stays_readable(house: House) -> None:
    ada, work, link = linked(house)
    second = letter(house, address=work.address, kind=Kind.QUESTION)
    ben = house.actor("ben")
    join_people(link, by=ben)
    house.settle()
    assert fresh(second.case).customer_id == ada.case.customer_id
    second.message.case = fresh(second.case)
    assert opens(second.message, by=ben, purpose="question")


@pytest.mark.promise("only-as-long-as-needed")
def test_who_is_left_without_a_case_is_erased_at_the_next_sweep(house: House) -> None:
    _, work, link = linked(house)
    join_people(link, by=house.actor("ben"))
    house.settle()
    sweep(confirmed=True)
    house.settle()
    with in_company(work.case.company_id):
        assert not Customer.objects.filter(pk=work.case.customer_id).exists()
        assert Identity.objects.filter(pk=work.case.identity_id).exists()
    assert fresh(work.case)


@pytest.mark.promise("objection")
def test_an_objection_of_the_person_covers_the_cases_that_come_along(house: House) -> None:
    ada, work, link = linked(house)
    join_people(link, by=house.actor("ben"))
    house.settle()
    object_in_case(ada.message, by=house.actor("ben"), purposes=["triage"])
    house.settle()
    work.message.case = fresh(work.case)
    assert not opens(work.message, by=house.actor("ben"), purpose="triage")


@pytest.mark.promise("objection")
def test_who_has_objected_does_not_become_somebody_who_has_not(house: House) -> None:
    _, work, link = linked(house)
    object_in_case(work.message, by=house.actor("ben"), purposes=["question"])
    house.settle()
    with pytest.raises(HasObjected):
        join_people(link, by=house.actor("ben"))
    assert fresh(work.case).customer_id == work.case.customer_id
    with in_company(work.case.company_id):
        assert Link.objects.get(pk=link.pk).outcome == Link.Outcome.SUGGESTED


def test_two_people_in_one_thread_are_kept_apart_and_nobody_is_asked_again(house: House) -> None:
    ada, eva, link = linked(house, other=someone("eva"))
    keep_apart(link, by=house.actor("ben"))
    assert fresh(eva.case).customer_id != ada.case.customer_id
    with pytest.raises(LinkDecidedAlready):
        join_people(link, by=house.actor("ben"))
    assert fresh(eva.case).customer_id != ada.case.customer_id


def test_two_agents_who_decide_at_once_decide_once(house: House) -> None:
    ada, eva, link = linked(house)
    ben, cho = house.actor("ben"), house.actor("cho")
    outcomes = at_once(lambda: join_people(link, by=ben), lambda: keep_apart(link, by=cho))
    assert sum(isinstance(one, LinkDecidedAlready) for one in outcomes) == 1
    with in_company(eva.case.company_id):
        outcome = Link.objects.get(pk=link.pk).outcome
    assert (outcome == Link.Outcome.SAME) is (fresh(eva.case).customer_id == ada.case.customer_id)


@pytest.mark.promise("group-sharing")
def test_nobody_from_elsewhere_decides(house: House) -> None:
    ada, work, link = linked(house)
    for deed in (join_people, keep_apart):
        with pytest.raises(NotOurs):
            deed(link, by=house.actor("dan"))
    assert fresh(work.case).customer_id != ada.case.customer_id


# ── What a colleague forwarded ───────────────────────────────────────────────────────────────────────────────────

FORWARD = "Se nedan.\n\n-----Original Message-----\nFrom: Ada Lindqvist <{}>\nSubject: Sömmen\n\nHej, laga jackan?\n"


@pytest.fixture
def forwarded(house: House):
    """What ben forwards of an address."""
    ben = someone("ben")
    Agent.objects.filter(login="ben").update(email=ben)

    def forward(address: str) -> Message:
        raw = mail(sender=ben, subject="VB: Sömmen", text=FORWARD.format(address))
        message = house.receive(raw).message
        house.settle()
        message.case = house.case_of(message)
        return message

    yield forward
    Agent.objects.filter(login="ben").update(email="")


def test_a_forwarded_letter_is_given_to_the_person_it_names(house: House, forwarded) -> None:
    ada = letter(house)
    message = forwarded(ada.address)
    case = give_case(message, by=house.actor("ben"))
    house.settle()
    assert (case.customer_id, case.identity_id) == (ada.case.customer_id, ada.case.identity_id)
    assert entries(case, "case-given") == 1
    with pytest.raises(NobodyNamed):
        give_case(message, by=house.actor("ben"))


def test_a_forwarded_letter_of_somebody_new_meets_that_person(house: House, forwarded) -> None:
    address, ben = someone(), house.actor("ben")
    message = forwarded(address)
    give_case(message, by=ben)
    house.settle()
    case = fresh(message.case)
    case.identity.customer = case.customer
    assert opened(case.identity, "value", by=ben, purpose="triage", case=case.pk) == address
    assert opened(case.customer, "name", by=ben, purpose="triage", case=case.pk) == "Ada Lindqvist"
    later = house.receive(mail(sender=address)).message
    assert house.case_of(later).customer_id == case.customer_id


def test_a_letter_on_its_way_into_a_case_that_is_given_away_stays_its_writers(
    house: House, forwarded, monkeypatch
) -> None:
    message = forwarded(someone())
    ben, to = message.case, reply_address(message.case.mailbox, message.case.ref)
    address = opened(with_person(ben).identity, "value", by=house.actor("ben"), purpose="triage", case=ben.pk)
    usual, acts = arriving._write, [lambda: give_case(message, by=house.actor("ben"))]

    def write_late(*how: object, **further: object) -> None:
        while acts:
            acts.pop()()
        usual(*how, **further)

    monkeypatch.setattr(arriving, "_write", write_late)
    later = house.receive(mail(sender=address, to=to, text="Kan du ta det?"), recipients=(to,)).message
    assert house.case_of(later).customer_id == ben.customer_id != fresh(ben).customer_id
    with in_company(later.company_id):
        assert Link.objects.get(case=later.case_id).other_id == ben.pk


def test_what_was_written_to_a_colleague_reaches_nobody_else(house: House, forwarded) -> None:
    ada, ben = someone(), house.actor("ben")
    message = forwarded(ada)
    reply = reply_to_case(message.case, by=ben, text="Vem är hon?", to=message.case.identity_id)
    with pytest.raises(LetterUnderWay):
        give_case(message, by=ben)
    take_back(reply, by=ben)
    given = give_case(message, by=ben)
    with pytest.raises(GivenMeanwhile):
        reply_to_case(fresh(given), by=ben, text="Vem är hon?", to=message.case.identity_id)
    with relay() as post:
        reply_to_case(fresh(given), by=ben, text="Vi lagar den.", to=given.identity_id, undo=timedelta())
        house.settle()
    (raw,) = post.given
    assert ada.encode() in raw
    assert b"Vem" not in raw


def test_the_colleague_keeps_the_other_cases(house: House, forwarded) -> None:
    first, second = forwarded(someone()), forwarded(someone())
    give_case(first, by=house.actor("ben"))
    assert fresh(second.case).customer_id == first.case.customer_id != fresh(first.case).customer_id


def test_a_letter_that_names_nobody_is_given_to_nobody(house: House) -> None:
    ada = letter(house)
    ada.message.case = ada.case
    with pytest.raises(NobodyNamed):
        give_case(ada.message, by=house.actor("ben"))
    assert fresh(ada.case).customer_id == ada.case.customer_id


@pytest.mark.promise("group-sharing")
def test_nobody_from_elsewhere_gives_a_case_away(house: House, forwarded) -> None:
    message = forwarded(someone())
    with pytest.raises(NotOurs):
        give_case(message, by=house.actor("dan"))
    assert company("nordlund-ab") == message.company_id
