"""Signing in by an account elsewhere (OpenID Connect), for agents who linked it themselves. Promise `secure`.

The way there is a page of ours that leads on: a form of ours may be sent to ourselves only (Content-Security-Policy).
"""

from dataclasses import asdict, dataclass

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tillit.desk.faults import fault_words
from tillit.desk.pages import SeeOther, agent_of, at_the_desk
from tillit.desk.signed_in import actor_of
from tillit.kit.clock import now
from tillit.people.errors import PeopleError
from tillit.people.link_provider import agent_linked, link_provider, unlink_provider
from tillit.people.models import Agent, Provider
from tillit.recipients.errors import ProviderAway, ProviderError
from tillit.recipients.provider import Errand, begin, subject_of
from tillit.vault.actors import agent_actor

WAY = "way_elsewhere"
LASTS = 600
"""Seconds within which whoever went there must be back."""
FORBIDDEN, UNAVAILABLE = 403, 503


class NotBegunHere(ProviderError):
    """This sign-in was not begun in this browser, or too long ago. Begin again here."""


class NotSignedInThere(ProviderError):
    """You were not signed in there. Begin again here, or sign in with your password or a passkey."""


@dataclass(frozen=True)
class Way:
    """Somebody is on the way there and back; in their session only. `agent` is whose account is to be linked."""

    slug: str
    errand: Errand
    at: float
    agent: str = ""


@require_POST
@never_cache
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """To the provider, to sign in."""
    return _lead_there(request, get_object_or_404(Provider, slug=slug))


@require_POST
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """To the provider, to link an account with whoever has just proved who they are."""
    return _lead_there(request, get_object_or_404(Provider, slug=slug), agent=str(agent_of(request).pk))


@require_POST
@at_the_desk
def unlink(request: HttpRequest, slug: str) -> HttpResponse:
    """No more."""
    provider = get_object_or_404(Provider, slug=slug)
    unlink_provider(agent_of(request), provider, by=actor_of(request))
    messages.success(request, gettext("You sign in with %(provider)s no more.") % {"provider": provider.name})
    return SeeOther(reverse("desk:sign_ins"))


@require_GET
@never_cache
def come_back(request: HttpRequest, slug: str) -> HttpResponse:
    """From the provider: somebody is signed in, or an account linked, or nothing at all."""
    provider = get_object_or_404(Provider, slug=slug)
    try:
        way = _way_of(request, slug)
        if "error" in request.GET:
            raise NotSignedInThere
        subject = subject_of(provider, way.errand, request.GET.dict(), _back(request, slug))
        if way.agent:
            return _link(request, provider, way, subject)
        answer: HttpResponse = perform_login(request, agent_linked(provider, subject))
    except (ProviderError, PeopleError) as fault:
        return _refused(request, provider, fault)
    return answer


def _lead_there(request: HttpRequest, provider: Provider, *, agent: str = "") -> HttpResponse:
    try:
        address, errand = begin(provider, _back(request, provider.slug))
    except ProviderError as fault:
        return _refused(request, provider, fault)
    request.session[WAY] = asdict(Way(provider.slug, errand, now().timestamp(), agent))
    answer = render(request, "account/provider.html", {"provider": provider, "address": address})
    answer["Refresh"] = f"0;url={address}"
    return answer


def _way_of(request: HttpRequest, slug: str) -> Way:
    """What was begun here; good once, and for whoever began it. Raises NotBegunHere."""
    kept = request.session.pop(WAY, None)
    if kept is None:
        raise NotBegunHere
    way = Way(**{**kept, "errand": Errand(**kept["errand"])})
    is_same = not way.agent or (request.user.is_authenticated and str(request.user.pk) == way.agent)
    if way.slug != slug or not is_same or not 0 <= now().timestamp() - way.at <= LASTS:
        raise NotBegunHere
    return way


def _link(request: HttpRequest, provider: Provider, way: Way, subject: str) -> HttpResponse:
    agent = Agent.objects.select_related("company").get(pk=way.agent)
    link_provider(agent, provider, subject, by=agent_actor(agent, token=b"", session=b""))
    messages.success(request, gettext("You can sign in with %(provider)s now.") % {"provider": provider.name})
    return SeeOther(reverse("desk:sign_ins"))


def _refused(request: HttpRequest, provider: Provider, fault: Exception) -> HttpResponse:
    status = UNAVAILABLE if isinstance(fault, ProviderAway) else FORBIDDEN
    context = {"provider": provider, "words": fault_words(fault)}
    return render(request, "account/provider_refused.html", context, status=status)


def _back(request: HttpRequest, slug: str) -> str:
    return request.build_absolute_uri(reverse("door:provider_return", args=[slug]))
