"""Cases in which nothing is said any more close themselves, so that no clock stands still for ever."""

from datetime import datetime
from uuid import UUID

from tillit.cases.close import close_case
from tillit.cases.errors import AlreadyClosed, SaidMeanwhile
from tillit.cases.models import Case, Reason
from tillit.keeper.expiry import GRACE
from tillit.kit.clock import now
from tillit.people.models import company_ids
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.errors import ScopeErased

BATCH = 500


def close_idle_cases(*, at: datetime | None = None) -> int:
    """Close what waited for the customer longer than the notice's idle days, as of the day on which they ended, and
    what nobody answered for 30 days more: the keeper counts it as closed then, too. Returns how many.
    """
    idle_after = rules_in_force().idle_after
    before = (at or now()) - idle_after
    closed = 0
    for company in company_ids():
        by, left = machine("sweep", company), list[UUID]()
        while idle := _idle(before, left, by=by):
            for case in idle:
                last = case.last_activity_at
                try:
                    close_case(case, by=by, reason=Reason.IDLE, at=last + idle_after, quiet_since=last)
                    closed += 1
                except (AlreadyClosed, SaidMeanwhile, ScopeErased):
                    left.append(case.pk)  # of an erased case only what is held is left: it keeps no other from closing
    return closed


def _idle(before: datetime, left: list[UUID], *, by: Actor) -> list[Case]:
    with acting(by):
        silent = Case.objects.idle_since(before, grace=GRACE).exclude(pk__in=left)
        return list(silent.order_by("last_activity_at")[:BATCH])
