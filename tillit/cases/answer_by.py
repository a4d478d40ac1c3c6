"""By when a customer may expect an answer. It is worked out once, when something changes, and stands on the case; lists
and figures never work it out again.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tillit.cases.models import Case, Delivery, Target, WorkingHours
from tillit.cases.working_time import WorkingTime
from tillit.kit.fresh import fresh_for
from tillit.people.models import Company
from tillit.vault.acting import in_company

FRESH_FOR = 2.0
"""Seconds for which hours and targets are not asked again: they stand in the way of every mail."""
ANY_KIND = ""


@dataclass(frozen=True)
class Plan:
    """What a brand has set: its hours, and per kind the minutes to the first and to every later answer."""

    hours: WorkingTime
    targets: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)

    def due(self, case: Case) -> datetime | None:
        """By when this case should be answered; None where nobody waits or nothing is promised."""
        first, later = self.targets.get(case.kind) or self.targets.get(ANY_KIND) or (None, None)
        minutes = later if case.first_answered_at else first
        if case.waits_since is None or case.is_closed or minutes is None:
            return None
        return self.hours.after(case.waits_since, minutes)


def plan_of(company: UUID, brand: UUID) -> Plan | None:
    """What is set for a brand of a company; at most two seconds old."""
    return _plans(company).get(brand)


def zone_of(case: Case) -> str | None:
    """In which zone a case's brand works, within the acting transaction; None where the reader sees no hours of it."""
    hours = WorkingHours.objects.filter(company=case.company_id, brand=case.brand_id)
    return hours.values_list("zone", flat=True).first()


def forget_plans() -> None:
    """Some were just changed in this process: ask again."""
    _plans.forget()


@fresh_for(FRESH_FOR)
def _plans(company: UUID) -> dict[UUID, Plan]:
    with in_company(company):
        hours = list(WorkingHours.objects.filter(company=company))
        if not hours:
            return {}
        country = Company.objects.values_list("country", flat=True).get(pk=company)
        targets = defaultdict[UUID, dict[str, tuple[int | None, int | None]]](dict)
        for one in Target.objects.filter(company=company):
            targets[one.brand_id][one.kind] = (one.first, one.next)
    return {one.brand_id: Plan(one.as_time(country), targets[one.brand_id]) for one in hours}


def set_due(case: Case) -> None:
    """Work out anew by when a case should be answered; the caller saves `WAITING_FIELDS`."""
    plan = plan_of(case.company_id, case.brand_id)
    case.due_at = plan.due(case) if plan else None


WAITING_FIELDS = ("waits_since", "due_at", "first_answered_at")


def begin_to_wait(case: Case, at: datetime, *, anew: bool = False) -> None:
    """The customer said something. Who waits already waits since the earlier moment, unless it begins `anew`."""
    if case.waits_since is None or anew:
        case.waits_since = at
    set_due(case)


def end_waiting(case: Case, delivery: Delivery) -> None:
    """We answer. What the customer waited for stays with the letter, so that taking it back brings it back."""
    delivery.waited_since, delivery.was_due_at = case.waits_since, case.due_at
    case.waits_since, case.due_at = None, None
    case.first_answered_at = case.first_answered_at or delivery.message.at


def wait_again(case: Case, delivery: Delivery) -> None:
    """The answer was taken back."""
    if case.first_answered_at == delivery.message.at:
        case.first_answered_at = None
    case.waits_since = delivery.waited_since or case.waits_since
    set_due(case)
