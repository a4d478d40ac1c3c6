"""Parting two linked cases."""

from tillit.cases.acting_on import begin_act, changing, show_happening
from tillit.cases.errors import NotLinked, StillJoined
from tillit.cases.events import CasesWereUnlinked
from tillit.cases.link_case import between
from tillit.cases.models import Case, Happening, Link
from tillit.vault.actors import Actor


def unlink_case(case: Case, *, by: Actor, other: Case) -> None:
    """Part two linked cases.

    Raises:
        NotLinked: they are not.
        StillJoined: the link is the way back from a join.
        NotOurs: the case is only shown to your company.
    """
    act = begin_act(case, by=by)
    act.note_entry(CasesWereUnlinked(case=case.pk, other=other.pk))
    act.taking.take()
    with changing(case.pk, by=by) as locked:
        links = between(locked, other)
        parted, _ = links.exclude(outcome=Link.Outcome.SAME).delete()
        if not parted:
            raise StillJoined if links.exists() else NotLinked
        show_happening(locked, Happening.UNLINKED, str(other.number), by=by)
        act.write_entries()
