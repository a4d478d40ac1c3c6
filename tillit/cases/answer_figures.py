"""How soon a company's customers were answered, by week, from counts alone: whoever answered is in none."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tillit.cases.count_answer import QUARTER
from tillit.cases.models import AnswerCount
from tillit.cases.models.hours import monday

WEEKS = 12
FEWEST = 5
"""Fewer answers a week say more about somebody than about a brand; they are not told."""


@dataclass(frozen=True)
class WeekOfAnswers:
    """One week. `kept` in per cent of the answers that had a target, `median` in working minutes to the first answer,
    to the quarter of an hour; None where too few say anything.
    """

    week: date
    answers: int = 0
    kept: int | None = None
    median: int | None = None


def weeks_of_answers(company: UUID, today: date) -> list[WeekOfAnswers]:
    """The last weeks of a company, oldest first, within the acting transaction."""
    last = monday(today)
    weeks = [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    found = defaultdict[date, list[AnswerCount]](list)
    for count in AnswerCount.objects.filter(company=company, week__gte=weeks[0], answers__gt=0):
        found[count.week].append(count)
    return [_week(week, found[week]) for week in weeks]


def _week(week: date, counts: list[AnswerCount]) -> WeekOfAnswers:
    judged = [count for count in counts if count.was_late is not None]
    of_target, kept = _sum(judged), _sum([count for count in judged if not count.was_late])
    firsts = [count for count in counts if count.is_first]
    return WeekOfAnswers(
        week, _sum(counts), round(100 * kept / of_target) if of_target >= FEWEST else None,
        _median(firsts) if _sum(firsts) >= FEWEST else None,
    )  # fmt: skip


def _sum(counts: list[AnswerCount]) -> int:
    return sum(count.answers for count in counts)


def _median(counts: list[AnswerCount]) -> int:
    half, seen = _sum(counts) / 2, 0
    for count in sorted(counts, key=lambda one: one.quarters):
        seen += count.answers
        if seen >= half:
            return count.quarters * QUARTER
    return 0
