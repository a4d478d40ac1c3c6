"""What a shorter notice would erase of the cases there are: counted before it is published.

Periods are compared case by case, as the keeper does; what a hold keeps is not counted, for it stays.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, product
from uuid import UUID

from django.db import connection

from tillit.cases.clocks import CASE_CATEGORIES
from tillit.cases.models import Channel, Kind
from tillit.kit.clock import now
from tillit.notice.compare import Change, name_governed
from tillit.notice.rules import Rules
from tillit.people.models import company_ids
from tillit.publishing.current import rules_in_force
from tillit.publishing.publish import Review
from tillit.vault.acting import in_company

_SOONER = """
select p.channel, p.country, p.kind, count(*)
from unnest(%(channels)s::text[], %(countries)s::text[], %(kinds)s::text[], %(days)s::int[], %(caps)s::int[])
     as p(channel, country, kind, days, cap)
join cases_case c on c.channel = p.channel and c.country = p.country and c.kind = p.kind and c.company_id = %(company)s
join retention_clock k on k.subject = c.id and k.category = %(category)s and k.due_at > %(at)s
where least(c.closed_at + make_interval(days => p.days), c.first_closed_at + make_interval(days => p.cap)
            + case when c.reopened then %(extension)s else interval '0' end) <= %(at)s
  and not exists (select from retention_hold h left join retention_lifting l on l.hold_id = h.id
                  where h."case" = c.id and %(category)s = any(h.categories) and l.hold_id is null)
group by p.channel, p.country, p.kind
"""
Facts = tuple[str, str, str]
Asked = dict[str, str | datetime | timedelta | list[str] | list[int]]


@dataclass(frozen=True)
class Effect:
    """A shortening, and how many cases it erases something of at the moment it takes effect."""

    change: Change
    cases: int | None  # None: not counted by cases; what is kept of a person goes with the last case
    at: datetime


def effects_of(review: Review) -> list[Effect]:
    """Each shortening of a checked document with its effect; a case counts at the narrowest that governs it."""
    at = now() + rules_in_force().shorten_wait
    counts = Counter[str]()
    for category in CASE_CATEGORIES:
        places = {change.place for change in review.shortened if change.governs == category}
        for facts, amount in _count_sooner(review.rules, category, at) if places else ():
            counts[_narrowest(category, facts, places)] += amount
    return [Effect(c, counts[c.place] if c.governs in CASE_CATEGORIES else None, at) for c in review.shortened]


def _count_sooner(rules: Rules, category: str, at: datetime) -> Iterable[tuple[Facts, int]]:
    facts = list(product(Channel.values, rules.notice.countries, Kind.values))
    periods = [rules.periods.of(category, *each) for each in facts]
    channels, countries, kinds = zip(*facts, strict=True)
    asked: Asked = {
        "channels": list(channels), "countries": list(countries), "kinds": list(kinds), "category": category, "at": at,
        "days": [period.days for period in periods], "caps": [period.cap_days for period in periods],
        "extension": rules.reopened_extension,
    }  # fmt: skip
    return chain.from_iterable(_count_in(company, asked) for company in company_ids())


def _count_in(company: UUID, asked: Asked) -> list[tuple[Facts, int]]:
    with in_company(company), connection.cursor() as cursor:
        cursor.execute(_SOONER, {**asked, "company": company})  # type: ignore[dict-item]  # psycopg takes lists
        return [((channel, country, kind), amount) for channel, country, kind, amount in cursor.fetchall()]


def _narrowest(category: str, facts: Facts, places: set[str]) -> str:
    """The listed shortening that says it of these facts with most conditions; they are listed with or without each."""
    keys = ("channel", "country", "kind")
    named = [
        {key: fact if kept else None for key, fact, kept in zip(keys, facts, mask, strict=True)}
        for mask in sorted(product((True, False), repeat=3), key=sum, reverse=True)
    ]
    found = (place for each in named if (place := name_governed(category, each)) in places)
    return next(found, "")
