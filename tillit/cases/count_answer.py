"""Counting how soon customers were answered, so that those who lead see it: by brand and week, never by person."""

from django.db.models import F

from tillit.cases.answer_by import plan_of
from tillit.cases.models import AnswerCount, Case, Delivery
from tillit.cases.models.hours import monday

QUARTER = 15
LONGEST = 4 * 24 * 90
"""Quarters; longer is not told apart."""


def count_answer(case: Case, delivery: Delivery, *, by: int = 1) -> None:
    """Add an answer (or, taken back, take it away) within the act's transaction. `delivery` knows since when the
    customer waited; an answer to nobody's question is not counted.
    """
    plan, since, at = plan_of(case.company_id, case.brand_id), delivery.waited_since, delivery.message.at
    if plan is None or since is None:
        return
    row = AnswerCount(
        company=case.company_id, brand=case.brand_id, week=monday(at.date()),
        is_first=case.first_answered_at == at,
        quarters=min(-(-plan.hours.minutes_between(since, at) // QUARTER), LONGEST),
        was_late=at > delivery.was_due_at if delivery.was_due_at else None,
    )  # fmt: skip
    keys = ["company", "brand", "week", "is_first", "quarters", "was_late"]
    AnswerCount.objects.bulk_create([row], ignore_conflicts=True)
    found = AnswerCount.objects.filter(**{key: getattr(row, key) for key in keys if key != "was_late"})
    found = found.filter(was_late=None) if row.was_late is None else found.filter(was_late=row.was_late)
    if by < 0:
        found = found.filter(answers__gt=0)
    found.update(answers=F("answers") + by)
