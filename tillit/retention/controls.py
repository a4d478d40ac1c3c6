"""What makes `one-year` and `only-as-long-as-needed` true: the clock at opening, the sweep, the holds."""

from datetime import timedelta

from django.conf import settings

from tillit.kit.clock import now
from tillit.notice.controls import Evidence
from tillit.people.models import company_ids
from tillit.retention.erase import oldest_unfinished, overdue
from tillit.retention.models import Hold
from tillit.retention.sweep import TOO_LONG, last_sweep
from tillit.vault.acting import in_company
from tillit.vault.declared import holdings
from tillit.vault.evidence import at_risk, broken, control, keeper_answers, keeper_figures, kept

DRIFT = timedelta(seconds=5)
STUCK = timedelta(hours=24)


@control("clock-at-opening", "The clock is checked at each opening: what is overdue stays shut", is_on=keeper_answers)
def clock_at_opening() -> Evidence:
    figures = keeper_figures()
    late = sum(overdue(company) for company in company_ids())
    drift = abs(figures.clock - now())
    line = f"{late} categories are past their time and unreadable, waiting for the sweep"
    if figures.clock_jumped or (drift > DRIFT and not figures.demo):
        return at_risk("the keeper's clock jumped: erasing waits for an officer", overdue=late)
    return kept(line if late else "nothing is past its time", overdue=late)


def sweep_is_on() -> bool:
    return bool(settings.TILLIT_SWEEP)


@control("sweep-runs", "Every hour what is due is erased, with a receipt", is_on=sweep_is_on)
def sweep_runs() -> Evidence:
    last = last_sweep()
    if last is None:
        return at_risk("no sweep has finished yet", hours=0)
    hours = round((now() - last).total_seconds() / 3600, 1)
    line = f"last sweep {hours} hours ago"
    return at_risk(line, hours=hours) if now() - last > TOO_LONG or not sweep_is_on() else kept(line, hours=hours)


@control("holds-reviewed", "Each hold has a reason, an owner and a review date")
def holds_reviewed() -> Evidence:
    in_force = late = 0
    for company in company_ids():
        with in_company(company):
            in_force += Hold.objects.in_force().count()
            late += Hold.objects.in_force().filter(review_on__lt=now().date()).count()
    line = f"{in_force} holds in force, {late} past their review"
    return at_risk(line, holds=in_force, late=late) if late else kept(line, holds=in_force, late=late)


@control("rights-registry", "One list of what is kept drives erasure and export alike")
def rights_registry() -> Evidence:
    waiting = [moment for company in company_ids() if (moment := oldest_unfinished(company))]
    line = f"{len(holdings())} holdings declared, {len(waiting)} companies with an erasure on its way"
    stuck = any(now() - moment > STUCK for moment in waiting)
    if stuck:
        return at_risk(f"{line}; one waits for more than a day", waiting=len(waiting))
    return kept(line, waiting=len(waiting))


@control("orders-not-copied", "Order data is shown, not kept: no table holds any")
def orders_not_copied() -> Evidence:
    return _no_table("transactions")


@control("no-recorder", "No telephone call is recorded: there is no recorder, and no table for a recording")
def no_recorder() -> Evidence:
    return _no_table("recording")


def _no_table(category: str) -> Evidence:
    tables = sorted({h.model._meta.label for h in holdings() if h.category == category})
    if tables:
        return broken(f"kept in {', '.join(tables)}", tables=len(tables))
    return kept(f"0 tables keep {category}", tables=0)
