from datetime import UTC, datetime
from itertools import product

from hypothesis import given

from tests.notice.conftest import TODAY
from tests.notice.edit import cut, swap
from tests.notice.test_retain import NOTICE, RULES, notices
from tillit.notice.compare import Change, compare, shortened
from tillit.notice.compile import compile_notice
from tillit.notice.models import Notice
from tillit.notice.read import read_notice


def change(document: str, old: str, new: str) -> Notice:
    return read_notice(swap(document, old, new))


def test_a_notice_does_not_differ_from_itself(notice: Notice) -> None:
    assert compare(notice, notice) == []
    assert shortened(notice, notice) == []


def test_one_changed_line_is_one_change(notice: Notice, document: str) -> None:
    assert compare(notice, change(document, "idle_days = 14", "idle_days = 21")) == [
        Change("closing.idle_days", "14", "21", "changed")
    ]


def test_what_is_gone_and_what_is_new_are_told_apart(notice: Notice, document: str) -> None:
    without = read_notice(cut(document, "purposes.warranty"))
    gone, new = compare(notice, without), compare(without, notice)
    assert {each.what for each in gone} == {"removed"}
    assert {each.what for each in new} == {"added"}
    assert all(each.place.startswith("purposes.warranty.") for each in gone)
    assert [each.place for each in gone] == [each.place for each in new] or len(gone) == len(new)


def test_the_order_of_periods_means_nothing(notice: Notice) -> None:
    turned = notice.model_copy(update={"retention": notice.retention[::-1]})
    assert compare(notice, turned) == []


def test_a_shorter_period_is_named_once_with_its_days(notice: Notice, document: str) -> None:
    shorter = change(document, 'category = "attachments"\ndays = 90', 'category = "attachments"\ndays = 30')
    assert shortened(notice, shorter) == [
        Change("retention[attachments]", "90 days", "30 days", "erased sooner after closing")
    ]
    assert shortened(shorter, notice) == []


def test_contact_details_that_follow_a_shorter_case_are_named_too(notice: Notice, document: str) -> None:
    shorter = change(document, 'category = "content"\ndays = 365', 'category = "content"\ndays = 100')
    places = [each.place for each in shortened(notice, shorter)]
    assert places == ["retention[contact]", "retention[preference]", "retention[content]"]


def test_a_new_narrow_rule_that_shortens_is_found(notice: Notice, document: str) -> None:
    rule = '[[retention]]\ncategory = "content"\nchannel = "email"\ndays = 100\n\n[[retention]]\ncategory = "notes"'
    shorter = change(document, '[[retention]]\ncategory = "notes"', rule)
    places = [each.place for each in shortened(notice, shorter)]
    assert "retention[content, channel=email]" in places
    assert "retention[content]" not in places


def test_a_shortening_is_named_once_however_many_narrower_cases_it_covers(notice: Notice, document: str) -> None:
    rules = """\
[[retention]]
category = "content"
channel = "email"
days = 100

[[retention]]
category = "content"
channel = "visit"
kind = "complaint"
country = "DE"
days = 200

"""
    shorter = change(document, '[[retention]]\ncategory = "notes"', rules + '[[retention]]\ncategory = "notes"')
    content = [each.place for each in shortened(notice, shorter) if each.place.startswith("retention[content")]
    assert content == [
        "retention[content, channel=email]",
        "retention[content, channel=visit, country=DE, kind=complaint]",
    ]


def test_a_lower_cap_and_a_shorter_reopening_shorten_everything(notice: Notice, document: str) -> None:
    for old, new in (("cap_days = 365", "cap_days = 364"), ("reopened_days = 30", "reopened_days = 10")):
        found = shortened(notice, change(document, old, new))
        assert {each.what for each in found} == {"capped sooner after the first closing"}
        assert len(found) == len(notice.categories)


def test_a_category_that_loses_its_rule_ends_at_closing(notice: Notice, document: str) -> None:
    without = change(document, '[[retention]]\ncategory = "notes"\ndays = 90\n', "")
    assert Change("retention[notes]", "90 days", "0 days", "erased sooner after closing") in shortened(notice, without)


@given(new=notices())
def test_whatever_ends_sooner_for_any_case_is_never_missed(new: Notice) -> None:
    rules, moment = compile_notice(new, today=TODAY), datetime(2026, 1, 1, tzinfo=UTC)
    sooner = False
    for channel, country, kind in product(NOTICE.channels, NOTICE.countries, NOTICE.kinds):
        facts = {"channel": channel, "country": country, "kind": kind, "closed": moment, "first_closed": moment}
        before, after = (each.retain_until(category="content", reopened=False, **facts) for each in (RULES, rules))
        assert before is not None
        assert after is not None
        sooner = sooner or after < before
    assert not sooner or any(each.place.startswith("retention[content") for each in shortened(NOTICE, new))
