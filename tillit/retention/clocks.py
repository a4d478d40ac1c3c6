"""Setting clocks: one row per category of a subject."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from tillit.retention.models import Clock

Due = Mapping[str, datetime | None]


def set_due(subject: UUID, subject_kind: str, company: UUID, due: Due) -> None:
    """Write when each category is due, within the act's transaction."""
    set_all_due({subject: due}, subject_kind, company)


def set_all_due(due: Mapping[UUID, Due], subject_kind: str, company: UUID) -> None:
    """The same for many subjects of a company at once."""
    rows = [
        Clock(company=company, subject=subject, subject_kind=subject_kind, category=category, due_at=moment)
        for subject, each in due.items()
        for category, moment in each.items()
    ]
    Clock.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["subject", "category"], update_fields=["due_at"]
    )


_STOP = "update retention_clock set due_at = null where subject = %s and due_at is not null"
"""Each by itself (psycopg sends them together): joined with a list, a plan may read every clock."""


def stop_clocks(subjects: Iterable[UUID]) -> None:
    """What is kept of these goes on; those that have no clock get none. Within the act's transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(_STOP, [(subject,) for subject in sorted(subjects)])


def due_of(subjects: Mapping[UUID, object]) -> dict[UUID, dict[str, datetime | None]]:
    """What is written of these subjects now; a category that is gone has no clock any more."""
    found: dict[UUID, dict[str, datetime | None]] = {subject: {} for subject in subjects}
    clocks = Clock.objects.filter(subject__in=found)
    for subject, category, moment in clocks.values_list("subject", "category", "due_at"):
        found[subject][category] = moment
    return found
