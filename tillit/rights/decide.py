"""Deciding an objection: a second person weighs the customer's reasons against ours (Article 21(1) GDPR)."""

from tillit.keeper.answers import Done
from tillit.keeper.wire import Lift, Second
from tillit.kit.refs import new_handle, new_id
from tillit.ledger.write import write_rights
from tillit.people.cutting import rules_for
from tillit.people.models import Customer, Objection, Role
from tillit.publishing.current import rules_in_force
from tillit.rights.errors import AlreadyDecided, NotYourDecision, PersonErased, ReasonMissing
from tillit.rights.events import ObjectionDecided
from tillit.rights.models import Decision, Outcome
from tillit.rights.standing import standing_objections
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.cut import cut_out
from tillit.vault.sealing import Taking


def decide_objection(
    objection: Objection, *, by: Actor, outcome: Outcome, reasoning: str = "", second: Second = None
) -> Decision:
    """Uphold (the purposes stay closed to this person's data) or refuse (they open again, with a second person).

    Raises:
        NotYourDecision, AlreadyDecided, ReasonMissing: as they say.
        Refusal: the keeper did not accept the second person.
    """
    if by.role != Role.PRIVACY_OFFICER or objection.marked_by_id == by.agent_id:
        raise NotYourDecision
    if outcome == Outcome.REFUSED and not reasoning.strip():
        raise ReasonMissing
    with acting(by):
        if Decision.objects.filter(objection=objection).exists():
            raise AlreadyDecided
        customer = Customer.objects.filter(pk=objection.person).first()
    if customer is None:
        raise PersonErased
    decision = Decision(
        id=new_id(), handle=new_handle(), objection=objection, company_id=objection.company_id,
        brand_id=customer.brand_id, outcome=outcome, by_id=by.agent,
    )  # fmt: skip
    taking = Taking(by=by, purpose="rights")
    taking.seal(decision, reasoning=cut_out(reasoning.strip(), rules_for(customer.brand_id)).text or None)
    taking.take()
    if outcome == Outcome.REFUSED:
        purposes = _no_longer_objected_to(objection, by=by)
        ask(Lift(person=objection.person, purposes=purposes, decision=decision.handle, second=second), Done, by=by)
    with acting(by):
        if Decision.objects.filter(objection=objection).exists():
            raise AlreadyDecided
        decision.save(force_insert=True)
        event = ObjectionDecided(
            handle=objection.handle, decision=decision.handle, person=objection.person,
            purposes=tuple(objection.purposes), outcome=outcome,
        )  # fmt: skip
        write_rights(event, by=by, company=objection.company_id, notice=rules_in_force().hash)
    return decision


def _no_longer_objected_to(objection: Objection, *, by: Actor) -> list[str]:
    """The purposes that no other objection of this person, upheld or not yet decided, keeps closed."""
    with acting(by):
        others = standing_objections().filter(person=objection.person).exclude(pk=objection.pk)
        closed = {purpose for purposes in others.values_list("purposes", flat=True) for purpose in purposes}
    return [purpose for purpose in objection.purposes if purpose not in closed]
