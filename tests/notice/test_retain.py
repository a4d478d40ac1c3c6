from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.notice.conftest import TODAY
from tests.notice.edit import change_in, swap
from tillit.notice.check import check_document
from tillit.notice.compile import compile_notice
from tillit.notice.models import Notice, RetentionRule
from tillit.notice.periods import Periods, conditions
from tillit.notice.read import default_document, read_notice
from tillit.notice.rules import Rules
from tillit.notice.text import print_notice

NOTICE = read_notice(default_document())
RULES = compile_notice(NOTICE, today=TODAY)
CLOSED = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANNELS, COUNTRIES, KINDS = list(NOTICE.channels), list(NOTICE.countries), list(NOTICE.kinds)
PLACE = {"channel": "email", "country": "SE", "kind": "complaint"}

moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def until(rules: Rules, category: str, **facts: object) -> datetime | None:
    case = {**PLACE, "closed": CLOSED, "first_closed": CLOSED, "reopened": False, **facts}
    return rules.retain_until(category=category, **case)


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """The default notice with any further rules for messages."""
    some = st.none()
    further = draw(st.lists(st.builds(
        RetentionRule, category=st.just("content"), days=st.integers(0, 2000), cap_days=some | st.integers(0, 2000),
        channel=some | st.sampled_from(CHANNELS), country=some | st.sampled_from(COUNTRIES),
        kind=some | st.sampled_from(KINDS),
    ), max_size=6))  # fmt: skip
    return NOTICE.model_copy(update={"retention": (*NOTICE.retention, *further)})


cases = st.fixed_dictionaries(
    {"channel": st.sampled_from(CHANNELS), "country": st.sampled_from(COUNTRIES), "kind": st.sampled_from(KINDS)}
)


@pytest.mark.promise("one-year")
@pytest.mark.parametrize(
    ("category", "days"),
    [("content", 365), ("attachments", 90), ("notes", 90), ("transactions", 0), ("identity-check", 0),
     ("contact", 365), ("preference", 365), ("audit", 365), ("raw", 14), ("recording", 30)],
)  # fmt: skip
def test_each_category_ends_when_the_default_notice_says(rules: Rules, category: str, days: int) -> None:
    assert until(rules, category) == CLOSED + timedelta(days=days)


@pytest.mark.promise("only-as-long-as-needed")
def test_nothing_is_due_while_its_case_has_never_been_closed(rules: Rules) -> None:
    assert until(rules, "content", closed=None, first_closed=None) is None


def test_what_has_no_rule_is_not_kept_past_closing(rules: Rules) -> None:
    assert until(rules, "diary") == CLOSED


@pytest.mark.promise("one-year")
def test_a_case_that_stands_open_again_is_still_capped(rules: Rules) -> None:
    assert until(rules, "content", closed=None, reopened=True) == CLOSED + timedelta(days=395)


@pytest.mark.promise("one-year")
def test_closing_again_prolongs_by_thirty_days_at_most(rules: Rules) -> None:
    later = CLOSED + timedelta(days=20)
    assert until(rules, "content", closed=later, reopened=True) == CLOSED + timedelta(days=385)
    assert until(rules, "content", closed=later + timedelta(days=200), reopened=True) == CLOSED + timedelta(days=395)
    assert until(rules, "content", closed=later, reopened=False) == CLOSED + timedelta(days=365)


@pytest.mark.promise("one-year")
@given(notice=notices(), case=cases, first=moments, closings=st.lists(st.integers(0, 900), max_size=8))
def test_no_closing_or_reopening_ever_moves_anything_past_its_cap(
    notice: Notice, case: dict[str, str], first: datetime, closings: list[int]
) -> None:
    rules = compile_notice(notice, today=TODAY)
    period = rules.periods.of("content", **case)
    closed = first
    for days in closings:
        closed += timedelta(days=days)
        for now in (closed, None):
            end = rules.retain_until(
                category="content", **case, closed=now, first_closed=first, reopened=closed != first
            )
            assert end is not None
            assert end <= first + timedelta(days=period.cap_days + (30 if closed != first else 0))


