"""Everything one case page reads, fetched in one short transaction; nothing is open yet."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tillit.cases.answer_by import zone_of
from tillit.cases.hanging import Hanging, look_at
from tillit.cases.models import Attachment, Case, Closure, Draft, Enclosure, Event, Link, Message, Note, Tag, Tagging
from tillit.desk.case_marks import Marks, fetch_marks
from tillit.desk.colleagues import colleagues_of
from tillit.desk.pages import case_numbered
from tillit.people.models import Agent, Company, Identity, Objection
from tillit.retention.models import Clock, Erasure, Hold
from tillit.rights.standing import standing_objections

A_PART = 60
"""Entries of a long conversation on one page."""
OTHERS = 10

Said = Message | Note | Event
Place = tuple[datetime, int, UUID | int]
RANKS: dict[type, int] = {Event: 0, Message: 1, Note: 2}
"""What stands first of what happened at the same moment."""


@dataclass(frozen=True)
class CaseRows:
    """The rows behind one case page."""

    case: Case
    talk: list[Said]
    earlier: int
    attachments: list[Attachment]
    identities: list[Identity]
    others: list[Case]
    links: list[Link]
    holds: list[Hold]
    clocks: list[Clock]
    gone: frozenset[str]
    objections: list[Objection]
    sources: frozenset[UUID]
    colleagues: list[Agent]
    companies: dict[UUID, str]
    closure: Closure | None
    names: dict[UUID, str] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    tags: list[tuple[UUID, str, bool]] = field(default_factory=list)  # the company's list: id, word, borne
    draft: Draft | None = None
    zone: str | None = None

    def messages(self) -> list[Message]:
        return [said for said in self.talk if isinstance(said, Message)]

    def notes(self) -> list[Note]:
        return [said for said in self.talk if isinstance(said, Note)]


def fetch_case(number: int, agent: Agent, before: str = "") -> CaseRows:
    """The rows of a case page, within the acting transaction.

    Raises:
        Http404: there is no such case here.
    """
    case = case_numbered(number)
    hangs = look_at(case, agent)
    talk, earlier = fetch_talk(case, before, hangs)
    colleagues = colleagues_of(case.company_id)
    _name_colleagues(case, talk, colleagues)
    holds = list(Hold.objects.in_force().filter(case=case.pk).order_by("placed_at")) if hangs.holds else []
    objections = _objections(case) if hangs.objections else []
    return CaseRows(
        case=case, talk=talk, earlier=earlier, attachments=_attachments(talk) if hangs.files else [],
        identities=_addresses(case) if hangs.addresses else [], others=_others(case) if hangs.others else [],
        links=_links(case) if hangs.links else [], holds=holds,
        clocks=list(Clock.objects.filter(subject=case.pk)) if hangs.clocks else [],
        gone=_gone(case) if hangs.erasures else frozenset(), objections=objections,
        sources=frozenset(one.source for one in objections if one.source), colleagues=colleagues,
        companies=dict(Company.objects.values_list("pk", "name")) if agent.is_officer else {},
        closure=case.closures.filter(lifted_at=None).first() if case.is_closed else None,
        names=_owners(holds) if holds else {}, tags=_tags(case) if hangs.tags else [],
        draft=_draft(case, agent) if hangs.draft else None, zone=zone_of(case) if case.due_at else None,
        marks=fetch_marks(case, [said.pk for said in talk if isinstance(said, Message)]),
    )  # fmt: skip


def fetch_talk(case: Case, before: str, hangs: Hanging) -> tuple[list[Said], int]:
    """The newest part of the conversation, oldest first, and how many entries lie before it."""
    until = _place_of(case, before)
    messages = Message.objects.select_related("delivery").filter(case=case)
    notes, events = Note.objects.filter(case=case), Event.objects.filter(case=case)
    found: list[Said] = [
        *_newest(messages, until),
        *(_newest(notes, until) if hangs.notes else []),
        *_newest(events, until),
    ]
    found.sort(key=_place)
    shown = found[-A_PART:]
    for said in shown:
        said.case = case
    if len(found) <= A_PART:
        return shown, 0
    first = _place(shown[0])
    return shown, sum(_before(rows, first).count() for rows in (messages, notes, events))


def entry_id(said: Said) -> str:
    """The id of an entry on the page."""
    return f"event-{said.pk}" if isinstance(said, Event) else str(said.pk)


def _place(said: Said) -> Place:
    """Where an entry stands: no two stand in the same place, however many came at the same moment."""
    return said.at, RANKS[type(said)], said.pk


def _before(rows: "QuerySet[Said]", place: Place | None) -> "QuerySet[Said]":
    if place is None:
        return rows
    at, rank, key = place
    own = RANKS[rows.model]
    if own == rank:
        return rows.filter(Q(at__lt=at) | Q(pk__lt=key), at__lte=at)
    return rows.filter(at__lte=at) if own < rank else rows.filter(at__lt=at)


def _newest(rows: "QuerySet[Said]", until: Place | None) -> list[Said]:
    return list(_before(rows, until).order_by("-at", "-pk")[: A_PART + 1])


def _place_of(case: Case, entry: str) -> Place | None:
    """The place of the entry that the address names; None where the case has none of that name."""
    if entry.startswith("event-"):
        digits = entry.removeprefix("event-")
        known = digits.isdecimal() and len(digits) < 19  # noqa: PLR2004 - a bigint
        event = case.events.filter(pk=int(digits)).first() if known else None
        return _place(event) if event else None
    try:
        key = UUID(entry)
    except ValueError:
        return None
    said = case.messages.filter(pk=key).first() or case.notes.filter(pk=key).first()
    return _place(said) if said else None


def _name_colleagues(case: Case, talk: list[Said], colleagues: list[Agent]) -> None:
    """Who looks after it, and who said, wrote or did what: nearly always somebody whose name is at hand."""
    known = {agent.pk: agent for agent in colleagues}
    named = {key for key in (case.assigned_to_id, *(said.agent_id for said in talk)) if key}
    if strange := named - known.keys():
        known |= Agent.objects.in_bulk(strange)
    if case.assigned_to_id:
        case.assigned_to = known[case.assigned_to_id]
    for said in talk:
        if said.agent_id:
            said.agent = known[said.agent_id]


def _addresses(case: Case) -> list[Identity]:
    """Of the person, beside the one that answers go to."""
    found = list(Identity.objects.filter(customer=case.customer_id).order_by("created_at", "pk"))
    others = [identity for identity in found if identity.pk != case.identity_id]
    for identity in others:
        identity.customer = case.customer
    return others


def _attachments(talk: list[Said]) -> list[Attachment]:
    messages = {said.pk: said for said in talk if isinstance(said, Message)}
    files = Attachment.objects.select_related("release").filter(message__in=messages).order_by("pk")
    found = [*files, *_enclosed(messages)]
    for attachment in found:
        if attachment.message_id:
            attachment.case = messages[attachment.message_id].case
    return found


def _enclosed(messages: Iterable[UUID]) -> list[Attachment]:
    """Files of the case that went along once more, as files of the message they went with."""
    found = []
    for enclosure in Enclosure.objects.select_related("attachment__release").filter(message__in=messages):
        attachment = copy(enclosure.attachment)
        attachment.message_id = enclosure.message_id
        found.append(attachment)
    return found


def _others(case: Case) -> list[Case]:
    return list(Case.objects.filter(customer=case.customer_id).exclude(pk=case.pk).order_by("-opened_at")[:OTHERS])


def _links(case: Case) -> list[Link]:
    links = Link.objects.select_related("case", "other").filter(Q(case=case) | Q(other=case))
    return list(links.order_by("-at")[:OTHERS])


def _objections(case: Case) -> list[Objection]:
    return list(standing_objections().filter(person=case.customer_id))


def _gone(case: Case) -> frozenset[str]:
    erased = Erasure.objects.filter(subject=case.pk).values_list("categories", flat=True)
    return frozenset(category for group in erased for category in group)


def _owners(holds: list[Hold]) -> dict[UUID, str]:
    return dict(Agent.objects.filter(pk__in=[hold.owner for hold in holds]).values_list("pk", "name"))


def _tags(case: Case) -> list[tuple[UUID, str, bool]]:
    borne = Exists(Tagging.objects.filter(case=case.pk, tag=OuterRef("pk")))
    here = Tag.objects.filter(company=case.company_id).annotate(borne=borne)
    return list(here.order_by("word").values_list("pk", "word", "borne"))


def _draft(case: Case, agent: Agent) -> Draft | None:
    draft = Draft.objects.filter(case=case.pk, agent=agent.pk).first()
    if draft:
        draft.case = case
    return draft
