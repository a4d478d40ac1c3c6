"""What every page of the desk has in common: signed in, never stored, refused with words, absent when not ours."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from tillit.cases.acting_on import purpose_of
from tillit.cases.models import Case
from tillit.desk.refusals import who_helps
from tillit.people.known import brand_known, company_known
from tillit.people.models import Agent, Role
from tillit.ui.shapes import Refusal
from tillit.vault.actors import Actor

View = Callable[..., HttpResponse]
RIGHTS = "rights"


class SeeOther(HttpResponseRedirect):
    """After an act the browser fetches a page anew: sending the page again repeats nothing (RFC 9110, 15.4.4)."""

    status_code = 303


def at_the_desk(view: View) -> View:
    """Signed in, and nothing of the page stays in a cache."""
    return login_required(never_cache(view))


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Pages for some roles only; others read why, and who can help."""

    def fence(view: View) -> View:
        @wraps(view)
        def show(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if agent_of(request).role not in roles:
                return show_role_refused(request, roles[0])
            return view(request, *args, **kwargs)

        return at_the_desk(show)

    return fence


def show_role_refused(request: HttpRequest, role: Role) -> HttpResponse:
    """This page is for another role; the clause of the notice says for which."""
    words = gettext("This page is not for your role. Nothing was opened.")
    refusal = Refusal("role-may-not", words, clause=f"roles.{role}", helpers=who_helps(), recorded=False)
    context = {"refusal": refusal, "back": reverse("desk:inbox")}
    return render(request, "ui/refused.html", context, status=403)


def agent_of(request: HttpRequest) -> Agent:
    """Whoever is signed in."""
    agent = request.user
    if not isinstance(agent, Agent):
        raise Http404
    return agent


def case_numbered(number: int) -> Case:
    """The case of that number, within the acting transaction. Another company's looks absent.

    Raises:
        Http404: there is none here.
    """
    case = Case.objects.select_related("customer", "identity").filter(number=number).order_by().first()
    if case is None:
        raise Http404
    case.company, case.brand = company_known(case.company_id), brand_known(case.brand_id)
    if case.identity:
        case.identity.customer = case.customer
    return case


def reads_for(case: Case, actor: Actor) -> str:
    """The purpose under which this actor reads a case: agents for what it is about, a privacy officer for the
    customer's rights.
    """
    return RIGHTS if actor.role == Role.PRIVACY_OFFICER else purpose_of(case)


def case_address(number: int, place: str = "") -> str:
    return reverse("desk:case", args=[number]) + (f"#{place}" if place else "")


def page_asked(request: HttpRequest, most: int = 200) -> int:
    """The page number of the query, within reason: nobody leafs through two hundred pages."""
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), most) if asked.isdecimal() and len(asked) < 6 else 1  # noqa: PLR2004 - digits
