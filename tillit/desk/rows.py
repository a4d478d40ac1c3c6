"""Rows of a list: opened in one call, each with its refusal where the notice keeps it shut."""

from collections.abc import Sequence

from django.utils.translation import gettext

from tillit.cases.listing import Listed
from tillit.cases.models import State
from tillit.desk.pages import RIGHTS
from tillit.desk.refusals import refusal_shape
from tillit.desk.shapes import CaseRow
from tillit.desk.titles import channel_title, kind_title
from tillit.kit.clock import now
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening, Plain


def open_listing(cases: Sequence[Listed], actor: Actor) -> list[CaseRow]:
    """Subject and name of each, in one opening; where no name is known, the address instead."""
    opening = Opening(actor, "list")
    for case in cases:
        purpose = _reads_for(case, actor)
        if case.subject:
            opening.want_as(case, "subject", "case.subject", "content", case.subject, purpose=purpose, case=case.pk)
        if case.name:
            person = case.customer
            opening.want_as(person, "name", "person.name", "contact", case.name, purpose=purpose, case=case.pk)
        elif case.address:
            opening.want_as(
                case.customer, "name", "identity.value", "contact", case.address, purpose=purpose, case=case.pk,
                row_id=case.identity,
            )  # fmt: skip
    plain = opening.open()
    return [_row(case, plain, actor) for case in cases]


def _reads_for(case: Listed, actor: Actor) -> str:
    if actor.role == Role.PRIVACY_OFFICER:
        return RIGHTS
    return rules_in_force().purpose_of(case.kind) or case.kind


def _row(case: Listed, plain: Plain, actor: Actor) -> CaseRow:
    refused = plain.refusal(case, "subject")
    return CaseRow(
        number=case.number,
        subject="" if case.subject is None and not refused else plain.text(case, "subject"),
        customer=plain.text(case.customer, "name"),
        line=_line(case, actor),
        channel=case.channel,
        state=case.state,
        at=case.at,
        unread=case.state in {State.NEW, State.OPEN},
        erases_at=case.erase_at if case.state == State.CLOSED else None,
        held=case.held,
        objected=case.objected,
        drafted=case.drafted,
        sleeps_until=case.wakes_at if case.snoozed and not _has_woken(case) else None,
        sleeps=case.snoozed and not _has_woken(case),
        has_woken=_has_woken(case),
        tags=tuple(case.tags),
        refused=refusal_shape(refused) if refused else None,
    )


def _has_woken(case: Listed) -> bool:
    return case.snoozed and case.wakes_at is not None and case.wakes_at <= now()


def _line(case: Listed, actor: Actor) -> str:
    """How it came, what it is about, and who looks after it: "e-mail · complaint · Ben"."""
    whose = case.company_name if case.company != actor.company else ""
    mine = case.assigned_to is not None and case.assigned_to == actor.agent_id
    assignee = gettext("you") if mine else case.assignee
    return " · ".join(filter(None, (channel_title(case.channel), kind_title(case.kind), whose, assignee)))
