"""The search page. What is searched for travels in the body of a request, never in an address or a log."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tillit.cases.listing import list_cases
from tillit.desk.finding import MOST, TooShort, find_cases
from tillit.desk.pages import agent_of, at_the_desk
from tillit.desk.rail import desk_of, fetch_rail, rail_of, show
from tillit.desk.rows import open_listing
from tillit.desk.signed_in import actor_of
from tillit.vault.acting import acting

LONGEST_QUERY = 200


@require_http_methods(["GET", "POST"])
@at_the_desk
def search(request: HttpRequest) -> HttpResponse:
    """An empty box, or what was found."""
    query = request.POST.get("q", "").strip()[:LONGEST_QUERY]
    if request.method != "POST" or not query:
        context: dict[str, object] = {"q": "", "searched": False, "rows": [], "more": False}
        return show(request, "desk/search.html", context, rail=rail_of(request), here="search")
    actor, agent = actor_of(request), agent_of(request)
    try:
        found = find_cases(query, by=actor, agent=agent)
    except TooShort:
        fault = gettext("Names and words need three letters at least.")
        context = {"q": query, "searched": False, "rows": [], "more": False, "fault": fault}
        return show(request, "desk/search.html", context, rail=rail_of(request), here="search", status=422)
    with acting(actor):
        rail = fetch_rail(agent)
        cases = list_cases(found[:MOST], desk_of(agent))
    context = {"q": query, "searched": True, "rows": open_listing(cases, actor), "more": len(found) > MOST}
    return show(request, "desk/search.html", context, rail=rail, here="search")
