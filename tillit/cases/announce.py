"""Saying that cases changed, so that open pages fetch what they show anew.

References only, and only once the act has committed: PostgreSQL delivers a notification with its transaction.
"""

from collections.abc import Iterable
from uuid import UUID

from tillit.cases.models import Case
from tillit.vault.live import say


def announce(cases: Iterable[Case], *, formerly: UUID | None = None) -> None:
    """Within the act's transaction. A notification is `changed`, the company, the supplier that works on the case (or
    `-`) and the case's number; a supplier from which it was taken hears of it, too.
    """
    say(
        f"changed {case.company_id} {supplier or '-'} {case.number}"
        for case in cases
        for supplier in {case.assigned_company_id, formerly}
    )
