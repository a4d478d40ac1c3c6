"""Working hours on their pages, and what is due on the desk: in words, first what is due first."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils.timezone import localdate

from tests.cases.test_answer_by import promised
from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import a_word, letter
from tillit.cases.make_tag import make_tag
from tillit.cases.models import AnswerCount, Case, Kind, Target, WorkingHours
from tillit.cases.models.hours import monday
from tillit.cases.tag_case import tag_case
from tillit.kit.clock import now
from tillit.people.models import Brand, Company
from tillit.vault.acting import in_company

__all__ = ["promised"]
DAYS = {f"day{number}": "9-17" for number in range(5)}
FORM = {"zone": "Europe/Stockholm", "keeps_holidays": "on", "closed_days": "2026-12-24\n2026-12-31", **DAYS}


def place(company: str = "nordlund-ab", brand: str = "nordlund") -> str:
    return f"/desk/company/hours/{Company.objects.get(slug=company).pk}/{brand}"


def test_a_supervisor_sets_hours_and_a_target(house: House, browse: Browse, promised: Brand) -> None:
    cho = browse("cho")
    assert place() in text_of(cho.get("/desk/company/hours"))
    assert cho.post(place(), FORM | {"day0": "8:30-12, 13-17.30"}).status_code == 303
    page = text_of(cho.get(place()))
    assert "8:30-12:00, 13:00-17:30" in page
    assert "2026-12-31" in page
    assert cho.post(f"{place()}/targets", {"kind": "warranty", "first": "6", "later": ""}).status_code == 303
    assert "within 6 working hours" in text_of(cho.get(place()))
    assert cho.post(f"{place()}/targets", {"kind": "warranty", "first": "", "later": ""}).status_code == 303
    with in_company(Company.objects.get(slug="nordlund-ab").pk):
        assert not Target.objects.filter(kind=Kind.WARRANTY).exists()


@pytest.mark.parametrize(
    "wrong", [{"day0": "nine to five"}, {"day1": "17-9"}, {"zone": "Nowhere"}, {"closed_days": "Xmas"}]
)
def test_what_cannot_be_read_changes_nothing_and_keeps_what_was_typed(
    house: House, browse: Browse, promised: Brand, wrong: dict[str, str]
) -> None:
    answer = browse("cho").post(place(), FORM | wrong)
    assert answer.status_code == 422
    (typed,) = wrong.values()
    assert typed in text_of(answer) or typed == "Nowhere"
    with in_company(Company.objects.get(slug="nordlund-ab").pk):
        assert WorkingHours.objects.get(brand=promised).zone == "UTC"


def test_others_do_not_reach_the_hours_of_a_company(house: House, browse: Browse) -> None:
    assert browse("ben").get("/desk/company/hours").status_code == 403
    assert browse("cho").get(place("nordlund-gmbh")).status_code == 404
    assert browse("oda").get(place("nordlund-gmbh")).status_code == 200


def test_what_is_due_stands_in_its_list_first_what_is_due_first(house: House, browse: Browse, promised: Brand) -> None:
    early, late = letter(house).case, letter(house).case
    word, ben = a_word(), house.actor("ben")
    tag = make_tag(word, by=house.actor("cho"))
    for case in (early, late):
        tag_case(case, by=ben, tags=[tag.pk])
    with in_company(early.company_id):
        Case.objects.filter(pk=late.pk).update(due_at=now())
    page = text_of(browse("ben").get(f"/desk/?view=due&tag={tag.pk}"))
    numbers = re.findall(r'id="row-(\d+)"', page)
    assert numbers.index(str(late.number)) < numbers.index(str(early.number))
    assert "late since" in page
    assert "answer by" in page
    only_late = text_of(browse("ben").get(f"/desk/?due=late&tag={tag.pk}"))
    assert f'id="row-{late.number}"' in only_late
    assert f'id="row-{early.number}"' not in only_late
    assert "late since" in text_of(browse("ben").get(f"/desk/cases/{late.number}"))
    assert "answer by" in text_of(browse("ben").get(f"/desk/cases/{early.number}"))
    by_due = re.findall(r'id="row-(\d+)"', text_of(browse("ben").get(f"/desk/?sort=due&tag={tag.pk}")))
    assert by_due.index(str(late.number)) < by_due.index(str(early.number))


def test_hours_due_are_told_in_the_zone_of_the_brand_and_otherwise_in_the_servers(
    house: House, browse: Browse, promised: Brand
) -> None:
    case, word, moment = letter(house).case, a_word(), now()
    tag = make_tag(word, by=house.actor("cho"))
    tag_case(case, by=house.actor("ben"), tags=[tag.pk])
    there, here = (f'datetime="{moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}' for zone in ("Asia/Tokyo", "UTC"))
    assert settings.TIME_ZONE == "UTC"
    places = [f"/desk/?view=due&tag={tag.pk}", f"/desk/cases/{case.number}"]
    with in_company(case.company_id):
        Case.objects.filter(pk=case.pk).update(due_at=moment)
        hours = WorkingHours.objects.filter(company=case.company_id, brand=promised)
        hours.update(zone="Asia/Tokyo")
    pages = [text_of(browse("ben").get(place)) for place in places]
    assert all(f"late since <time {there}" in page and f"late since <time {here}" not in page for page in pages)
    with in_company(case.company_id):
        hours.delete()
    assert all(f"late since <time {here}" in text_of(browse("ben").get(place)) for place in places)


def test_figures_tell_of_the_company_and_never_of_few(house: House, browse: Browse, promised: Brand) -> None:
    company = Company.objects.get(slug="nordlund-ab").pk
    with in_company(company):
        AnswerCount.objects.all().delete()
        week = {"company": company, "brand": promised.pk, "week": monday(localdate()), "is_first": True}
        AnswerCount.objects.create(**week, quarters=4, was_late=False, answers=3)
        assert "too few to tell" in text_of(browse("cho").get("/desk/company/figures"))
        AnswerCount.objects.create(**week, quarters=12, was_late=True, answers=1)
        AnswerCount.objects.create(**week, quarters=8, was_late=False, answers=1)
    page = text_of(browse("cho").get("/desk/company/figures"))
    assert "80 %" in page
    assert "1 working hour" in page
    assert browse("ben").get("/desk/company/figures").status_code == 403
    with in_company(Company.objects.get(slug="nordlund-gmbh").pk):
        assert not AnswerCount.objects.exists()
    with in_company(company):
        AnswerCount.objects.all().delete()
