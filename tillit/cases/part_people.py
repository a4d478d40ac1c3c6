"""Seeing that a join was wrong: two people were taken for one, and one person's letters lie under the other's name.

The writer is a person of their own again, with the cases and addresses that the join moved and that are still where it
moved them. A case goes with the address to which its answers go: so does what came from a moved address since, for
whoever reads there is whom it is about; and a moved case that was given to somebody's other address since stays. Of
what was said within a case no line moves: which of two people wrote it, no row says.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tillit.cases.acting_on import begin_act, purpose_of, refuse_other_roles, show_happening
from tillit.cases.announce import announce
from tillit.cases.errors import ErasureBegan, LinkDecidedAlready, NothingToPart, NotOurs, WasOverridden
from tillit.cases.events import PeopleWereParted
from tillit.cases.models import Case, Direction, Happening, Link, Message, Moved
from tillit.cases.moving import move_cases
from tillit.cases.receive import receiving
from tillit.cases.writers import name_and_address
from tillit.keeper.wire import Fact
from tillit.people.meet import prepare_newcomer
from tillit.people.models import Customer, Identity, Objection
from tillit.retention.models import Erasure
from tillit.rights.object_to import make_effective
from tillit.rights.repeat_objections import repeat_objections
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.errors import KeeperAway
from tillit.vault.facts import hurry, tell_born
from tillit.vault.opening import Opening
from tillit.vault.outbox import Refs


@dataclass(frozen=True)
class _Joined:
    """What a join moved and can give back, and the letter that names whose it is."""

    link: Link
    since: datetime
    addresses: Sequence[Identity]
    cases: Sequence[Case]
    first: Message | None


def part_people(link: Link, *, by: Actor) -> Case:
    """The writer of the linked case is another person after all. Objections made since the join count for both.

    Raises:
        NotOurs: the cases are another company's.
        NotYourRole: the notice names other roles.
        LinkDecidedAlready: a colleague took it apart before, or nobody ever joined it.
        NothingToPart, ErasureBegan, WasOverridden: as they say.
        Refusal: the notice or an objection keeps the addresses shut to this agent; then nothing is moved.
    """
    if by.company != link.case.company_id:
        raise NotOurs
    refuse_other_roles(link.case, by=by)
    with acting(by):
        joined = _look(link)
    writer = _seal_anew(joined, by=by)
    case, other = joined.link.case, joined.link.other
    act = begin_act(case, by=by)
    counts = {"cases": len(joined.cases), "addresses": len(joined.addresses)}
    act.note_entry(PeopleWereParted(case=case.pk, other=other.pk, person=writer.pk, **counts))
    act.taking.take()
    with acting(by):
        refs, facts = _part(joined, writer, by=by)
        show_happening(case, Happening.PARTED, str(other.number), by=by)
        show_happening(other, Happening.PARTED, str(case.number), by=by)
        act.write_entries()
    _tell(refs, facts)
    return case


def _look(link: Link) -> _Joined:
    """What there is to give back, within a transaction; raises what `part_people` does."""
    links = Link.objects.select_related("case__customer", "other")
    found = links.filter(pk=link.pk, outcome=Link.Outcome.SAME).first()
    if found is None:
        raise LinkDecidedAlready
    moved, person = Moved.objects.filter(link=found), found.other.customer_id
    at = moved.filter(case=found.case).values_list("at", flat=True).first()
    addresses = Identity.objects.select_related("customer").filter(moved__link=found, customer=person).order_by("pk")
    theirs = Q(identity__in=addresses) | Q(identity=None, pk__in=moved.filter(case__isnull=False).values("case"))
    cases = list(Case.objects.filter(theirs, customer=person).order_by("pk"))
    if at is None or found.case not in cases or found.other in cases:
        raise NothingToPart
    _refuse_erased([*cases, found.other])
    since = Objection.objects.filter(person=person, marked_at__gte=at)
    if since.filter(decision__outcome="refused").exists():
        raise WasOverridden
    letters = Message.objects.filter(case=found.case, direction=Direction.IN, at__lt=at, sender__isnull=False)
    return _Joined(found, at, list(addresses), cases, letters.order_by("at", "pk").first())


def _refuse_erased(cases: Sequence[Case]) -> None:
    """What goes by its clock goes on its way; what a person asked to be erased is no longer given anybody's name."""
    erasures = Erasure.objects.filter(subject__in=[*(case.pk for case in cases), cases[0].customer_id])
    if erasures.filter(Q(ground="rights") | ~Q(step=Erasure.Step.DONE)).exists():
        raise ErasureBegan


def _seal_anew(joined: _Joined, *, by: Actor) -> Customer:
    """A new person: whoever the join left without a case is over, and their key with them. Each address is opened for
    the one and sealed for the other; the name is the one that their first letter bore.
    """
    case, purpose = joined.link.case, purpose_of(joined.link.case)
    opening = Opening(by, case=case.pk)
    for address in joined.addresses:
        opening.want(address, "value", purpose=purpose)
    if joined.first:
        joined.first.case = case
        opening.want(joined.first, "sender", purpose=purpose)
    plain = opening.open()
    sender = (plain.text(joined.first, "sender") if joined.first else None) or ""
    taking = receiving(machine("receive", case.company_id))
    writer = prepare_newcomer(
        taking, company=case.company_id, brand=case.brand_id, country=case.country, language=case.language,
        name=name_and_address(sender)[0], addresses=(),
    ).customer  # fmt: skip
    for address in joined.addresses:
        value = plain.must(address, "value")
        address.customer = writer
        taking.seal(address, value=value)
    taking.take()
    return writer


def _part(joined: _Joined, writer: Customer, *, by: Actor) -> tuple[list[Refs], list[Fact]]:
    """Lock cases and person as `join_people` does, look again, move."""
    person, link = joined.link.other.customer_id, joined.link
    list(Case.objects.select_for_update(of=("self",)).filter(customer=person).order_by("pk"))
    list(Customer.objects.select_for_update().filter(pk=person))
    still = _look(link)  # with what arrived meanwhile
    if still.link.other.customer_id != person or list(still.addresses) != list(joined.addresses):
        raise LinkDecidedAlready
    Link.objects.filter(pk=link.pk).update(outcome=Link.Outcome.APART)
    Moved.objects.filter(link=link).delete()
    writer.save(force_insert=True)
    tell_born([writer.pk])
    for address in joined.addresses:
        address.save(update_fields=["customer", "value"])
    refs = repeat_objections(person, to=writer, since=joined.since, by=by)
    facts = move_cases(still.cases, to=writer)
    announce([*still.cases, still.link.other])
    return refs, facts


def _tell(refs: list[Refs], facts: Sequence[Fact]) -> None:
    """The keeper closes what was objected to before it hears whose the cases are, so that none opens in between. If it
    is away, the outbox tells it in the same order.
    """
    with suppress(KeeperAway):
        make_effective(refs)
        for fact in facts:
            hurry(fact)
