"""Seeing that two cases are one person's: a customer wrote from another address, and an agent confirms it.

No machine ever decides this. The address becomes one more address of the person; all cases go along, each with its own
clock and seal. What went along is remembered, so that `part_people` can give it back.
"""

from collections.abc import Sequence

from django.db.models import Q

from tillit.cases.acting_on import Act, begin_act, purpose_of, refuse_other_roles, show_happening
from tillit.cases.errors import HasObjected, LinkDecidedAlready, NotOurs
from tillit.cases.events import LinkDecided
from tillit.cases.models import Case, Happening, Link, Moved
from tillit.cases.moving import move_cases
from tillit.keeper.wire import Fact
from tillit.people.models import Customer, Identity
from tillit.rights.cover_addresses import cover_addresses
from tillit.rights.standing import standing_objections
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.facts import hurry
from tillit.vault.opening import Opening
from tillit.vault.sealing import Taking


def join_people(link: Link, *, by: Actor) -> Case:
    """The writer of the linked case is the person of the other one: their addresses and cases become that person's.

    Raises:
        NotOurs: the cases are another company's.
        NotYourRole: the notice names other roles.
        LinkDecidedAlready: a colleague looked at it before.
        HasObjected: an objection of the writer would end by it.
    """
    case, other = link.case, link.other
    if by.company != case.company_id:
        raise NotOurs
    refuse_other_roles(case, by=by)
    with acting(by):
        cases = _cases_of(case)
        addresses = list(Identity.objects.select_related("customer").filter(customer=case.customer_id))
    act, are_two = begin_act(case, by=by), case.customer_id != other.customer_id
    if are_two:
        _seal_anew(addresses, act, other)
    moved = len(cases) if are_two else 0
    act.note_entry(LinkDecided(case=case.pk, other=other.pk, outcome=Link.Outcome.SAME, moved=moved))
    act.taking.take()
    with acting(by):
        facts = _join(link, addresses) if are_two else []
        decide(link, Link.Outcome.SAME)
        show_happening(case, Happening.JOINED, str(other.number), by=by)
        show_happening(other, Happening.JOINED, str(case.number), by=by)
        act.write_entries()
    for fact in facts:
        hurry(fact)
    return case


def _cases_of(case: Case) -> list[Case]:
    return list(Case.objects.filter(customer=case.customer_id).order_by("pk"))


def _seal_anew(addresses: Sequence[Identity], act: Act, other: Case) -> None:
    """Each address is opened for its case and sealed for the other one: a seal is bound to whose it is."""
    opening = Opening(act.by, case=act.case.pk)
    for address in addresses:
        opening.want(address, "value", purpose=purpose_of(act.case))
    plain = opening.open()
    taking = Taking(act.by, purpose_of(other))
    for address in addresses:
        value = plain.must(address, "value")
        address.customer = other.customer
        taking.seal(address, value=value)
    taking.take()


def _join(link: Link, addresses: Sequence[Identity]) -> list[Fact]:
    """Lock cases and persons, look again, move. Cases come first, as in every act, and the linked one among them:
    whoever holds a case may still need its person, never the other way round.
    """
    writer, person = link.case.customer_id, link.other.customer_id
    theirs = Case.objects.select_for_update(of=("self",)).order_by("pk")
    list(theirs.filter(Q(customer=writer) | Q(pk=link.other_id)))
    people = Customer.objects.select_for_update().filter(pk__in=[writer, person]).order_by("pk")
    locked = {one.pk: one for one in people}
    cases = list(theirs.filter(customer=writer))  # with what arrived meanwhile: from here nothing more does
    if len(locked) < 2 or not cases:  # noqa: PLR2004 - two people
        raise LinkDecidedAlready
    if standing_objections().filter(person=writer).exists():
        raise HasObjected
    for address in addresses:
        address.save(update_fields=["customer", "value"])
    _remember(link, cases, addresses)
    cover_addresses([person])
    return move_cases(cases, to=locked[person])


def _remember(link: Link, cases: Sequence[Case], addresses: Sequence[Identity]) -> None:
    company = link.company_id
    rows = [Moved(link=link, company_id=company, case=case) for case in cases]
    rows += [Moved(link=link, company_id=company, identity=address) for address in addresses]
    Moved.objects.bulk_create(rows)


def decide(link: Link, outcome: Link.Outcome) -> None:
    """Write what an agent saw, once, within the act's transaction."""
    open_still = Link.objects.filter(pk=link.pk, outcome=Link.Outcome.SUGGESTED)
    if not open_still.update(outcome=outcome):
        raise LinkDecidedAlready
