"""Waking a snoozed case: by hand here, and by everything that is said to it."""

from tillit.cases.acting_on import begin_act, changing, show_happening
from tillit.cases.errors import NotAsleep
from tillit.cases.events import CaseWasWoken
from tillit.cases.models import Case, Happening
from tillit.vault.actors import Actor


def wake_case(case: Case, *, by: Actor) -> Case:
    """Put the case back among the others.

    Raises:
        NotAsleep: it is not snoozed.
        NotOurs: the case is only shown to your company.
    """
    act = begin_act(case, by=by)
    act.note_entry(CaseWasWoken(case=case.pk))
    act.taking.take()
    with changing(case.pk, by=by) as locked:
        if not locked.snoozed:
            raise NotAsleep
        locked.snoozed, locked.wakes_at = False, None
        locked.save(update_fields=["snoozed", "wakes_at"])
        show_happening(locked, Happening.WOKEN, "", by=by)
        act.write_entries()
    return locked
