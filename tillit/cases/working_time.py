"""Counting time as a customer may expect it: only while somebody works.

Plain arithmetic over a week of spans, in the place's own time zone: an hour that summer time takes away is not worked,
and one that it gives is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

Span = tuple[int, int]
"""From and to, in minutes of the day."""
Week = tuple[tuple[Span, ...], ...]
"""Monday first."""
DAY = 24 * 60
LOOKS_AHEAD = 400
"""Days; whoever does not work for so long does not work."""


@dataclass(frozen=True)
class WorkingTime:
    """When a brand's people answer. `country`: whose public holidays are free; empty for none."""

    zone: str
    week: Week
    closed: frozenset[date] = frozenset()
    country: str = ""

    def after(self, moment: datetime, minutes: int) -> datetime | None:
        """When so many minutes were worked since a moment; None where nobody works in more than a year."""
        left = timedelta(minutes=minutes)
        for start, end in self._worked(moment, moment + timedelta(days=LOOKS_AHEAD)):
            if end - start >= left:
                return start + left
            left -= end - start
        return None

    def minutes_between(self, first: datetime, last: datetime) -> int:
        """How many minutes were worked from one moment to another."""
        worked = sum((end - start for start, end in self._worked(first, last)), timedelta())
        return int(worked.total_seconds() // 60)

    def _worked(self, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every span worked between two moments, in UTC, earliest first."""
        zone = ZoneInfo(self.zone)
        day = first.astimezone(zone).date()
        while day <= last.astimezone(zone).date():
            for begins, ends in self._spans(day):
                start, end = max(_moment(day, begins, zone), first), min(_moment(day, ends, zone), last)
                if start < end:
                    yield start, end
            day += timedelta(days=1)

    def _spans(self, day: date) -> Sequence[Span]:
        is_free = day in self.closed or (self.country and day in public_holidays(self.country, day.year))
        return () if is_free else self.week[day.weekday()]


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minute, DAY)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone).astimezone(UTC)


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The days that are free by law in a country (ISO 3166-1); none where they are not known."""
    if not has_holidays(country):
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries())


def has_holidays(country: str) -> bool:
    """Whether the public holidays of this country are known."""
    return country in _countries()
