"""A join that was wrong is taken apart: each of two people has what is theirs, and nobody's objection ends by it."""

import pytest

from tests.cases.test_join_people import entries, linked, with_person
from tests.house import House, mail, someone
from tests.scenes import Letter, at_once, close, fresh, letter, opened, opens
from tillit.cases.errors import (
    LinkDecidedAlready,
    NothingToPart,
    NotOurs,
    NotYourRole,
    StillJoined,
)
from tillit.cases.join_people import join_people
from tillit.cases.keep_apart import keep_apart
from tillit.cases.merge_case import merge_case
from tillit.cases.models import Case, Event, Happening, Link, Message, Moved
from tillit.cases.part_people import part_people
from tillit.cases.reply import reply_to_case
from tillit.cases.unlink_case import unlink_case
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.split_letter import split_letter
from tillit.people.models import Customer, Identity
from tillit.retention.sweep import sweep
from tillit.vault.acting import in_company


def joined(house: House, **how: str) -> tuple[Letter, Letter, Link]:
    """ada's case and eva's, whom somebody took for ada."""
    ada, eva, link = linked(house, other=how.pop("other", "") or someone("eva"), **how)
    join_people(link, by=house.actor("ben"))
    house.settle()
    return ada, eva, link


def outcome_of(link: Link) -> str:
    with in_company(link.company_id):
        return Link.objects.get(pk=link.pk).outcome


def test_each_of_two_people_has_their_own_address_name_and_case_again(house: House) -> None:
    ada, eva, link = joined(house)
    ben = house.actor("ben")
    part_people(link, by=ben)
    house.settle()
    case = with_person(fresh(eva.case))
    assert case.customer_id not in {ada.case.customer_id, eva.case.customer_id}
    assert opened(case.identity, "value", by=ben, purpose="triage", case=case.pk) == eva.address
    assert opened(case.customer, "name", by=ben, purpose="triage", case=case.pk) == "Ada at work"
    eva.message.case = case
    assert opens(eva.message, by=ben, purpose="triage")
    kept = with_person(fresh(ada.case))
    assert kept.customer_id == ada.case.customer_id
    assert opened(kept.identity, "value", by=ben, purpose="question", case=kept.pk) == ada.address
    with in_company(case.company_id):
        assert Identity.objects.get(customer=kept.customer_id).pk == ada.case.identity_id
        for one, number in ((eva.case, ada.case.number), (ada.case, eva.case.number)):
            assert Event.objects.get(case=one, what=Happening.PARTED).word == str(number)
    assert entries(eva.case, "people-parted") == 1


def test_it_is_not_too_late_when_whoever_the_join_left_empty_is_erased(house: House) -> None:
    _, eva, link = joined(house)
    sweep(confirmed=True)
    house.settle()
    with in_company(link.company_id):
        assert not Customer.objects.filter(pk=eva.case.customer_id).exists()
    part_people(link, by=house.actor("ben"))
    house.settle()
    case = with_person(fresh(eva.case))
    assert opened(case.identity, "value", by=house.actor("ben"), purpose="triage", case=case.pk) == eva.address


def test_from_then_on_each_writes_into_their_own_cases_only(house: House) -> None:
    ada, eva, link = joined(house)
    part_people(link, by=house.actor("ben"))
    house.settle()
    for writer, theirs in ((eva, ada.case), (ada, eva.case)):
        to = reply_address(theirs.mailbox, theirs.ref)
        later = house.receive(mail(sender=writer.address, to=to, text="Och en sak till"), recipients=(to,)).message
        assert later.case_id != theirs.pk
        assert house.case_of(later).customer_id == fresh(writer.case).customer_id


def test_what_came_from_the_address_since_goes_along_and_what_the_person_wrote_stays(house: House) -> None:
    ada, eva, link = joined(house)
    hers, theirs = letter(house, address=eva.address), letter(house, address=ada.address)
    assert hers.case.customer_id == theirs.case.customer_id
    part_people(link, by=house.actor("ben"))
    assert fresh(hers.case).customer_id == fresh(eva.case).customer_id
    assert fresh(theirs.case).customer_id == ada.case.customer_id


def test_a_case_without_an_address_goes_back_where_the_join_took_it_from(house: House) -> None:
    ada, eva, link = linked(house)
    hers, theirs = letter(house, address=eva.address), letter(house, address=ada.address)
    with in_company(link.company_id):
        Case.objects.filter(pk__in=[hers.case.pk, theirs.case.pk]).update(identity=None)
    join_people(link, by=house.actor("ben"))
    house.settle()
    assert fresh(hers.case).customer_id == fresh(theirs.case).customer_id
    part_people(link, by=house.actor("ben"))
    assert fresh(hers.case).customer_id == fresh(eva.case).customer_id
    assert fresh(theirs.case).customer_id == ada.case.customer_id


def test_a_letter_that_joined_the_others_case_goes_along_once_it_is_a_case_of_its_own(house: House) -> None:
    ada, eva, link = joined(house)
    ben, to = house.actor("ben"), reply_address(ada.case.mailbox, ada.case.ref)
    hers, stray = (
        house.receive(mail(sender=eva.address, to=to, text=text), recipients=(to,)).message for text in ("Ett", "Två")
    )
    assert hers.case_id == stray.case_id == ada.case.pk
    hers.case = fresh(ada.case)
    begun = split_letter(hers, by=ben)
    house.settle()
    part_people(link, by=ben)
    assert fresh(begun).customer_id == fresh(eva.case).customer_id
    with in_company(stray.company_id):
        assert Message.objects.get(pk=stray.pk).case_id == ada.case.pk


