"""Setting clocks: one row per category of a subject."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tillit.retention.models import Clock


def set_due(subject: UUID, subject_kind: str, company: UUID, due: Mapping[str, datetime | None]) -> None:
    """Write when each category is due, within the act's transaction."""
    rows = [
        Clock(company=company, subject=subject, subject_kind=subject_kind, category=category, due_at=moment)
        for category, moment in due.items()
    ]
    Clock.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["subject", "category"], update_fields=["due_at"]
    )
