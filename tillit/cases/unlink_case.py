"""Parting two linked cases."""

from tillit.cases.acting_on import begin_act, changing, show_happening
from tillit.cases.errors import NotLinked
from tillit.cases.events import CasesWereUnlinked
from tillit.cases.link_case import between
from tillit.cases.models import Case, Happening
from tillit.vault.actors import Actor


def unlink_case(case: Case, *, by: Actor, other: Case) -> None:
    """Part two linked cases.

    Raises:
        NotLinked: they are not.
        NotOurs: the case is only shown to your company.
    """
    act = begin_act(case, by=by)
    act.note_entry(CasesWereUnlinked(case=case.pk, other=other.pk))
    act.taking.take()
    with changing(case.pk, by=by) as locked:
        parted, _ = between(locked, other).delete()
        if not parted:
            raise NotLinked
        show_happening(locked, Happening.UNLINKED, str(other.number), by=by)
        act.write_entries()
