"""What makes `one-year` and `only-as-long-as-needed` true: the clock at opening, the sweep, the holds."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from tillit.kit.clock import now
from tillit.notice.controls import Evidence
from tillit.people.models import company_ids
from tillit.retention.erase import oldest_unfinished, overdue
from tillit.retention.models import Hold
from tillit.retention.restored import is_unchecked
from tillit.retention.sweep import TOO_LONG, last_sweep
from tillit.vault.acting import in_company
from tillit.vault.declared import holdings
from tillit.vault.evidence import at_risk, broken, control, keeper_answers, keeper_figures, kept

DRIFT = timedelta(seconds=5)
COPIED = {"data": timedelta(hours=26), "keyring": timedelta(hours=3)}
"""A daily and an hourly copy, with two hours for a long one."""
HOUR = timedelta(hours=1)
STUCK = timedelta(hours=24)
SWEPT = "hours since the last sweep: %(hours)s"


@control("clock-at-opening", "The clock is checked at each opening: what is overdue stays shut", is_on=keeper_answers)
def clock_at_opening() -> Evidence:
    figures = keeper_figures()
    late = sum(overdue(company) for company in company_ids())
    drift = abs(figures.clock - now())
    if figures.clock_jumped or (drift > DRIFT and not figures.demo):
        return at_risk("the keeper's clock jumped: erasing waits for an officer", overdue=late)
    if late:
        return kept("categories past their time, unreadable, waiting for the sweep: %(overdue)s", overdue=late)
    return kept("nothing is past its time", overdue=late)


def sweep_is_on() -> bool:
    return bool(settings.TILLIT_SWEEP)


@control("sweep-runs", "Every hour what is due is erased, with a receipt", is_on=sweep_is_on)
def sweep_runs() -> Evidence:
    if not sweep_is_on():
        return at_risk("the sweep is switched off")
    last = last_sweep()
    if last is None:
        return at_risk("no sweep has finished yet", hours=0)
    hours = round((now() - last).total_seconds() / 3600, 1)
    return at_risk(SWEPT, hours=hours) if now() - last > TOO_LONG else kept(SWEPT, hours=hours)


@control("holds-reviewed", "Each hold has a reason, an owner and a review date")
def holds_reviewed() -> Evidence:
    in_force = late = 0
    for company in company_ids():
        with in_company(company):
            in_force += Hold.objects.in_force().count()
            late += Hold.objects.in_force().filter(review_on__lt=now().date()).count()
    said = "holds in force: %(holds)s, past their review: %(late)s"
    return at_risk(said, holds=in_force, late=late) if late else kept(said, holds=in_force, late=late)


@control("rights-registry", "One list of what is kept drives erasure and export alike")
def rights_registry() -> Evidence:
    waiting = [moment for company in company_ids() if (moment := oldest_unfinished(company))]
    said = "holdings declared: %(holdings)s, companies with an erasure on its way: %(waiting)s"
    numbers = {"holdings": len(holdings()), "waiting": len(waiting)}
    if any(now() - moment > STUCK for moment in waiting):
        return at_risk(said, "one waits for more than a day", **numbers)
    return kept(said, **numbers)


@control("orders-not-copied", "Order data is shown, not kept: no table holds any")
def orders_not_copied() -> Evidence:
    return _no_table("transactions")


@control("no-recorder", "No telephone call is recorded: there is no recorder, and no table for a recording")
def no_recorder() -> Evidence:
    return _no_table("recording")


@control("copies", "Copies are made, and what was erased stays erased when one is restored")
def copies() -> Evidence:
    if is_unchecked():
        return at_risk("restored without the list of what was erased: an officer must check it")
    if settings.TILLIT_DEMO:
        return kept("a demonstration, of which nobody needs a copy")
    ages = {what: _hours_since(what) for what in ("data", "keyring")}
    if None in ages.values():
        return at_risk("data or keyring were never copied: see `tillit backup`")
    said = "hours since the last copy of the data: %(data)s, of the keyring: %(keyring)s"
    numbers = {what: hours for what, hours in ages.items() if hours is not None}
    late = any(hours > COPIED[what] / HOUR for what, hours in numbers.items())
    return at_risk(said, **numbers) if late else kept(said, **numbers)


def _hours_since(what: str) -> float | None:
    try:
        moment = datetime.fromisoformat(json.loads(Path(settings.TILLIT_COPIES).read_text())[what])
    except (OSError, ValueError, KeyError):
        return None
    return round((now() - moment) / HOUR, 1)


def _no_table(category: str) -> Evidence:
    tables = sorted({h.model._meta.label for h in holdings() if h.category == category})
    if tables:
        return broken("kept in %(names)s", names=", ".join(tables), tables=len(tables))
    return kept("tables that keep any: %(tables)s", tables=0)
