"""The lists: what waits, newest first, twenty-five a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tillit.cases.listing import Listed, list_queue
from tillit.cases.queue import ASLEEP, DUE
from tillit.desk.asked import Asked, list_asked, list_query
from tillit.desk.closure import BY_HAND
from tillit.desk.colleagues import colleagues_of
from tillit.desk.pages import agent_of, at_the_desk, page_asked
from tillit.desk.rail import desk_of, fetch_rail, show
from tillit.desk.rows import open_listing
from tillit.desk.shapes import Rail, ViewLink
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import REASONS, kind_title
from tillit.desk.undo import undo_of
from tillit.kit.clock import now
from tillit.people.models import Agent
from tillit.ui.shapes import Choice, Pager
from tillit.vault.acting import acting

A_PAGE = 25


@dataclass(frozen=True)
class Bulk:
    """What may be done to every ticked case at once."""

    reasons: tuple[Choice, ...]
    agents: tuple[Choice, ...]
    quiet_since: str  # hidden; when something was last said in any case of this list


@require_GET
@at_the_desk
def show_inbox(request: HttpRequest) -> HttpResponse:
    """One of the lists of this agent's company."""
    actor, agent, page = actor_of(request), agent_of(request), page_asked(request)
    with acting(actor):
        rail = fetch_rail(agent)
        asked = list_asked(request, agent)
        found = list_queue(asked.queue, desk_of(agent), most=A_PAGE + 1, after=(page - 1) * A_PAGE)
    pager = Pager(page=page, pages=0, more=len(found) > A_PAGE, query=asked.query)
    context = {
        "view": _link(asked, rail),
        "rows": open_listing(found[:A_PAGE], actor),
        "pager": pager,
        "query": asked.query,
        "sorted_by_due": asked.queue.sorted_by in {DUE, ASLEEP},
        "tail": f"?{asked.query}" if asked.query else "",
        "back": list_query(request),
        "bulk": _bulk(agent, found[:A_PAGE]),
        "undo": undo_of(request),
    }
    return show(request, "desk/inbox.html", context, rail=rail, here=asked.here)


def _bulk(agent: Agent, shown: Sequence[Listed]) -> Bulk:
    reasons = tuple(Choice(str(reason), str(REASONS[reason])) for reason in REASONS if reason in BY_HAND)
    others = (one for one in colleagues_of(agent.company_id) if one.pk != agent.pk)
    last = min(max((case.at for case in shown), default=now()), now())  # a clock may have been set back since
    agents = tuple(Choice(str(one.pk), one.name) for one in others)
    return Bulk(reasons, agents, last.isoformat())


def _link(asked: Asked, rail: Rail) -> ViewLink:
    links = (*rail.views, *rail.saved, *rail.kinds)
    found = next((link for link in links if link.id == asked.here), None)
    return found or ViewLink("", kind_title(asked.queue.kind) if asked.queue.kind else gettext("Filtered"))
