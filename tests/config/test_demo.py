"""The demonstration's past: invented, spread over fourteen months, and lived through the real verbs."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.house import House
from tests.scenes import letter
from tillit.cases.answer_by import forget_plans
from tillit.cases.models import AnswerCount, Case, Delivery, Kind, Message, State, Target, WorkingHours
from tillit.config.demo import promise_demo, word_demo
from tillit.config.demo_past import ask_in_vain, fill_past
from tillit.config.demo_stories import tell_stories
from tillit.contact.models import ReadyAnswer
from tillit.keeper.answers import Tallied
from tillit.keeper.wire import Tallies
from tillit.kit.clock import now
from tillit.people.models import Company
from tillit.vault.acting import in_company
from tillit.vault.client import ask

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_same_day_has_the_same_stories() -> None:
    assert list(tell_stories(300, today=TODAY)) == list(tell_stories(300, today=TODAY))


def test_three_hundred_stories_reach_over_fourteen_months_in_three_languages_and_every_kind() -> None:
    stories = list(tell_stories(300, today=TODAY))
    assert stories == sorted(stories, key=lambda one: one.at)
    assert TODAY - stories[0].at > timedelta(days=400)
    assert {one.mailbox for one in stories} == {
        "service@nordlund.example", "hilfe@nordlund.example", "hej@fjell.example",
    }  # fmt: skip
    assert {one.kind for one in stories} == {"", "question", "complaint", "warranty", "technical-support"}
    assert all("{" not in one.subject + one.text + one.answer + one.thanks for one in stories)
    assert all(one.address.endswith("@post.example") and one.address.isascii() for one in stories)


def test_what_is_old_is_done_and_what_is_new_waits() -> None:
    stories = list(tell_stories(300, today=TODAY))
    assert all(one.is_done for one in stories if one.at < TODAY - timedelta(days=30))
    assert sum(not one.is_done for one in stories) > 20


def test_a_story_is_lived_through_and_dated_back(house: House) -> None:
    lived: list[int] = []
    assert fill_past(12, told=lived.append) == 12
    house.settle()
    assert lived == list(range(12))
    assert fill_past(12, first=12) == 0
    with in_company(Company.objects.get(slug="nordlund-ab").pk):
        old = Case.objects.filter(state=State.CLOSED, opened_at__lt=now() - timedelta(days=100)).order_by("opened_at")
        case = old.last()
        assert case is not None
        said = list(Message.objects.filter(case=case).order_by("at").values_list("direction", flat=True))
        assert said[:2] == ["in", "out"]
        assert Delivery.objects.filter(message__case=case, state=Delivery.State.SENT).exists()
        assert case.closed_at is not None
        assert case.opened_at < case.closed_at < now() - timedelta(days=90)
        assert list(case.events.order_by("at").values_list("what", flat=True)) == ["opened", "sorted", "closed"]


@pytest.mark.promise("purposes")
def test_the_demonstration_has_refusals_and_they_are_real(house: House) -> None:
    letter(house, kind=Kind.WARRANTY)
    before = ask(Tallies(now().date()), Tallied, by=house.actor("oda")).tallies
    ask_in_vain()
    after = ask(Tallies(now().date()), Tallied, by=house.actor("oda")).tallies
    assert sum(one.amount for one in after if not one.code) == sum(one.amount for one in before if not one.code)
    assert {"purpose-outside-kind", "relation"} <= {one.code for one in after}
    assert sum(one.amount for one in after if one.code) > sum(one.amount for one in before if one.code)


def test_the_brands_of_the_demonstration_promise_an_answer_and_its_past_shows_in_the_figures(house: House) -> None:
    promise_demo()
    promise_demo()  # cut off and started again, it is the same
    companies = [Company.objects.get(slug=slug).pk for slug in ("nordlund-ab", "nordlund-gmbh")]
    for company, brands in zip(companies, (2, 1), strict=True):
        with in_company(company):
            assert WorkingHours.objects.count() == brands
    fill_past(24, first=12)
    house.settle()
    with in_company(companies[0]):
        assert AnswerCount.objects.filter(was_late__isnull=False, answers__gt=0).exists()
    for company in companies:
        with in_company(company):
            for gone in (Target, WorkingHours, AnswerCount):
                gone.objects.all().delete()
    forget_plans()


def test_agents_of_the_demonstration_have_ready_made_answers_and_twice_told_they_are_the_same(house: House) -> None:
    for _ in range(2):
        word_demo()
    for slug, count in (("nordlund-ab", 4), ("nordlund-gmbh", 1)):
        with in_company(Company.objects.get(slug=slug).pk):
            assert ReadyAnswer.objects.count() == count
            ReadyAnswer.objects.all().delete()
