"""Counting a closing, so that reports need no old case."""

from django.db.models import F

from tillit.cases.models import Case, DayCount


def count_closing(case: Case) -> None:
    """Add a case that was just closed to its day, within the act's transaction."""
    if case.closed_at is None:
        return
    hours = int((case.closed_at - case.opened_at).total_seconds() // 3600)
    row = DayCount(
        company=case.company_id, day=case.closed_at.date(), kind=case.kind, channel=case.channel, country=case.country,
        language=case.language,
    )  # fmt: skip
    keys = ["company", "day", "kind", "channel", "country", "language"]
    DayCount.objects.bulk_create([row], update_conflicts=True, unique_fields=keys, update_fields=["kind"])
    found = DayCount.objects.filter(**{key: getattr(row, key) for key in keys})
    found.update(closed=F("closed") + 1, hours_open=F("hours_open") + max(0, hours))