def test_it_is_seen_once_and_nobody_is_asked_again(house: House) -> None:
    _, eva, link = joined(house)
    ben = house.actor("ben")
    part_people(link, by=ben)
    person = fresh(eva.case).customer_id
    assert outcome_of(link) == Link.Outcome.APART
    for deed in (part_people, join_people, keep_apart):
        with pytest.raises(LinkDecidedAlready):
            deed(link, by=ben)
    assert fresh(eva.case).customer_id == person


def test_what_was_never_joined_is_not_taken_apart(house: House) -> None:
    _, eva, link = linked(house)
    with pytest.raises(LinkDecidedAlready):
        part_people(link, by=house.actor("ben"))
    assert fresh(eva.case).customer_id == eva.case.customer_id


def test_a_link_within_one_persons_cases_has_nothing_to_give_back(house: House) -> None:
    ada, eva, link = joined(house)
    with in_company(link.company_id):
        Moved.objects.filter(link=link).delete()
    with pytest.raises(NothingToPart):
        part_people(link, by=house.actor("ben"))
    assert fresh(eva.case).customer_id == ada.case.customer_id


def test_two_agents_who_take_it_apart_at_once_do_it_once(house: House) -> None:
    ada, eva, link = joined(house)
    ben, cho = house.actor("ben"), house.actor("cho")
    outcomes = at_once(lambda: part_people(link, by=ben), lambda: part_people(link, by=cho))
    assert sorted(type(one).__name__ for one in outcomes) == ["Case", "LinkDecidedAlready"]
    with in_company(link.company_id):
        assert Event.objects.filter(case=eva.case, what=Happening.PARTED).count() == 1
    assert fresh(eva.case).customer_id != fresh(ada.case).customer_id


def test_of_two_joins_each_is_taken_apart_by_itself(house: House) -> None:
    ada, eva, link = joined(house)
    first = letter(house)
    with in_company(link.company_id):
        further = Link.objects.create(case=ada.case, company_id=link.company_id, other=first.case, why=Link.Why.AGENT)
        further = Link.objects.select_related("case__customer", "other__customer").get(pk=further.pk)
    join_people(further, by=house.actor("ben"))
    house.settle()
    part_people(link, by=house.actor("ben"))
    house.settle()
    assert fresh(ada.case).customer_id == first.case.customer_id != fresh(eva.case).customer_id
    part_people(further, by=house.actor("ben"))
    people = {fresh(case).customer_id for case in (ada.case, eva.case, first.case)}
    assert len(people) == 3


def test_merging_and_unlinking_keep_the_way_back(house: House) -> None:
    ada, eva, link = joined(house)
    ben = house.actor("ben")
    with pytest.raises(StillJoined):
        unlink_case(fresh(eva.case), by=ben, other=ada.case)
    merge_case(fresh(eva.case), by=ben, into=fresh(ada.case))
    assert outcome_of(link) == Link.Outcome.SAME
    part_people(link, by=ben)
    assert fresh(eva.case).customer_id != fresh(ada.case).customer_id
    unlink_case(fresh(eva.case), by=ben, other=ada.case)


@pytest.mark.promise("only-as-long-as-needed")
def test_what_a_join_moved_is_remembered_by_ids_and_no_longer_than_its_cases(house: House) -> None:
    ada, eva, link = joined(house)
    with in_company(link.company_id):
        remembered = Moved.objects.filter(link=link)
        assert {(one.case_id, one.identity_id) for one in remembered} == {
            (eva.case.pk, None), (None, eva.case.identity_id),
        }  # fmt: skip
    close(house, fresh(eva.case), days_ago=366)
    sweep(confirmed=True)
    house.settle()
    with in_company(link.company_id):
        assert not Moved.objects.filter(link=link.pk).exists()
        assert Case.objects.filter(pk=ada.case.pk).exists()


@pytest.mark.promise("only-as-long-as-needed")
def test_each_of_the_two_goes_when_their_own_last_case_does(house: House) -> None:
    ada, eva, link = joined(house)
    part_people(link, by=house.actor("ben"))
    house.settle()
    person = fresh(eva.case).customer_id
    close(house, fresh(eva.case), days_ago=366)
    sweep(confirmed=True)
    house.settle()
    with in_company(link.company_id):
        assert not Customer.objects.filter(pk=person).exists()
        assert not Identity.objects.filter(pk=eva.case.identity_id).exists()
    kept = with_person(fresh(ada.case))
    assert opened(kept.identity, "value", by=house.actor("ben"), purpose="question", case=kept.pk) == ada.address


@pytest.mark.promise("group-sharing")
def test_nobody_from_elsewhere_takes_it_apart_or_sees_what_was_moved(house: House) -> None:
    ada, eva, link = joined(house)
    for login, refusal in (("dan", NotOurs), ("eve", NotOurs), ("oda", NotYourRole)):
        with pytest.raises(refusal):
            part_people(link, by=house.actor(login))
    assert fresh(eva.case).customer_id == ada.case.customer_id
    with in_company(house.actor("dan").company):
        assert not Moved.objects.exists()


def test_the_answer_goes_to_whoever_the_case_is_about(house: House) -> None:
    ada, eva, link = joined(house)
    ben = house.actor("ben")
    part_people(link, by=ben)
    house.settle()
    case = fresh(eva.case)
    reply = reply_to_case(case, by=ben, text="Hej Eva.", to=case.identity_id)
    assert reply.case_id == case.pk
    assert case.identity_id == eva.case.identity_id != ada.case.identity_id
