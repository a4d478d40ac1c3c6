"""Where one is signed in, and ending it there. Promise `secure`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from tillit.desk.pages import SeeOther, agent_of, at_the_desk
from tillit.desk.rail import rail_of, show
from tillit.desk.signed_in import actor_of
from tillit.kit.clock import now
from tillit.people.end_sign_ins import end_sign_ins
from tillit.people.events import Why
from tillit.people.models import Agent, Provider, ProviderLink, SignIn


@dataclass(frozen=True)
class Row:
    """One place where the reader is signed in."""

    id: UUID
    where: str
    began_at: datetime
    used_at: datetime
    is_here: bool


@dataclass(frozen=True)
class Elsewhere:
    """A provider, and since when the reader signs in with it."""

    slug: str
    name: str
    since: datetime | None


@require_GET
@at_the_desk
def show_sign_ins(request: HttpRequest) -> HttpResponse:
    """Every place, this one first."""
    rows = [
        Row(one.pk, where(one), one.began_at, one.used_at, one.session_id == request.session.session_key)
        for one in _own(request).order_by("-used_at")
    ]
    rows.sort(key=lambda row: not row.is_here)
    context = {"sign_ins": rows, "providers": _elsewhere(agent_of(request))}
    return show(request, "desk/account/sign_ins.html", context, rail=rail_of(request), here="account")


@require_POST
@at_the_desk
def end_one(request: HttpRequest, sign_in: UUID) -> HttpResponse:
    """One other place; leaving this one is signing out."""
    found = list(_others(request).filter(pk=sign_in))
    if not found:
        raise Http404
    end_sign_ins(agent_of(request), found, by=actor_of(request), why=Why.OWN)
    messages.success(request, gettext("You are signed out there: %(place)s.") % {"place": where(found[0])})
    return SeeOther(reverse("desk:sign_ins"))


@require_POST
@at_the_desk
def end_others(request: HttpRequest) -> HttpResponse:
    """Every place but this one."""
    ended = end_sign_ins(agent_of(request), _others(request), by=actor_of(request), why=Why.OWN)
    said = ngettext("You are signed out in %(n)s other place.", "You are signed out in %(n)s other places.", ended)
    messages.success(request, said % {"n": ended})
    return SeeOther(reverse("desk:sign_ins"))


def _elsewhere(agent: Agent) -> list[Elsewhere]:
    since = dict(ProviderLink.objects.filter(agent=agent).values_list("provider", "since"))
    return [Elsewhere(one.slug, one.name, since.get(one.pk)) for one in Provider.objects.order_by("name")]


def _own(request: HttpRequest) -> "QuerySet[SignIn]":
    return SignIn.objects.filter(agent=agent_of(request), session__expire_date__gt=now())


def _others(request: HttpRequest) -> "QuerySet[SignIn]":
    return _own(request).exclude(session=request.session.session_key)


def where(sign_in: SignIn) -> str:
    """"Firefox on Windows", or what is known of it."""
    browser, system = sign_in.browser or gettext("Another program"), sign_in.system
    if not system:
        return browser
    return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
