"""Merging: the same matter twice. The one is closed and leads to the other; neither is sealed anew, and each keeps its
own clock, so that no case lives longer for the sake of another.
"""

from datetime import datetime

from tillit.cases.acting_on import begin_act, changing_both, show_happening
from tillit.cases.close import close_within_act
from tillit.cases.count import count_closing
from tillit.cases.errors import AlreadyClosed, MergedIntoClosed, SaidMeanwhile, SomebodyElses
from tillit.cases.events import CasesWereLinked, CaseWasClosed
from tillit.cases.link_case import between, refuse_strangers
from tillit.cases.models import Case, Happening, Link, Reason
from tillit.kit.clock import now
from tillit.vault.actors import Actor


def merge_case(case: Case, *, by: Actor, into: Case, quiet_since: datetime | None = None) -> Link:
    """Close this case as the same as another one of the same customer, which goes on. `quiet_since`: only if nothing
    was said in it since then.

    Raises:
        SomebodyElses: another customer's case is another matter, whatever it says.
        NothingToLink: a case is not merged with itself, nor with another company's.
        AlreadyClosed: there is nothing left to merge.
        SaidMeanwhile: something was.
        MergedIntoClosed: nobody would look after the customer.
        NotOurs: the case is only shown to your company.
    """
    refuse_strangers(case, into)
    if case.customer_id != into.customer_id:
        raise SomebodyElses
    act = begin_act(case, by=by)
    act.note_entry(CasesWereLinked(case=case.pk, other=into.pk, merged=True))
    act.note_entry(CaseWasClosed(case=case.pk, reason=Reason.DUPLICATE))
    act.taking.take()
    with changing_both(case, into, by=by) as (locked, goes_on):
        if locked.is_closed:
            raise AlreadyClosed
        if not locked.is_quiet_since(quiet_since):
            raise SaidMeanwhile
        if goes_on.is_closed:
            raise MergedIntoClosed
        if locked.customer_id != goes_on.customer_id:
            raise SomebodyElses
        between(locked, goes_on).exclude(outcome=Link.Outcome.SAME).delete()  # a join can still be taken apart
        merged = {"company_id": locked.company_id, "why": Link.Why.MERGED}
        link, _ = Link.objects.update_or_create(case=locked, other=goes_on, defaults=merged)
        show_happening(locked, Happening.MERGED, str(goes_on.number), by=by)
        close_within_act(locked, by=by, reason=Reason.DUPLICATE, at=now())
        count_closing(locked)
        act.write_entries()
    return link
