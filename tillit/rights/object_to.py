"""Objecting. Promise `objection`: any message can be one; the purpose is refused within 60 s, everywhere."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from tillit.keeper.answers import Done, Reblinded
from tillit.keeper.wire import Reblind, Restrict, SealedItem
from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.people.models import Customer, Identity, Objection, Suppression
from tillit.publishing.current import rules_in_force
from tillit.rights.errors import NothingObjectedTo
from tillit.rights.events import ObjectionReceived
from tillit.rights.models import Decision, Outcome
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor, machine
from tillit.vault.client import ask
from tillit.vault.outbox import Refs, Topic, queue
from tillit.vault.sealing import FORMAT, sealed_field

ASKING = ("survey",)
"""Purposes under which we would ask something of a person: an objection to them is remembered for ever."""


def object_to(
    customer: Customer, *, by: Actor, purposes: Sequence[str], source: UUID | None = None,
    received_at: datetime | None = None,
) -> Objection:  # fmt: skip
    """Record that a person objects to these purposes. It takes effect through the keeper, for future cases too.

    Raises:
        NothingObjectedTo: no purpose of the notice that can be objected to was named.
    """
    rules = rules_in_force()
    objected = sorted(p for p in set(purposes) if p in rules.purposes and rules.purposes[p].objectable)
    if not objected:
        raise NothingObjectedTo
    # In the name of the company whose customer it is: a supplier's agent, too, hears an objection.
    with in_company(customer.company_id, agent=str(by.agent_id or "")):
        objection = Objection(
            company_id=customer.company_id, person=customer.pk, source=source, purposes=objected,
            marked_by_id=by.agent_id, received_at=received_at or now(),
        )  # fmt: skip
        write_objection(objection, by=by)
    return objection


def write_objection(objection: Objection, *, by: Actor) -> Refs:
    """Write it, its entry and what the keeper must hear, within the acting transaction; gives what `make_effective`
    takes.
    """
    objection.save(force_insert=True)
    event = ObjectionReceived(handle=objection.handle, person=objection.person, purposes=tuple(objection.purposes))
    write_rights(event, by=by, company=objection.company_id, notice=rules_in_force().hash)
    one, company = str(objection.pk), str(objection.company_id)
    queue(Topic.RESTRICTION, objection=one, company=company)
    return {"objection": one, "company": company}


def make_effective(refs: list[Refs]) -> None:
    """Have the keeper close the purposes, then note since when; done twice it is the same."""
    for ref in refs:
        company = UUID(msgspec.convert(ref["company"], str))
        with in_company(company):
            objection = Objection.objects.get(pk=msgspec.convert(ref["objection"], str))
            if Decision.objects.filter(objection=objection, outcome=Outcome.REFUSED).exists():
                continue  # decided while this waited: closing the purposes now would undo the decision
        restrict = Restrict(person=objection.person, purposes=objection.purposes, decision=objection.handle)
        ask(restrict, Done, by=machine("carry", company))
        if set(objection.purposes) & set(ASKING):
            _suppress(objection, company)
        with in_company(company):
            Objection.objects.filter(pk=objection.pk, effective_at=None).update(effective_at=now())


def _suppress(objection: Objection, company: UUID) -> None:
    """Remember every address of the person under the key that never rotates."""
    with in_company(company):
        identities = list(Identity.objects.select_related("customer").filter(customer=objection.person))
    declared = sealed_field(Identity, "value")
    items = [
        SealedItem(
            scope=one.scope_for("contact"), field=declared.holding, format=FORMAT, row=one.pk,
            sealed=one.value.ciphertext, look_up="suppress", country=one.customer.country,
        )
        for one in identities
    ]  # fmt: skip
    digests = ask(Reblind(purpose="find", items=items), Reblinded, by=machine("index", company)).digests
    rows = [
        Suppression(brand=one.customer.brand_id, digest=digest.digest, purposes=list(ASKING))
        for one, digest in zip(identities, digests, strict=True)
        if digest
    ]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)
