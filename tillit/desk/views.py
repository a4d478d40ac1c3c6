"""Narrowing a list, and keeping it under a name."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tillit.cases.drop_view import drop_view
from tillit.cases.errors import CaseError
from tillit.cases.keep_view import LONGEST, keep_view
from tillit.cases.models import SavedView
from tillit.cases.queue import Queue
from tillit.desk.asked import list_asked
from tillit.desk.attempt import posted
from tillit.desk.faults import fault_words
from tillit.desk.pages import SeeOther, agent_of, at_the_desk
from tillit.desk.rail import fetch_rail, show, views_of
from tillit.desk.signed_in import actor_of
from tillit.desk.view_fields import fields_of
from tillit.people.models import Role
from tillit.vault.acting import acting


@require_http_methods(["GET", "POST"])
@at_the_desk
def show_views(request: HttpRequest) -> HttpResponse:
    """Every filter, and the views that are kept; posted, the list is shown or one more view is kept."""
    fault = ""
    if request.method == "POST":
        try:
            return _kept(request) if request.POST.get("then") == "keep" else _shown(request)
        except CaseError as error:
            fault = fault_words(error)
    actor, agent = actor_of(request), agent_of(request)
    with acting(actor):
        rail = fetch_rail(agent)
        queue = Queue.read(request.POST.dict()) if fault else list_asked(request, agent).queue
        fields, views = fields_of(queue, agent), list(views_of(agent))
    leads = agent.role == Role.SUPERVISOR
    context = {
        "fields": fields, "queue": queue, "name": request.POST.get("name", ""), "fault": fault, "longest": LONGEST,
        "leads": leads, "views": [view for view in views if view.agent_id or leads],
    }  # fmt: skip
    return show(request, "desk/views.html", context, rail=rail, here="views", status=422 if fault else 200)


def _shown(request: HttpRequest) -> HttpResponse:
    return SeeOther(f"{reverse('desk:inbox')}?{urlencode(Queue.read(request.POST.dict()).as_plain())}")


def _kept(request: HttpRequest) -> HttpResponse:
    queue, name = Queue.read(request.POST.dict()), request.POST.get("name", "")
    if not name.strip():
        raise CaseError(gettext("Give the view a name. Nothing was kept."))
    everybody = request.POST.get("for") == "everybody"
    view = keep_view(name, queue, by=actor_of(request), for_everybody=everybody)
    return SeeOther(f"{reverse('desk:inbox')}?view={view.pk}")


@posted
def remove_view(request: HttpRequest, view: UUID) -> HttpResponse:
    """Let go of a view."""
    try:
        drop_view(view, by=actor_of(request))
    except SavedView.DoesNotExist:
        raise Http404 from None
    return SeeOther(reverse("desk:views"))
