"""Rows of a list: fetched together, opened in one call, each with its refusal where the notice keeps it shut."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tillit.cases.models import Case, CaseQuerySet, State
from tillit.desk.pages import reads_for
from tillit.desk.refusals import refusal_shape
from tillit.desk.shapes import CaseRow
from tillit.desk.titles import channel_title, kind_title
from tillit.people.models import Objection
from tillit.retention.models import Hold
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening, Plain


@dataclass(frozen=True)
class Listing:
    """Cases of one list with what is marked on them; nothing is open yet."""

    cases: Sequence[Case]
    held: frozenset[UUID]
    objected: frozenset[UUID]


def with_people(cases: CaseQuerySet) -> CaseQuerySet:
    """The cases with everything a row shows. People are fetched for the page only: joined, their policies would be
    looked at for every case of the company.
    """
    return cases.select_related("assigned_to", "company").prefetch_related("customer", "identity__customer")


def fetch_listing(cases: Sequence[Case]) -> Listing:
    """The marks on these cases, within the acting transaction."""
    holds = Hold.objects.in_force().filter(case__in=[case.pk for case in cases])
    objections = Objection.objects.exclude(decision__outcome="refused")
    people = objections.filter(person__in=[case.customer_id for case in cases])
    return Listing(
        cases, frozenset(holds.values_list("case", flat=True)), frozenset(people.values_list("person", flat=True))
    )


def open_listing(listing: Listing, actor: Actor) -> list[CaseRow]:
    """Subject and name of each, in one opening; where no name is known, the address instead."""
    opening = Opening(actor, "list")
    for case in listing.cases:
        purpose = reads_for(case, actor)
        opening.want(case, "subject", purpose=purpose, case=case.pk)
        if case.customer.name is not None:
            opening.want(case.customer, "name", purpose=purpose, case=case.pk)
        elif case.identity is not None:
            opening.want(case.identity, "value", purpose=purpose, case=case.pk)
    plain = opening.open()
    return [_row(case, listing, plain, actor) for case in listing.cases]


def _row(case: Case, listing: Listing, plain: Plain, actor: Actor) -> CaseRow:
    refused = plain.refusal(case, "subject")
    subject = "" if case.subject is None and not refused else plain.text(case, "subject")
    is_closed = case.state == State.CLOSED
    return CaseRow(
        number=case.number,
        subject=subject,
        customer=name_in(plain, case),
        kind=case.kind,
        kind_title=kind_title(case.kind),
        channel=case.channel,
        channel_title=channel_title(case.channel),
        state=case.state,
        at=case.last_activity_at,
        unread=case.state in {State.NEW, State.OPEN},
        assignee=case.assigned_to.name if case.assigned_to else None,
        is_mine=case.assigned_to_id is not None and case.assigned_to_id == actor.agent_id,
        erases_at=case.erase_at if is_closed else None,
        held=case.pk in listing.held,
        objected=case.customer_id in listing.objected,
        refused=refusal_shape(refused) if refused else None,
        company=case.company.name if case.company_id != actor.company else "",
    )


def name_in(plain: Plain, case: Case) -> str | None:
    """The name, or else the address, as far as it was opened."""
    name = plain.text(case.customer, "name")
    if name:
        return name
    return plain.text(case.identity, "value") if case.identity else None
