"""Somebody's device is lost, or somebody else may sit at it: whoever leads ends all their sign-ins."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from tillit.desk.company.agents import may_lead
from tillit.desk.pages import SeeOther, agent_of, for_roles
from tillit.desk.signed_in import actor_of
from tillit.people.end_sign_ins import end_sign_ins
from tillit.people.events import Why
from tillit.people.models import Agent, Role, SignIn


@require_POST
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def end_all(request: HttpRequest, agent: UUID) -> HttpResponse:
    """All of them. Where and when somebody was signed in is shown to nobody but them."""
    found = Agent.objects.filter(pk=agent, is_active=True).first()
    if found is None or not may_lead(found, agent_of(request)):
        raise Http404
    ended = end_sign_ins(found, SignIn.objects.filter(agent=found), by=actor_of(request), why=Why.LED)
    if ended:
        said = ngettext("%(name)s is signed out in %(n)s place.", "%(name)s is signed out in %(n)s places.", ended)
        messages.success(request, said % {"name": found.name, "n": ended})
    else:
        messages.info(request, gettext("%(name)s was signed in nowhere.") % {"name": found.name})
    return SeeOther(reverse("desk:agents"))
