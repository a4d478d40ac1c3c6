"""Watching over the promises: each day's worst is remembered, and whoever must know is told before one breaks."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.notice.controls import Verdict
from tillit.publishing.current import notice_in_force
from tillit.publishing.events import PromiseAtRisk, PromiseKeptAgain
from tillit.publishing.models import Alarm, StandingDay
from tillit.publishing.standing import Standing, standings, worst
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor

REMEMBERED = timedelta(days=400)
"""For so long a day's verdict is kept."""


def watch_promises(*, by: Actor) -> list[Alarm]:
    """Look at every promise; remember it; begin an alarm where one is no longer kept, end it where one is again.

    Returns the alarms in force. The evidence is gathered before the transaction: controls walk over companies.
    """
    found = standings()
    with in_company(None):
        _remember(found, now().date())
        in_force = {alarm.promise: alarm for alarm in Alarm.objects.select_for_update().filter(ended_at=None)}
        _end(in_force, {one.promise: one for one in found}, by=by)
        for one in found:
            if one.verdict != Verdict.KEPT and one.promise not in in_force:
                in_force[one.promise] = _begin(one, by=by)
    return list(in_force.values())


def _remember(found: Sequence[Standing], day: date) -> None:
    before = dict(StandingDay.objects.filter(day=day).values_list("promise", "verdict"))
    if not before:
        StandingDay.objects.filter(day__lt=day - REMEMBERED).delete()
    rows = [
        StandingDay(promise=one.promise, day=day, verdict=one.verdict)
        for one in found
        if one.promise not in before or worst(one.verdict, Verdict(before[one.promise])) != before[one.promise]
    ]
    keys = ["day", "promise"]
    StandingDay.objects.bulk_create(rows, update_conflicts=True, unique_fields=keys, update_fields=["verdict"])


def _end(in_force: dict[str, Alarm], found: Mapping[str, Standing], *, by: Actor) -> None:
    """End the alarms of promises that are kept again, that stand otherwise now, or that the notice no longer makes."""
    for promise, alarm in list(in_force.items()):
        verdict = found[promise].verdict if promise in found else Verdict.KEPT
        if verdict == alarm.verdict:
            continue
        del in_force[promise]
        Alarm.objects.filter(Q(pk=alarm.pk)).update(ended_at=now())
        if verdict == Verdict.KEPT:
            event = PromiseKeptAgain(promise=promise)
            write_rights(event, by=by, company=None, notice=notice_in_force().rules.hash)


def _begin(one: Standing, *, by: Actor) -> Alarm:
    evidence = one.weakest
    alarm = Alarm.objects.create(
        promise=one.promise, verdict=one.verdict, said=list(evidence.said), figures=dict(evidence.figures)
    )
    event = PromiseAtRisk(promise=one.promise, verdict=one.verdict)
    write_rights(event, by=by, company=None, notice=notice_in_force().rules.hash)
    return alarm
