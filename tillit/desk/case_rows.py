"""Everything one case page reads, fetched in one short transaction; nothing is open yet."""

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tillit.cases.models import Attachment, Case, Closure, Enclosure, Event, Link, Message, Note
from tillit.desk.case_marks import Marks, fetch_marks
from tillit.desk.pages import case_numbered
from tillit.desk.rail import fetch_rail
from tillit.desk.shapes import Rail
from tillit.kit.clock import now
from tillit.people.models import Agent, Company, Contract, Identity, Objection, Role
from tillit.retention.models import Clock, Erasure, Hold

A_PART = 60
"""Entries of a long conversation on one page."""
OTHERS = 10

Said = Message | Note | Event


@dataclass(frozen=True)
class CaseRows:
    """The rows behind one case page."""

    rail: Rail
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
    talk, earlier = fetch_talk(case, before)
    messages = [said.pk for said in talk if isinstance(said, Message)]
    files = Attachment.objects.select_related("release").filter(message__in=messages).order_by("pk")
    attachments = [*files, *_enclosed(messages)] if messages else []
    for attachment in attachments:
        attachment.case = case
    others = Case.objects.filter(customer=case.customer_id).exclude(pk=case.pk).order_by("-opened_at")
    links = Link.objects.select_related("case", "other").filter(Q(case=case) | Q(other=case))
    objections = list(Objection.objects.filter(person=case.customer_id).exclude(decision__outcome="refused"))
    holds = list(Hold.objects.in_force().filter(case=case.pk).order_by("placed_at"))
    erased = Erasure.objects.filter(subject=case.pk).values_list("categories", flat=True)
    owners = Agent.objects.filter(pk__in=[hold.owner for hold in holds])
    return CaseRows(
        rail=fetch_rail(agent), case=case, talk=talk, earlier=earlier, attachments=attachments,
        identities=_identities(case), others=list(others[:OTHERS]), links=list(links[:OTHERS]), holds=holds,
        clocks=list(Clock.objects.filter(subject=case.pk)), gone=frozenset(c for group in erased for c in group),
        objections=objections, sources=frozenset(one.source for one in objections if one.source),
        colleagues=list(who_may_work_on(case)), companies=dict(Company.objects.values_list("pk", "name")),
        closure=case.closures.filter(lifted_at=None).first() if case.is_closed else None,
        names=dict(owners.values_list("pk", "name")), marks=fetch_marks(case, messages),
    )  # fmt: skip


def fetch_talk(case: Case, before: str) -> tuple[list[Said], int]:
    """The newest part of the conversation, oldest first, and how many entries lie before it."""
    until = _moment_of(case, before)
    messages = Message.objects.select_related("agent", "delivery").filter(case=case)
    notes = Note.objects.select_related("agent").filter(case=case)
    events = Event.objects.select_related("agent").filter(case=case)
    found: list[Said] = [
        *_newest(messages, until),
        *_newest(notes, until),
        *_newest(events, until),
    ]
    found.sort(key=lambda said: (said.at, not isinstance(said, Event)))
    shown = found[-A_PART:]
    for said in shown:
        said.case = case
    if len(found) <= A_PART:
        return shown, 0
    first = shown[0].at
    return shown, sum(rows.filter(at__lt=first).count() for rows in (messages, notes, events))


def who_may_work_on(case: Case) -> QuerySet[Agent]:
    """Agents of the case's company, and of suppliers with a live contract."""
    suppliers = Contract.objects.live(now().date()).filter(controller=case.company_id).values("supplier")
    at_work = Agent.objects.filter(is_active=True, role__in=[Role.AGENT, Role.SUPERVISOR])
    here = Q(company=case.company_id) | Q(company__in=suppliers)
    return at_work.select_related("company").filter(here).order_by("name")


def _enclosed(messages: list[UUID]) -> list[Attachment]:
    """Files of the case that went along once more, as files of the message they went with."""
    found = []
    for enclosure in Enclosure.objects.select_related("attachment__release").filter(message__in=messages):
        attachment = copy(enclosure.attachment)
        attachment.message_id = enclosure.message_id
        found.append(attachment)
    return found


def entry_id(said: Said) -> str:
    """The id of an entry on the page."""
    return f"event-{said.pk}" if isinstance(said, Event) else str(said.pk)


def _newest(rows: "QuerySet[Message] | QuerySet[Note] | QuerySet[Event]", until: datetime | None) -> list[Said]:
    rows = rows.filter(at__lt=until) if until else rows
    return list(rows.order_by("-at", "-pk")[: A_PART + 1])


def _moment_of(case: Case, entry: str) -> datetime | None:
    if not entry:
        return None
    if entry.startswith("event-") and entry.removeprefix("event-").isdecimal():
        return case.events.filter(pk=int(entry.removeprefix("event-"))).values_list("at", flat=True).first()
    try:
        key = UUID(entry)
    except ValueError:
        return None
    messages, notes = case.messages.filter(pk=key), case.notes.filter(pk=key)
    return messages.values_list("at", flat=True).first() or notes.values_list("at", flat=True).first()


def _identities(case: Case) -> list[Identity]:
    found = list(Identity.objects.filter(customer=case.customer_id).order_by("created_at", "pk"))
    for identity in found:
        identity.customer = case.customer
    return found
