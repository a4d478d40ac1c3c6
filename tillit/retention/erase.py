"""Erasing. One transaction deletes rows, writes the marker and queues the rest; then the keeper drops the keys; the
receipt comes last. Each step may be repeated: kill -9 between any two of them loses nothing and erases nothing twice.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from tillit.keeper.answers import Erased as KeysGone
from tillit.keeper.wire import Erase
from tillit.kit.clock import now
from tillit.kit.fault import reach
from tillit.ledger.write import write_rights
from tillit.publishing.current import rules_in_force
from tillit.retention.events import Erased
from tillit.retention.models import Clock, Erasure, Hold
from tillit.retention.receipt import issue_receipt
from tillit.vault.acting import acting, in_company
from tillit.vault.actors import Actor, machine
from tillit.vault.client import ask
from tillit.vault.declared import holdings_of, subject_of
from tillit.vault.outbox import Refs, Topic, queue

CLOCK = "clock"


class KeysStillThere(Exception):
    """The keeper has not dropped every key yet; this is tried again until it has."""


def erase_subject(
    subject: UUID, kind: str, categories: Sequence[str], *, by: Actor, company: UUID, ground: str,
    as_of: datetime | None = None,
) -> Erasure | None:  # fmt: skip
    """Delete everything of these categories of a case or person; None where nothing was left to erase.

    `as_of` is a demonstration's later day; the keeper must agree with it again before it drops a key.
    """
    with acting(by):
        remains = subject_of(kind).describe(subject)
        # A hold that was placed a moment ago counts, although the keeper may not have been told of it yet.
        wanted = set(categories) - (held_categories(subject) if ground == CLOCK else set())
        clocks = list(
            Clock.objects.select_for_update().filter(subject=subject, category__in=wanted).order_by("category")
        )
        if not clocks or remains is None:
            return None
        gone = [clock.category for clock in clocks]
        rows = sum(holding.erase(subject) for holding in holdings_of(kind, gone))
        Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).delete()
        if not Clock.objects.filter(subject=subject).exists():
            rows += subject_of(kind).erase_husk(subject)
        erasure = Erasure.objects.create(
            company=company, brand=remains.brand, subject=subject, subject_kind=kind, categories=gone, ground=ground,
            number=remains.number, rows=rows,
        )  # fmt: skip
        event = Erased(
            handle=erasure.handle, subject=subject, subject_kind=kind, categories=tuple(gone), ground=ground, rows=rows,
            number=remains.number or 0,
        )  # fmt: skip
        entry = write_rights(event, by=by, company=company, notice=rules_in_force().hash)
        queue(
            Topic.ERASURE, erasure=str(erasure.pk), company=str(company), entry=str(entry.pk),
            as_of=as_of.isoformat() if as_of else None,
        )  # fmt: skip
        reach("erase: rows written")
    reach("erase: rows gone")
    return erasure


def finish_erasures(refs: list[Refs]) -> None:
    """Drop keys, then issue receipts; each half is safe to do again.

    Raises:
        KeysStillThere: an officer must confirm, or the keeper's clock is behind; asked again later.
    """
    for ref in refs:
        _finish(UUID(str(ref["erasure"])), UUID(str(ref["company"])), UUID(str(ref["entry"])), _moment(ref["as_of"]))


def _finish(pk: UUID, company: UUID, entry: UUID, as_of: datetime | None) -> None:
    with in_company(company):
        erasure = Erasure.objects.get(pk=pk)
    if erasure.step == Erasure.Step.ROWS_GONE:
        scopes = [(erasure.subject, category) for category in erasure.categories]
        answer = ask(Erase(scopes=scopes, ground="clock"), KeysGone, by=machine("sweep", company), as_of=as_of)
        # A scope the keeper never heard of has no key: there is nothing to drop.
        if not set(answer.outcomes) <= {"erased", "unknown"}:
            raise KeysStillThere(", ".join(sorted(set(answer.outcomes))))
        reach("erase: keys gone")
        _step(erasure, Erasure.Step.KEYS_GONE)
        reach("erase: step told")
    if erasure.step == Erasure.Step.KEYS_GONE:
        issue_receipt(erasure, entry)
        reach("erase: receipt issued")
        _step(erasure, Erasure.Step.DONE)


def _step(erasure: Erasure, step: Erasure.Step) -> None:
    with in_company(erasure.company):
        erasure.step = step
        erasure.save(update_fields=["step"])


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def held_categories(case: UUID) -> set[str]:
    """Categories of a case under a hold in force."""
    holds = Hold.objects.in_force().filter(case=case).values_list("categories", flat=True)
    return {category for categories in holds for category in categories}


def oldest_unfinished(company: UUID) -> datetime | None:
    """Since when the oldest erasure waits for its keys or receipt; None where none does."""
    with in_company(company):
        waiting = Erasure.objects.exclude(step=Erasure.Step.DONE).order_by("at")
        return waiting.values_list("at", flat=True).first()


def overdue(company: UUID, *, at: datetime | None = None) -> int:
    """How many categories are past their time and not yet swept, holds apart."""
    with in_company(company):
        held = Hold.objects.in_force().filter(case=OuterRef("subject"), categories__contains=[OuterRef("category")])
        return Clock.objects.filter(~Exists(held), due_at__lte=at or now()).count()
