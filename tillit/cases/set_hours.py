"""Setting when a brand's people work, and how soon they mean to answer. Every open case is due anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID
from zoneinfo import available_timezones

from tillit.cases.answer_by import forget_plans, set_due
from tillit.cases.errors import (
    ForSupervisors,
    HoursFirst,
    NobodyWorks,
    NoSuchTarget,
    NoSuchZone,
    TimesMixedUp,
    TooManyClosedDays,
)
from tillit.cases.events import TargetWasSet, WorkingHoursWereSet
from tillit.cases.models import Case, Kind, Target, WorkingHours
from tillit.cases.working_time import DAY, Week
from tillit.ledger.write import write_rights
from tillit.people.models import Brand, Role
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor

MOST_SPANS, MOST_CLOSED, LONGEST_TARGET = 6, 200, 1000
DAYS_OF_WEEK = 7
A_BATCH = 500


@dataclass(frozen=True)
class Hours:
    """What somebody wants the hours to be. `zone`: a name of the IANA list."""

    zone: str
    week: Week
    keeps_holidays: bool = True
    closed_days: Sequence[date] = ()

    def check(self) -> None:
        """Raises NoSuchZone, NobodyWorks, TooManyClosedDays, TimesMixedUp: as they say."""
        if self.zone not in available_timezones():
            raise NoSuchZone
        if len(self.week) != DAYS_OF_WEEK or not any(self.week):
            raise NobodyWorks
        if len(self.closed_days) > MOST_CLOSED:
            raise TooManyClosedDays
        for spans in self.week:
            edges = [edge for span in spans for edge in span]
            is_ordered = all(before < after for before, after in pairwise(edges))
            if len(spans) > MOST_SPANS or not is_ordered or any(not 0 <= edge <= DAY for edge in edges):
                raise TimesMixedUp


def set_hours(brand: Brand, hours: Hours, *, by: Actor, company: UUID) -> WorkingHours:
    """From now on the people of this company answer for this brand in these hours.

    Raises:
        NoSuchZone, NobodyWorks, TooManyClosedDays, TimesMixedUp: as they say.
        ForSupervisors: only whoever leads this company's people.
    """
    refuse_others(by, company)
    hours.check()
    with in_company(company):
        found, _ = WorkingHours.objects.update_or_create(
            company_id=company, brand=brand,
            defaults={
                "zone": hours.zone, "week": [list(map(list, spans)) for spans in hours.week],
                "keeps_holidays": hours.keeps_holidays, "closed_days": sorted(set(hours.closed_days)),
            },
        )  # fmt: skip
        minutes = sum(ends - begins for spans in hours.week for begins, ends in spans)
        event = WorkingHoursWereSet(
            hours=found.pk, brand=brand.pk, minutes_a_week=minutes, keeps_holidays=found.keeps_holidays,
            closed_days=len(found.closed_days),
        )  # fmt: skip
        write_rights(event, by=by, company=company, notice=rules_in_force().hash)
        forget_plans()
        be_due_anew(company, brand.pk)
    forget_plans()
    return found


def set_target(
    brand: Brand, kind: str, *, by: Actor, company: UUID, first: int | None, later: int | None
) -> Target | None:
    """From now on a customer of this brand is answered within so many working hours; for one kind, or ("") for every
    kind that has no target of its own. Neither set: there is no such target any more.

    Raises:
        HoursFirst, NoSuchTarget: as they say.
        ForSupervisors: only whoever leads this company's people.
    """
    refuse_others(by, company)
    if kind and kind not in Kind.values:
        raise NoSuchTarget
    if any(hours is not None and not 1 <= hours <= LONGEST_TARGET for hours in (first, later)):
        raise NoSuchTarget
    with in_company(company):
        if not WorkingHours.objects.filter(company=company, brand=brand).exists():
            raise HoursFirst
        target = None
        if first is None and later is None:
            Target.objects.filter(company=company, brand=brand, kind=kind).delete()
        else:
            minutes = {"first": first and first * 60, "next": later and later * 60}
            target, _ = Target.objects.update_or_create(
                company_id=company, brand=brand, kind=kind, defaults=minutes
            )
        event = TargetWasSet(brand=brand.pk, case_kind=kind, first=first or 0, later=later or 0)
        write_rights(event, by=by, company=company, notice=rules_in_force().hash)
        forget_plans()
        be_due_anew(company, brand.pk)
    forget_plans()
    return target


def refuse_others(by: Actor, company: UUID) -> None:
    """Raises ForSupervisors."""
    leads_here = by.role == Role.SUPERVISOR and by.company == company
    if not (by.operator or leads_here or by.role == Role.PRIVACY_OFFICER):
        raise ForSupervisors


def be_due_anew(company: UUID, brand: UUID) -> None:
    """Work out anew by when each open case of a brand, in which somebody waits, should be answered; a batch at a time,
    each locked: a letter that is just being answered is waited for.
    """
    waiting = Case.objects.open().filter(company=company, brand=brand, waits_since__isnull=False)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), A_BATCH):
        batch = waiting.filter(pk__in=keys[start : start + A_BATCH]).order_by("pk").select_for_update(of=("self",))
        cases = [case for case in batch if _has_changed(case)]
        Case.objects.bulk_update(cases, ["due_at"])


def _has_changed(case: Case) -> bool:
    before = case.due_at
    set_due(case)
    return case.due_at != before