@given(notice=notices(), case=cases)
def test_a_more_specific_rule_wins_and_among_equals_the_shortest(notice: Notice, case: dict[str, str]) -> None:
    fitting = [
        rule for rule in notice.retention
        if rule.category == "content" and all(case[key] == word for key, word in conditions(rule).items())
    ]  # fmt: skip
    most = max(len(conditions(rule)) for rule in fitting)
    expected = min(rule.days for rule in fitting if len(conditions(rule)) == most and rule.days is not None)
    assert Periods(notice).of("content", **case).days == expected


@given(notice=notices(), case=cases, first=moments, later=st.integers(0, 900))
def test_contact_details_last_exactly_as_long_as_the_longest_part_of_the_case(
    notice: Notice, case: dict[str, str], first: datetime, later: int
) -> None:
    rules = compile_notice(notice, today=TODAY)
    facts = {**case, "closed": first + timedelta(days=later), "first_closed": first, "reopened": later > 0}
    longest = max(rules.periods.of(name, **case).days for name in ("content", "attachments", "notes", "transactions"))
    assert rules.periods.of("contact", **case).days == longest
    contact = rules.retain_until(category="contact", **facts)
    assert contact is not None
    assert contact <= first + timedelta(days=rules.periods.of("contact", **case).cap_days + 30)


ANOTHER = """\
[[retention]]
category = "content"
days = 365

[[retention]]
category = "content"
channel = "telephone"
days = 100

[[retention]]
category = "content"
channel = "email"
days = 100

[[retention]]
category = "content"
channel = "visit"
kind = "complaint"
days = 730
cap_days = 730
reason = { en = "The law on sales.", sv = "Köplagen.", de = "Das Kaufrecht." }

[[retention]]
category = "content"
channel = "visit"
kind = "complaint"
country = "DE"
days = 1825
cap_days = 1825
reason = { en = "A longer limitation there.", sv = "Längre preskription där.", de = "Dort gilt eine längere Frist." }
"""


@pytest.fixture
def another(document: str) -> str:
    """Telephone and e-mail logs 100 days, case files 12 months, complaints made in a shop 2 years, in one country 5."""
    longer = swap(document, '[[retention]]\ncategory = "content"\ndays = 365\n', ANOTHER)
    return change_in(longer, "promise.one-year", "longest_days = 365", "longest_days = 1825")


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({"channel": "telephone", "kind": "question"}, 100),
        ({"channel": "email", "kind": "complaint"}, 100),
        ({"channel": "letter", "kind": "complaint"}, 365),
        ({"channel": "visit", "kind": "question"}, 365),
        ({"channel": "visit", "kind": "complaint"}, 730),
        ({"channel": "visit", "kind": "complaint", "country": "DE"}, 1825),
    ],
)
def test_periods_by_channel_kind_and_country_need_no_code(another: str, facts: dict[str, str], days: int) -> None:
    rules = compile_notice(read_notice(another), today=TODAY)
    assert until(rules, "content", **facts) == CLOSED + timedelta(days=days)
    reopened = until(rules, "content", **facts, closed=CLOSED + timedelta(days=2000), reopened=True)
    cap = max(days, 365)
    assert reopened == CLOSED + timedelta(days=cap + 30)


def test_such_a_notice_can_be_published_and_tells_customers_each_period(
    another: str, controls: dict[str, bool]
) -> None:
    assert check_document(another, controls, today=TODAY) == []
    keeping = next(section for section in print_notice(read_notice(another), "en") if section.id == "keeping")
    assert "Messages and case events (telephone): 100 days after closing." in keeping.paragraphs
    long = "Messages and case events (a visit to a shop, Germany, complaint): 5 years after closing."
    (line,) = [paragraph for paragraph in keeping.paragraphs if paragraph.startswith(long)]
    assert line.endswith("The reason: A longer limitation there.")
    assert any("is kept for 5 years at most" in paragraph for paragraph in keeping.paragraphs)


def test_its_promise_of_one_year_would_no_longer_be_true_and_is_refused(
    another: str, controls: dict[str, bool]
) -> None:
    untrue = change_in(another, "promise.one-year", "longest_days = 1825", "longest_days = 365")
    (fault,) = check_document(untrue, controls, today=TODAY)
    assert fault.place == "promise.one-year.at_most.longest_days"
