"""Snoozing: out of the lists until a moment, or until something is said. Nothing has to wake it: the lists look at the
time, and a case that sleeps is answered, closed and erased like any other.
"""

from datetime import datetime, timedelta

from tillit.cases.acting_on import begin_act, changing, show_happening
from tillit.cases.errors import AlreadyClosed, NotAhead, SaidMeanwhile
from tillit.cases.events import CaseWasSnoozed
from tillit.cases.models import Case, Happening
from tillit.kit.clock import now
from tillit.vault.actors import Actor

LONGEST = timedelta(days=366)


def snooze_case(
    case: Case, *, by: Actor, until: datetime | None = None, quiet_since: datetime | None = None
) -> Case:
    """Put the case out of the way until a moment; without one, until the customer writes. A reply always wakes it.
    `quiet_since`: only if nothing was said since then, or it would sleep over what nobody has read.

    Raises:
        NotAhead: the moment has passed, or is more than a year away.
        AlreadyClosed: a closed case waits for nobody.
        SaidMeanwhile: something was.
        NotOurs: the case is only shown to your company.
    """
    if until is not None and not now() < until <= now() + LONGEST:
        raise NotAhead
    act = begin_act(case, by=by)
    act.note_entry(CaseWasSnoozed(case=case.pk, until=until))
    act.taking.take()
    with changing(case.pk, by=by) as locked:
        if locked.is_closed:
            raise AlreadyClosed
        if not locked.is_quiet_since(quiet_since):
            raise SaidMeanwhile
        locked.snoozed, locked.wakes_at = True, until
        locked.save(update_fields=["snoozed", "wakes_at"])
        show_happening(locked, Happening.SNOOZED, until.isoformat(timespec="minutes") if until else "", by=by)
        act.write_entries()
    return locked
