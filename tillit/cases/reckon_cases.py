"""Reckoning the clocks of all cases anew, after another notice took effect."""

from uuid import UUID

from tillit.cases.clocks import set_clocks_anew
from tillit.cases.models import Case
from tillit.vault.acting import in_company

BATCH = 500
_BEFORE_ALL = UUID(int=0)


def reckon_cases(company: UUID) -> int:
    """Every case that was ever closed, a batch at a time, each locked: an act that is just done is waited for. Repeated
    after a crash it is the same. Returns how many cases had a clock that changed.
    """
    changed, after = 0, _BEFORE_ALL
    while True:
        with in_company(company):
            ever_closed = Case.objects.filter(company=company, first_closed_at__isnull=False, pk__gt=after)
            batch = list(ever_closed.order_by("pk").select_for_update(of=("self",))[:BATCH])
            changed += set_clocks_anew(batch)
        if not batch:
            return changed
        after = batch[-1].pk
