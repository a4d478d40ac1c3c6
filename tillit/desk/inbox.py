"""The queues: what waits, newest first, twenty-five a page."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tillit.desk.pages import agent_of, at_the_desk, page_asked
from tillit.desk.rail import TITLES, fetch_rail, narrow, queue_of, show
from tillit.desk.rows import fetch_listing, open_listing, with_people
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import kind_title, sorted_kinds
from tillit.ui.shapes import Choice, Pager
from tillit.vault.acting import acting

A_PAGE = 25


@require_GET
@at_the_desk
def show_inbox(request: HttpRequest) -> HttpResponse:
    """One of the queues of this agent's company."""
    actor, agent = actor_of(request), agent_of(request)
    view = request.GET.get("view", "inbox")
    view = view if view in TITLES else "inbox"
    kind = request.GET.get("kind", "")
    kind = kind if kind in sorted_kinds() else ""
    page = page_asked(request)
    with acting(actor):
        rail = fetch_rail(agent)
        cases = narrow(queue_of(agent), view, agent)
        cases = cases.filter(kind=kind) if kind else cases
        first = (page - 1) * A_PAGE
        found = list(with_people(cases)[first : first + A_PAGE + 1])
        listing = fetch_listing(found[:A_PAGE])
    rows = open_listing(listing, actor)
    query = urlencode({"view": view} | ({"kind": kind} if kind else {}))
    pager = Pager(page=page, pages=0, more=len(found) > A_PAGE, query=query)
    link = next(link for link in rail.views if link.id == view)
    context = {"view": link, "kinds": _kinds(kind), "rows": rows, "pager": pager}
    return show(request, "desk/inbox.html", context, rail=rail, here=view)


def _kinds(chosen: str) -> list[Choice]:
    every = Choice("", gettext("All kinds"), not chosen)
    return [every, *(Choice(kind, kind_title(kind), kind == chosen) for kind in sorted_kinds())]
