"""Time counts only while somebody works."""

from datetime import UTC, date, datetime

import pytest

from tillit.cases.working_time import WorkingTime

OFFICE = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
WEEK = (OFFICE,) * 5 + ((), ())


def stockholm(closed: frozenset[date] = frozenset(), country: str = "") -> WorkingTime:
    return WorkingTime("Europe/Stockholm", WEEK, closed, country)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-11-23 08:00", 2, "2026-11-23 10:00"),  # Monday, 9 in Stockholm
        ("2026-11-23 03:00", 2, "2026-11-23 10:00"),  # at night: counted from the morning on
        ("2026-11-23 10:30", 1, "2026-11-23 12:30"),  # over noon
        ("2026-11-23 15:30", 1, "2026-11-24 08:30"),  # over night
        ("2026-11-27 15:00", 2, "2026-11-30 09:00"),  # over the weekend
        ("2026-11-28 12:00", 7, "2026-11-30 16:00"),  # to the very end of a day
    ],
)
def test_only_worked_hours_count(since: str, hours: int, due: str) -> None:
    assert stockholm().after(at(since), hours * 60) == at(due)


def test_public_holidays_and_closed_days_are_free() -> None:
    eve = at("2026-12-23 15:00")  # an hour before the end of Wednesday; Friday is Christmas Day
    assert stockholm().after(eve, 120) == at("2026-12-24 09:00")
    assert stockholm(frozenset({date(2026, 12, 24)}), "SE").after(eve, 120) == at("2026-12-28 09:00")


def test_a_country_whose_holidays_are_unknown_has_none() -> None:
    assert stockholm(country="XX").after(at("2026-12-24 15:30"), 60) == at("2026-12-25 08:30")


def test_the_clock_change_moves_the_hours_and_not_the_hours_worked() -> None:
    friday = at("2026-10-23 14:00")  # 16 in summer time
    assert stockholm().after(friday, 120) == at("2026-10-26 09:00")  # 10 in winter time
    nights = WorkingTime("Europe/Stockholm", (((0, 24 * 60),),) * 7)
    assert nights.minutes_between(at("2026-03-28 23:00"), at("2026-03-29 22:00")) == 23 * 60
    assert nights.minutes_between(at("2026-10-24 22:00"), at("2026-10-25 23:00")) == 25 * 60


def test_what_was_worked_between_two_moments() -> None:
    assert stockholm().minutes_between(at("2026-11-27 15:00"), at("2026-11-30 09:00")) == 120
    assert stockholm().minutes_between(at("2026-11-28 10:00"), at("2026-11-29 10:00")) == 0
    assert stockholm().minutes_between(at("2026-11-30 09:00"), at("2026-11-27 15:00")) == 0


def test_whoever_works_on_no_day_is_never_due() -> None:
    assert WorkingTime("UTC", ((),) * 7).after(at("2026-11-23 08:00"), 60) is None
