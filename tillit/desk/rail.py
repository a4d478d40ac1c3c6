"""The rail beside every page: who is here, the lists, and for those who lead the state of the promises."""

from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from tillit.cases.models import SavedView
from tillit.cases.queue import MOST_COUNTED, Desk, Queue, count_queues
from tillit.contact.models import Quarantined
from tillit.desk.pages import agent_of
from tillit.desk.parts import part_asked, put_address, template_of
from tillit.desk.shapes import Rail, ViewLink
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import kind_title, role_title, sorted_kinds
from tillit.notice.controls import Verdict
from tillit.people.models import Agent, Objection, Role
from tillit.publishing.standing import recent_standings
from tillit.vault.acting import acting

TITLES = {
    "inbox": gettext_lazy("Inbox"),
    "due": gettext_lazy("Due"),
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Unassigned"),
    "snoozed": gettext_lazy("Snoozed"),
    "waiting": gettext_lazy("Waiting"),
    "closed": gettext_lazy("Closed"),
}
QUEUES = {
    "inbox": Queue(),
    "due": Queue(due="due", sort="due"),
    "mine": Queue(assigned="me"),
    "unassigned": Queue(assigned="nobody"),
    "snoozed": Queue(sleep="asleep"),
    "waiting": Queue(state="waiting", sleep="any"),
    "closed": Queue(state="closed"),
}
ICONS = {"due": "clock", "mine": "person", "unassigned": "ask", "snoozed": "moon", "waiting": "reply", "closed": "box"}
UNCOUNTED = "closed"
MOST_SAVED = 12


def show(
    request: HttpRequest, template: str, context: Mapping[str, object], *, rail: Rail | None, here: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """A signed-in page, or the part of it that was asked for. The state of the promises is looked at here, after every
    transaction of the page; a part without the rail needs none.
    """
    if rail and rail.role in {Role.PRIVACY_OFFICER, Role.SUPERVISOR}:
        rail = replace(rail, at_risk=sum(one.verdict != Verdict.KEPT for one in recent_standings()))
    part = part_asked(request, template)
    shown = {"rail": rail, "here": here, "part": part, "boosted": "HX-Boosted" in request.headers, **context}
    response = render(request, template_of(part) if part else template, shown, status=status)
    if part:
        put_address(response, request, part)
    return response


def rail_of(request: HttpRequest) -> Rail:
    """The rail in a short transaction of its own, for pages that read nothing else."""
    with acting(actor_of(request)):
        return fetch_rail(agent_of(request))


def fetch_rail(agent: Agent) -> Rail:
    """The rail, within the acting transaction."""
    saved = list(views_of(agent)[:MOST_SAVED])
    queues = {
        **{name: queue for name, queue in QUEUES.items() if name != UNCOUNTED},
        **{str(view.pk): Queue.read(view.filters) for view in saved},
    }
    counts = dict(zip(queues, count_queues(list(queues.values()), desk_of(agent)), strict=True))
    return Rail(
        agent=agent.name,
        role=agent.role,
        role_title=role_title(agent.role),
        company=agent.company.name,
        views=tuple(
            ViewLink(name, str(title), capped(counts.get(name)), icon=ICONS.get(name, "inbox"))
            for name, title in TITLES.items()
        ),
        saved=tuple(ViewLink(str(view.pk), view.name, capped(counts[str(view.pk)]), icon="view") for view in saved),
        kinds=tuple(ViewLink(kind, kind_title(kind), icon="tag") for kind in sorted_kinds()),
        objections=_waiting_objections() if agent.is_officer else 0,
        unreadable=_unreadable_mails() if agent.is_officer else 0,
        demo=settings.TILLIT_DEMO,
    )


def desk_of(agent: Agent) -> Desk:
    """Whose lists an agent sees: the company's own cases, or what a supplier was given."""
    return Desk(agent.company_id, agent.pk, agent.company.is_supplier)


def views_of(agent: Agent) -> QuerySet[SavedView]:
    """The company's views and the agent's own, within the acting transaction; the rail shows the first of them."""
    return SavedView.objects.filter(Q(agent=None) | Q(agent=agent.pk), company=agent.company_id).order_by("name")


def capped(count: int | None) -> int | str | None:
    """How many, up to 99."""
    return gettext("99+") if count == MOST_COUNTED else count


def _waiting_objections() -> int:
    return Objection.objects.filter(decision=None)[:MOST_COUNTED].count()


def _unreadable_mails() -> int:
    return Quarantined.objects.filter(dismissed_at=None)[:MOST_COUNTED].count()
