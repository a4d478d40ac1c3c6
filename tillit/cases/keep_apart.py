"""Seeing that a suggested link is between two people: a colleague or a friend who answered along."""

from tillit.cases.acting_on import begin_act, refuse_other_roles
from tillit.cases.errors import NotOurs
from tillit.cases.events import LinkDecided
from tillit.cases.join_people import decide
from tillit.cases.models import Link
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


def keep_apart(link: Link, *, by: Actor) -> Link:
    """Keep the two cases linked and their people apart; nobody is asked again.

    Raises:
        NotOurs: the cases are another company's.
        NotYourRole: the notice names other roles.
        LinkDecidedAlready: a colleague looked at it before.
    """
    if by.company != link.case.company_id:
        raise NotOurs
    refuse_other_roles(link.case, by=by)
    act = begin_act(link.case, by=by)
    entry = LinkDecided(case=link.case_id, other=link.other_id, outcome=Link.Outcome.APART, moved=0)
    act.note_entry(entry)
    act.taking.take()
    with acting(by):
        decide(link, Link.Outcome.APART)
        act.write_entries()
    return link
