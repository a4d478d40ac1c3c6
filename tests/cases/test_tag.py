"""Tags are plain words of a closed list that supervisors keep."""

import pytest

from tests.house import House
from tests.scenes import a_word, letter
from tillit.cases.drop_tag import drop_tag
from tillit.cases.errors import ForSupervisors, NotPlainWords, ThereAlready, UnknownTag
from tillit.cases.make_tag import make_tag
from tillit.cases.models import Event, Happening, Kind, Tag, Tagging
from tillit.cases.tag_case import tag_case
from tillit.ledger.models import Entry
from tillit.vault.acting import acting


def test_a_supervisor_adds_a_tag_and_the_ledger_says_so_an_agent_does_not(house: House) -> None:
    word = a_word()
    with pytest.raises(ForSupervisors):
        make_tag(word, by=house.actor("ben"))
    tag = make_tag(word, by=house.actor("cho"))
    with acting(house.actor("cho")):
        assert Entry.objects.filter(kind="tag-made").order_by("-written_at").first() is not None
    with pytest.raises(ThereAlready):
        make_tag(word.upper(), by=house.actor("cho"))
    assert tag.word == word


@pytest.mark.promise("minimal")
@pytest.mark.parametrize(
    "words", ["", "ada@post.example", "070-174 06 05", "4111 1111 1111 1111", "19900101", "x" * 31, "<b>"]
)
def test_a_tag_that_could_say_who_somebody_is_is_not_added(house: House, words: str) -> None:
    with pytest.raises(NotPlainWords):
        make_tag(words, by=house.actor("cho"))


def test_a_case_bears_exactly_the_tags_it_is_given(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    first, second = (make_tag(a_word(), by=house.actor("cho")) for _ in range(2))
    tag_case(case, by=ben, tags=[first.pk])
    tag_case(case, by=ben, tags=[second.pk])
    with acting(ben):
        assert [tagging.tag_id for tagging in Tagging.objects.filter(case=case.pk)] == [second.pk]
        said = set(Event.objects.filter(case=case.pk).values_list("what", "word"))
        assert {(Happening.TAGGED, second.word), (Happening.UNTAGGED, first.word)} <= said
        entries = Entry.objects.filter(case=case.pk, kind="case-tagged").count()
    tag_case(case, by=ben, tags=[second.pk])
    with acting(ben):
        assert Entry.objects.filter(case=case.pk, kind="case-tagged").count() == entries == 2


@pytest.mark.promise("group-sharing")
def test_a_tag_of_another_company_cannot_be_put_on_and_is_not_seen(house: House) -> None:
    case, tag = letter(house, kind=Kind.QUESTION).case, make_tag(a_word(), by=house.actor("cho"))
    dans = letter(house, to="hilfe@nordlund.example", kind=Kind.QUESTION, by=house.actor("dan")).case
    with pytest.raises(UnknownTag):
        tag_case(dans, by=house.actor("dan"), tags=[tag.pk])
    tag_case(case, by=house.actor("ben"), tags=[tag.pk])
    with acting(house.actor("dan")):
        assert not Tag.objects.filter(pk=tag.pk).exists()
        assert not Tagging.objects.filter(tag=tag.pk).exists()


def test_a_tag_taken_off_the_list_leaves_every_case(house: House) -> None:
    case, tag = letter(house, kind=Kind.QUESTION).case, make_tag(a_word(), by=house.actor("cho"))
    tag_case(case, by=house.actor("ben"), tags=[tag.pk])
    with pytest.raises(ForSupervisors):
        drop_tag(tag.pk, by=house.actor("ben"))
    assert drop_tag(tag.pk, by=house.actor("cho")) == 1
    with acting(house.actor("ben")):
        assert not Tagging.objects.filter(case=case.pk).exists()
    with pytest.raises(UnknownTag):
        drop_tag(tag.pk, by=house.actor("cho"))


def test_what_a_colleague_put_on_meanwhile_stays(house: House) -> None:
    case, ben, cho = letter(house).case, house.actor("ben"), house.actor("cho")
    first, second, third = (make_tag(a_word(), by=cho) for _ in range(3))
    tag_case(case, by=ben, tags=[first.pk], seen=[])
    tag_case(case, by=ben, tags=[second.pk], seen=[])
    borne = tag_case(case, by=ben, tags=[third.pk], seen=[first.pk])
    assert {tag.pk for tag in borne} == {second.pk, third.pk}
