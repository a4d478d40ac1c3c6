"""Many cases at once: the same verbs, one case after the other, each with its own entry; what cannot be done to one
keeps no other.
"""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from tillit.cases.assign import assign_case
from tillit.cases.close import close_case
from tillit.cases.errors import CaseError
from tillit.cases.models import Case, Reason
from tillit.cases.reopen import reopen_case
from tillit.desk.assignment import chosen_agent
from tillit.desk.attempt import posted
from tillit.desk.closure import BY_HAND
from tillit.desk.faults import fault_words
from tillit.desk.pages import SeeOther
from tillit.desk.signed_in import actor_of, pass_on
from tillit.kit.clock import now
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.errors import VaultError

MOST = 100
UNDO = "undo"
OFFERED = timedelta(seconds=30)
Deed = Callable[[Case, Actor], object]


@posted
def close_many(request: HttpRequest) -> HttpResponse:
    """Close what is ticked, for one reason; for a while it can be undone."""
    reason = request.POST.get("reason", "")
    if reason not in BY_HAND:
        messages.error(request, gettext("Choose why the cases are closed. Nothing was changed."))
        return _back(request)
    done = _each(request, lambda case, by: close_case(case, by=by, reason=Reason(reason)))
    words = ngettext("%(n)d case closed.", "%(n)d cases closed.", len(done)) % {"n": len(done)}
    return _told(request, words, done, undo="desk:reopenings")


@posted
def reopen_many(request: HttpRequest) -> HttpResponse:
    """Take up again what was closed by mistake."""
    done = _each(request, lambda case, by: reopen_case(case, by=by))
    words = ngettext("%(n)d case reopened.", "%(n)d cases reopened.", len(done)) % {"n": len(done)}
    return _told(request, words, done)


@posted
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give what is ticked to somebody, to oneself or to nobody."""
    wanted = request.POST.get("agent", "")
    before: dict[int, str] = {}

    def deed(case: Case, by: Actor) -> None:
        before[case.number] = str(case.assigned_to_id or "")
        assign_case(case, by=by, to=chosen_agent(request, case, wanted))

    done = _each(request, deed)
    words = ngettext("%(n)d case assigned.", "%(n)d cases assigned.", len(done)) % {"n": len(done)}
    owners = {before[number] for number in done}  # given back to one only: several would need as many acts
    undo = "desk:assignments" if len(owners) == 1 else ""
    return _told(request, words, done, undo=undo, agent=next(iter(owners), ""))


def _each(request: HttpRequest, deed: Deed) -> list[int]:
    """Do it to every ticked case; the numbers of those to which it was done. The rest is told, each with its reason."""
    actor, done = actor_of(request), list[int]()
    numbers = sorted({int(text) for text in request.POST.getlist("case") if text.isdecimal() and len(text) < 13})  # noqa: PLR2004 - a bigint
    with acting(actor):
        cases = list(Case.objects.filter(number__in=numbers[:MOST]).order_by("number"))
    for case in cases:
        try:
            deed(case, actor)
        except (CaseError, VaultError) as fault:
            pass_on(fault)
            messages.warning(request, f"#{case.number}: {fault_words(fault)}")
        else:
            done.append(case.number)
    return done


def _told(request: HttpRequest, words: str, done: list[int], *, undo: str = "", agent: str = "") -> HttpResponse:
    """Say what was done; lists offer to undo it for a while. Kept with the session: numbers and an id."""
    request.session.pop(UNDO, None)
    if done:
        messages.success(request, words)
        if undo:
            until = now() + OFFERED
            request.session[UNDO] = {"act": undo, "agent": agent, "cases": done, "until": until.timestamp()}
    return _back(request)


def undo_of(request: HttpRequest) -> dict[str, object] | None:
    """What can still be undone. It stands on every list of that while: one that is fetched anew has it, too."""
    offer = request.session.get(UNDO)
    return offer if offer and offer["until"] > now().timestamp() else None


def _back(request: HttpRequest) -> HttpResponse:
    home, asked = reverse("desk:inbox"), request.POST.get("back", "")
    return SeeOther(f"{home}?{asked}" if asked else home)
