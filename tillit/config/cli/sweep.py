"""The sweep by hand."""

from datetime import UTC, date, datetime, time
from typing import Annotated

import typer
from django.conf import settings

from tillit.cases.idle import close_idle_cases
from tillit.cases.models import Case
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, iso, make_progress, print_json
from tillit.config.cli.sign_in import in_person
from tillit.config.cli.sweeping import finish
from tillit.keeper.answers import Done
from tillit.keeper.expiry import GRACE
from tillit.keeper.wire import Confirm
from tillit.kit.clock import now
from tillit.people.models import company_ids
from tillit.publishing.current import rules_in_force
from tillit.retention.errors import FutureOnlyInDemo, SweepStopped
from tillit.retention.sweep import Swept, sweep
from tillit.vault.acting import in_company
from tillit.vault.client import ask
from tillit.vault.errors import Refusal
from tillit.vault.outbox import Lane


def sweep_now(
    *,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="As that day (UTC) ends, ISO 8601.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what is due.")] = False,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="An unusual share may go.")] = False,
    login: Annotated[str | None, typer.Option("--as", metavar="OFFICER", help="Who confirms.")] = None,
    as_json: AsJson = False,
) -> None:
    """Close what is idle, erase what is due, and wait until keys are gone and receipts are there.

    A day that lies ahead needs --dry-run, or a home that was founded as a demonstration (else exit 2). When an unusual
    share would go, or the clock jumped, nothing is erased (exit 5) until an officer confirms.
    """
    moment = _moment(as_of)
    if dry_run:
        swept, idle = sweep(as_of=moment, dry_run=True), _count_idle(moment or now())
        _tell(swept, idle, 0, moment, dry_run=True, as_json=as_json)
        return
    _refuse_future(moment)
    if login:
        with in_person(login) as officer:
            ask(Confirm(what="sweep"), Done, by=officer)
    idle = _close_idle(moment)
    finish(Lane.KEEPER)  # the keeper must have heard of every closing before it is asked what is due
    with make_progress() as progress:
        bar = progress.add_task("erasing", total=None)
        swept = sweep(
            as_of=moment, confirmed=confirmed or bool(login),
            progress=lambda done, due: progress.update(bar, completed=done, total=due),
        )  # fmt: skip
    _tell(swept, idle, _finish_erasures(), moment, dry_run=False, as_json=as_json)


def _moment(as_of: str | None) -> datetime | None:
    """A day means its end, so that what falls due on it goes; today means now."""
    if as_of is None:
        return None
    try:
        if len(as_of) == len("2027-11-22"):
            end = datetime.combine(date.fromisoformat(as_of), time.max, UTC)
            return now() if end.date() == now().date() else end
        moment = datetime.fromisoformat(as_of)
    except ValueError:
        raise Told(Exit.USAGE, f"{as_of} is not a date; write it as 2027-11-22. Nothing was erased.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refuse_future(moment: datetime | None) -> None:
    """Before idle cases are closed, not after."""
    if moment and moment > now() and not settings.TILLIT_DEMO:
        raise FutureOnlyInDemo


def _count_idle(moment: datetime) -> int:
    before, idle = moment - rules_in_force().idle_after, 0
    for company in company_ids():
        with in_company(company):
            idle += Case.objects.filter(company=company).idle_since(before, grace=GRACE).count()
    return idle


def _close_idle(moment: datetime | None) -> int:
    closed = 0
    while batch := close_idle_cases(at=moment):
        closed += batch
    return closed


def _finish_erasures() -> int:
    try:
        return finish(Lane.ERASURES)
    except Refusal as refusal:
        raise SweepStopped(
            f"The keeper stopped: {refusal} Rows are gone, their keys wait; an officer must confirm: "
            "`tillit sweep --confirmed --as OFFICER`."
        ) from None


def _tell(swept: Swept, idle: int, waiting: int, moment: datetime | None, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "as_of": iso(moment or now()), "dry_run": dry_run, "found": swept.found, "erased": swept.erased,
                "held": swept.held, "idle_closed": 0 if dry_run else idle, "waiting": waiting,
            }
        )  # fmt: skip
    elif dry_run:
        print(f"{swept.found} parts are due, {idle} idle cases would be closed. Nothing was erased.")
    else:
        print(f"{swept.found} parts were due: {swept.erased} erased, {swept.held} held. {idle} idle cases were closed.")
    if waiting:
        raise Told(Exit.STOPPED, f"{waiting} erasures wait for keys or receipts; run the sweep again, or see doctor.")
