"""The rail beside every page: who is here, the queues, and for those who lead the state of the promises."""

from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from tillit.cases.models import Case, CaseQuerySet
from tillit.desk.pages import agent_of
from tillit.desk.shapes import Rail, ViewLink
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import role_title
from tillit.notice.controls import Verdict
from tillit.people.models import Agent, Objection, Role
from tillit.publishing.standing import recent_standings
from tillit.vault.acting import acting

MOST_COUNTED = 100
TITLES = {
    "inbox": gettext_lazy("Inbox"),
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Unassigned"),
    "waiting": gettext_lazy("Waiting"),
    "closed": gettext_lazy("Closed"),
}


def show(
    request: HttpRequest, template: str, context: Mapping[str, object], *, rail: Rail, here: str = "", status: int = 200
) -> HttpResponse:
    """A signed-in page; the state of the promises is looked at here, after every transaction of the page."""
    if rail.role in {Role.PRIVACY_OFFICER, Role.SUPERVISOR}:
        rail = replace(rail, at_risk=sum(one.verdict != Verdict.KEPT for one in recent_standings()))
    return render(request, template, {"rail": rail, "here": here, **context}, status=status)


def rail_of(request: HttpRequest) -> Rail:
    """The rail in a short transaction of its own, for pages that read nothing else."""
    with acting(actor_of(request)):
        return fetch_rail(agent_of(request))


def fetch_rail(agent: Agent) -> Rail:
    """The rail, within the acting transaction. Counts stop at a hundred: nobody needs the exact figure of a flood."""
    queue = queue_of(agent)
    return Rail(
        agent=agent.name,
        role=agent.role,
        role_title=role_title(agent.role),
        company=agent.company.name,
        views=tuple(ViewLink(name, str(title), _count(queue, name, agent)) for name, title in TITLES.items()),
        objections=_waiting_objections() if agent.is_officer else 0,
        demo=settings.TILLIT_DEMO,
    )


def queue_of(agent: Agent) -> CaseQuerySet:
    """The cases an agent works on: the company's own, or what a supplier was given."""
    return Case.objects.of(agent.company_id, supplier=agent.company.is_supplier)


def narrow(queue: CaseQuerySet, view: str, agent: Agent) -> CaseQuerySet:
    """One of the queues, newest first."""
    narrowed = {
        "mine": lambda: queue.mine(agent.pk),
        "unassigned": queue.unassigned,
        "waiting": queue.waiting,
        "closed": queue.closed,
    }.get(view, queue.open)()
    return narrowed.order_by("-last_activity_at", "-id")


def _count(queue: CaseQuerySet, view: str, agent: Agent) -> int | str | None:
    if view == "closed":
        return None
    return capped(narrow(queue, view, agent))


def capped(rows: "QuerySet[Case]") -> int | str:
    """How many, up to 99."""
    found = rows.order_by()[:MOST_COUNTED].count()
    return gettext("99+") if found == MOST_COUNTED else found


def _waiting_objections() -> int:
    return Objection.objects.filter(decision=None)[:MOST_COUNTED].count()
