"""The panel beside a conversation: the person as far as the case needs them, other cases, and who looked."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language_info, gettext

from tillit.cases.models import Case, Link, State
from tillit.desk.case_rows import CaseRows
from tillit.desk.faults import code_words
from tillit.desk.pages import reads_for
from tillit.desk.refusals import refusal_shape
from tillit.desk.shapes import CaseLink, Contact, Customer, Opening
from tillit.desk.titles import kind_title, purpose_title, role_title
from tillit.keeper.answers import Look, Looks
from tillit.keeper.wire import Openings
from tillit.kit.clock import now
from tillit.notice.rules import Allowed
from tillit.people.models import Identity, Role
from tillit.publishing.current import rules_in_force
from tillit.ui.shapes import Choice, Sealed
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.opening import Plain

MOST_LOOKS = 8
CONTACT = "contact"
BY_HAND = frozenset({Link.Why.AGENT, Link.Why.MERGED})


def customer_of(rows: CaseRows, plain: Plain, actor: Actor, *, opened: UUID | None = None) -> Customer:
    """Name and the address answers go to; other addresses stay sealed until there is a reason."""
    case = rows.case
    needed = case.identity
    value = plain.text(needed, "value") if needed else None
    refused = plain.refusal(case.customer, "name") or (plain.refusal(needed, "value") if needed else None)
    return Customer(
        name=plain.text(case.customer, "name"),
        contacts=(Contact(needed.kind, value),) if needed and value else (),
        language=_language(case.customer.language),
        sealed=tuple(_chip(identity, rows, plain, actor, opened) for identity in rows.identities),
        objected=tuple(purpose_title(p) for p in sorted({p for one in rows.objections for p in one.purposes})),
        refused=refusal_shape(refused) if refused else None,
    )


def _chip(identity: Identity, rows: CaseRows, plain: Plain, actor: Actor, opened: UUID | None) -> Sealed:
    label = gettext("Telephone number") if identity.kind == Identity.Kind.PHONE else gettext("Another mail address")
    refused = plain.refusal(identity, "value") if identity.pk == opened else None
    return Sealed(
        id=str(identity.pk),
        label=label,
        category=CONTACT,
        field=f"identity.value/{identity.pk}",
        reasons=tuple(reasons_to_open(rows.case, actor)),
        value=plain.text(identity, "value") if identity.pk == opened else None,
        refused=refusal_shape(refused) if refused else None,
    )


def reasons_to_open(case: Case, actor: Actor) -> list[Choice]:
    """The purposes for which the notice lets this role open contact details of such a case."""
    rules, purpose = rules_in_force(), reads_for(case, actor)
    relation = "own" if case.company_id == actor.company else "assigned"
    answer = rules.decide(
        purpose=purpose, category=CONTACT, role=actor.role, relation=relation, kind=case.kind, country=case.country,
        today=now().date(),
    )  # fmt: skip
    return [Choice(purpose, purpose_title(purpose))] if isinstance(answer, Allowed) else []


def links_of(rows: CaseRows) -> list[CaseLink]:
    """Other cases of the same person; a join that made them so can be taken apart."""
    same = [link for link in rows.links if link.outcome == Link.Outcome.SAME]
    joined = {_other_end(link, rows.case).pk: link.pk for link in same}
    return [replace(_link(case), joined=joined.get(case.pk, 0)) for case in rows.others]


def suggested_of(rows: CaseRows) -> list[CaseLink]:
    """Cases that may be about the same matter: linked, never joined."""
    others = {_other_end(link, rows.case): link for link in rows.links if link.why not in BY_HAND}
    known = {case.pk for case in rows.others}
    return [_suggested(case, link) for case, link in others.items() if case.pk not in known]


def _suggested(case: Case, link: Link) -> CaseLink:
    is_open = link.outcome == Link.Outcome.SUGGESTED
    return replace(_link(case), link=link.pk if is_open else 0, apart=link.outcome == Link.Outcome.APART)


def linked_of(rows: CaseRows) -> list[CaseLink]:
    """Cases that somebody linked or merged with this one."""
    by_hand = [link for link in rows.links if link.why in BY_HAND]
    return [replace(_link(_other_end(link, rows.case)), why=_why(link, rows.case)) for link in by_hand]


def _other_end(link: Link, here: Case) -> Case:
    return link.other if link.case_id == here.pk else link.case


def _why(link: Link, here: Case) -> str:
    if link.why != Link.Why.MERGED:
        return gettext("linked")
    return gettext("this case goes on there") if link.case_id == here.pk else gettext("merged into this one")


def _link(case: Case) -> CaseLink:
    return CaseLink(
        number=case.number, subject=None, kind_title=kind_title(case.kind), state=case.state,
        at=case.last_activity_at, erases_at=case.erase_at if case.state == State.CLOSED else None,
    )  # fmt: skip


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return ""


@dataclass(frozen=True)
class Looked:
    """Who looked at a case. `told` is false for roles that the notice does not tell."""

    told: bool
    shown: list[Opening] = field(default_factory=list)
    more: int = 0


def looks_at(rows: CaseRows, actor: Actor) -> Looked:
    """Who looked, newest first; only a privacy officer is told, and that is on record too."""
    if actor.role != Role.PRIVACY_OFFICER:
        return Looked(told=False)
    looks = reversed(ask(Openings(case=rows.case.pk), Looks, by=actor).looks)
    shown = _together(look_shape(look, rows.companies, actor) for look in looks)
    return Looked(told=True, shown=shown[:MOST_LOOKS], more=max(0, len(shown) - MOST_LOOKS))


def _together(openings: Iterable[Opening]) -> list[Opening]:
    """List and case, and the one value more, of the same person in the same quarter of an hour are one look here."""
    found: dict[Opening, int] = {}
    for one in openings:
        same = replace(one, opened=0)
        found[same] = found.get(same, 0) + one.opened
    return [replace(one, opened=opened) for one, opened in found.items()]


def look_shape(look: Look, companies: dict[UUID, str], actor: Actor) -> Opening:
    """A look as the page shows it: role and organisation, never a colleague's name."""
    who = role_title(look.machine or look.role)
    at: datetime = look.quarter
    return Opening(
        at=at,
        who=gettext("operator as %(who)s") % {"who": who} if look.operator and look.agent else who,
        role_title=role_title(look.role),
        organisation=companies.get(look.company, "Tillit") if look.company else "Tillit",
        purpose_title=purpose_title(look.purpose),
        opened=0 if look.code else len(look.categories),
        refused=bool(look.code),
        clause=look.clause,
        why=code_words(look.code),
        is_you=look.agent is not None and look.agent == actor.agent_id,
    )
