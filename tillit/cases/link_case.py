"""Linking two cases that belong together. Linking never joins: each keeps its own seal and clock."""

from django.db.models import Q, QuerySet

from tillit.cases.acting_on import begin_act, changing_both, show_happening
from tillit.cases.errors import NothingToLink
from tillit.cases.events import CasesWereLinked
from tillit.cases.models import Case, Happening, Link
from tillit.vault.actors import Actor


def link_case(case: Case, *, by: Actor, other: Case) -> Link:
    """Show each beside the other. Linked again, nothing changes.

    Raises:
        NothingToLink: a case is not linked with itself, nor with another company's.
        NotOurs: the case is only shown to your company.
    """
    refuse_strangers(case, other)
    act = begin_act(case, by=by)
    act.note_entry(CasesWereLinked(case=case.pk, other=other.pk, merged=False))
    act.taking.take()
    with changing_both(case, other, by=by) as (locked, there):
        if known := between(locked, there).first():
            return known
        link = Link.objects.create(case=locked, company_id=locked.company_id, other=there, why=Link.Why.AGENT)
        show_happening(locked, Happening.LINKED, str(other.number), by=by)
        act.write_entries()
    return link


def refuse_strangers(case: Case, other: Case) -> None:
    """Raises NothingToLink."""
    if case.pk == other.pk or case.company_id != other.company_id:
        raise NothingToLink


def between(case: Case, other: Case) -> "QuerySet[Link]":
    """The link of two cases, whichever of them it was made from."""
    return Link.objects.filter(Q(case=case, other=other) | Q(case=other, other=case))
