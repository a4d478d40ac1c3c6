"""Ready-made answers: kept by those who lead, chosen by whoever answers, of one company and brand."""

from collections.abc import Iterator

import pytest

from tests.contact_verbs.test_letters_read import nordlund
from tests.house import House
from tests.scenes import letter
from tillit.cases.assign import assign_case
from tillit.cases.models import Kind
from tillit.contact.errors import NotReady, NotYourBrand, WordingNotSet
from tillit.contact.keep_ready import MOST, keep_ready
from tillit.contact.models import ReadyAnswer
from tillit.contact.ready import find_ready, read_ready, ready_for
from tillit.contact.remove_ready import remove_ready
from tillit.ledger.models import Entry
from tillit.people.models import Company, agent_named
from tillit.vault.acting import in_company

WORDS = "Hej {{ customer.name }}, {{ case.number }}."


@pytest.fixture(autouse=True)
def _none_left(house: House) -> Iterator[None]:
    yield
    with in_company(ours()):
        ReadyAnswer.objects.all().delete()


def ours():
    return Company.objects.get(slug="nordlund-ab").pk


def keep(house: House, *, by: str = "cho", language: str = "sv", **changed) -> ReadyAnswer:
    words = {"title": "Retur", "text": WORDS, "company": ours()} | changed
    return keep_ready(nordlund(), language, by=house.actor(by), **words)


def test_a_case_offers_its_own_language_first_and_reads_it_with_its_names(house: House) -> None:
    for language, title in (("de", "A"), ("sv", "Z"), ("sv", "å")):
        keep(house, language=language, title=title)
    case = letter(house).case
    assert [one.title for one in ready_for(case)] == ["Z", "å", "A"]
    ready = find_ready(case, ready_for(case)[0].pk)
    assert read_ready(ready, case, customer="Ada", agent="Ben") == f"Hej Ada, {case.number}."
    assert read_ready(ready, case, customer="", agent="Ben") == f"Hej, {case.number}."


def test_a_supplier_who_answers_has_them_and_another_company_does_not(house: House) -> None:
    keep(house)
    case = letter(house, kind=Kind.QUESTION).case
    assign_case(case, by=house.actor("ben"), to=agent_named("eve"))
    assert [one.title for one in ready_for(case)] == ["Retur"]
    with in_company(house.actor("eve").company):
        assert not ReadyAnswer.objects.exists()
    with in_company(house.actor("dan").company):
        assert not ReadyAnswer.objects.exists()
    assert ready_for(letter(house, to="hilfe@nordlund.example").case) == []


def test_kept_anew_it_says_something_else_and_the_ledger_knows_no_word_of_it(house: House) -> None:
    first = keep(house)
    second = keep(house, text="Kortare.", instead=first.pk)
    assert second.pk == first.pk
    with in_company(ours()):
        assert ReadyAnswer.objects.get().text == "Kortare."
        entries = Entry.objects.filter(kind="ready-answer-kept").order_by("-written_at")[:2]
        assert all(b"Kortare" not in bytes(entry.record) for entry in entries)
        assert len(entries) == 2


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title": " "}, NotReady),
        ({"text": "\r\n "}, NotReady),
        ({"title": "a" * 81}, NotReady),
        ({"text": "a" * 4001}, NotReady),
        ({"text": "4111 1111 1111 1111"}, NotReady),
        ({"text": "{{ customer.address }}"}, WordingNotSet),
        ({"text": "{{ customer.name"}, WordingNotSet),
        ({"language": "fr"}, NotReady),
        ({"by": "ben"}, NotYourBrand),
        ({"by": "dan"}, NotYourBrand),
        ({"by": "oda"}, NotYourBrand),
    ],
)
def test_what_cannot_be_kept_changes_nothing(house: House, changed: dict[str, str], fault: type[Exception]) -> None:
    with pytest.raises(fault):
        keep(house, **changed)
    with in_company(ours()):
        assert not ReadyAnswer.objects.exists()


def test_another_companys_are_not_kept_nor_removed(house: House) -> None:
    theirs = Company.objects.get(slug="nordlund-gmbh").pk
    with pytest.raises(NotYourBrand):
        keep(house, company=theirs)
    ready = keep(house)
    with pytest.raises(NotYourBrand):
        remove_ready(nordlund(), ready.pk, by=house.actor("ben"), company=ours())
    with in_company(ours()):
        assert ReadyAnswer.objects.exists()


def test_two_of_one_title_are_refused_and_so_are_too_many(house: House) -> None:
    keep(house)
    with pytest.raises(NotReady, match="title already"):
        keep(house)
    keep(house, language="en")
    with in_company(ours()):
        ReadyAnswer.objects.bulk_create(
            ReadyAnswer(company_id=ours(), brand=nordlund(), language="sv", title=str(one), text="x")
            for one in range(MOST - 2)
        )
    with pytest.raises(NotReady, match="at most"):
        keep(house, title="one too many")


def test_what_was_removed_is_not_offered_and_cannot_be_kept_anew(house: House) -> None:
    ready = keep(house)
    for _ in range(2):
        remove_ready(nordlund(), ready.pk, by=house.actor("cho"), company=ours())
    assert find_ready(letter(house).case, ready.pk) is None
    with pytest.raises(NotReady, match="removed meanwhile"):
        keep(house, instead=ready.pk)
    with in_company(ours()):
        removed = Entry.objects.filter(kind="ready-answer-removed")
        assert sum(str(ready.pk).encode() in bytes(entry.record) for entry in removed) == 1
