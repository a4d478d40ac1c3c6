"""The sweep: what is due goes. Promise `one-year`.

In resumable batches, company by company. It is not what makes data unreadable (the keeper's clock does that at each
opening); it is what removes the rows and the keys.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import OperationalError

from tillit.keeper.answers import DueScope, DueScopes
from tillit.keeper.wire import Due
from tillit.kit.clock import now
from tillit.people.models import company_ids
from tillit.publishing.current import rules_in_force
from tillit.retention.erase import erase_subject
from tillit.retention.errors import FutureOnlyInDemo, SweepStopped
from tillit.retention.models import Clock, SweepRun
from tillit.vault.acting import in_company
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.errors import KeeperAway

BATCH = 200
SMALLEST_GUARDED = 20
"""Below this many due subjects the share guard says nothing: a small shop may well erase half of what it has."""

Progress = Callable[[int, int], None]
Found = dict[tuple[str, UUID], list[str]]
"""Per (kind, subject) the categories that are due."""


@dataclass(frozen=True)
class Swept:
    """What a sweep found and did, over all companies. In a dry run nothing was erased."""

    found: int
    erased: int
    held: int


def sweep(
    *, as_of: datetime | None = None, dry_run: bool = False, confirmed: bool = False, progress: Progress | None = None
) -> Swept:
    """Erase everything that is due.

    Raises:
        FutureOnlyInDemo: `as_of` lies ahead, outside a demonstration home, without `dry_run`.
        SweepStopped: an unusual share of a company would go; nothing of that company was erased.
    """
    if as_of and as_of > now() and not (dry_run or settings.TILLIT_DEMO):
        raise FutureOnlyInDemo
    total, stops = Swept(0, 0, 0), list[Exception]()
    for company in company_ids():
        try:
            part = _sweep_company(company, as_of, dry_run=dry_run, confirmed=confirmed, progress=progress)
        except (KeeperAway, OperationalError):
            raise
        except Exception as stopped:  # noqa: BLE001 - raised below: what is due in the other companies goes all the same
            stops.append(stopped)
            continue
        total = Swept(total.found + part.found, total.erased + part.erased, total.held + part.held)
    if stops:
        raise stops[0]
    return total


def _sweep_company(
    company: UUID, as_of: datetime | None, *, dry_run: bool, confirmed: bool, progress: Progress | None
) -> Swept:
    moment = as_of or now()
    due = _count_due(company, moment)
    if dry_run:
        return Swept(due, 0, 0)
    with in_company(company):
        run = SweepRun.objects.create(company=company, as_of=moment, found=due)
    try:
        if not confirmed:
            _guard(company, due)
        run.erased, run.held = _walk(company, as_of, progress, due)
    except SweepStopped as stopped:
        run.stopped = str(stopped)[:200]
        _finish(run)
        raise
    _finish(run)  # a run that failed stays unfinished, and the board does not count it
    return Swept(due, run.erased, run.held)


def _finish(run: SweepRun) -> None:
    run.finished_at = now()
    with in_company(run.company):
        run.save()


def _walk(company: UUID, as_of: datetime | None, progress: Progress | None, due: int) -> tuple[int, int]:
    """Cases first, then persons: a person goes when the last case has gone. Each pass starts behind the last one."""
    erased = held = 0
    faults: list[Exception] = []
    for kind in ("case", "quarantine", "person"):
        after = 0
        while batch := _batch(company, kind, as_of or now(), after):
            after = batch[-1].pk
            done, kept, failed = _erase_batch(company, kind, batch, as_of)
            erased, held, faults = erased + done, held + kept, faults + failed
            if progress:
                progress(erased, due)
    if faults:
        raise faults[0]
    return erased, held


def _batch(company: UUID, kind: str, moment: datetime, after: int) -> list[Clock]:
    with in_company(company):
        rows = Clock.objects.filter(company=company, due_at__lte=moment, subject_kind=kind, pk__gt=after)
        return list(rows.order_by("pk")[:BATCH])


def _erase_batch(
    company: UUID, kind: str, batch: list[Clock], as_of: datetime | None
) -> tuple[int, int, list[Exception]]:
    by = machine("sweep", company)
    scopes = [(clock.subject, clock.category) for clock in batch]
    answers = ask(Due(scopes=scopes), DueScopes, by=by, lane="bulk", as_of=as_of).scopes
    held = sum(answer.held for answer in answers)
    due = [scope for scope, answer in zip(scopes, answers, strict=True) if _may_go(answer)]
    erased, faults = 0, list[Exception]()
    for subject, group in groupby(sorted(due, key=lambda scope: scope[0].int), key=lambda scope: scope[0]):
        categories = [category for _, category in group]
        try:
            if erase_subject(subject, kind, categories, by=by, company=company, ground="clock", as_of=as_of):
                erased += len(categories)
        except OperationalError:
            raise
        except Exception as fault:  # noqa: BLE001 - told at the end of the run: one that fails keeps no other
            faults.append(fault)
    return erased, held, faults


def _may_go(answer: DueScope) -> bool:
    """Due and not held; a scope without a key (no note was ever written) goes with its clock."""
    return not answer.held and (answer.due or not answer.known)


def _count_due(company: UUID, moment: datetime) -> int:
    with in_company(company):
        return Clock.objects.filter(company=company, due_at__lte=moment).count()


def _guard(company: UUID, due: int) -> None:
    with in_company(company):
        living = Clock.objects.filter(company=company).count()
    if due > max(SMALLEST_GUARDED, living * rules_in_force().sweep_share_stop):
        raise SweepStopped


def last_sweep() -> datetime | None:
    """When a sweep last finished without being stopped, over all companies the oldest of them."""
    latest: list[datetime | None] = []
    for company in company_ids():
        with in_company(company):
            runs = SweepRun.objects.filter(company=company, finished_at__isnull=False, stopped="")
            latest.append(runs.order_by("-finished_at").values_list("finished_at", flat=True).first())
    known = [moment for moment in latest if moment]
    return min(known) if known and len(known) == len(latest) else None


TOO_LONG = timedelta(hours=26)
"""After this long without a sweep the board turns *at risk*: hourly, with room for a night's maintenance."""
