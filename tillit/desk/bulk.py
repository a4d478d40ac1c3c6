"""Many cases at once: the same verbs, one case after the other, each with its own entry; what cannot be done to one
keeps no other.
"""

from collections.abc import Callable, Collection

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
from tillit.desk.attempt import posted, quiet_since_of
from tillit.desk.closure import BY_HAND
from tillit.desk.faults import fault_words
from tillit.desk.pages import SeeOther
from tillit.desk.signed_in import actor_of, pass_on
from tillit.desk.undo import Done, done_to, offer_undo, refuse_changed, take_offer
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.errors import VaultError

MOST = 100
UNDONE = {"close", "assign"}
Deed = Callable[[Case, Actor], object]


@posted
def close_many(request: HttpRequest) -> HttpResponse:
    """Close what is ticked, for one reason; for a while it can be undone. A case in which something was said that the
    list did not show yet stays open, and is told.
    """
    reason, quiet_since = request.POST.get("reason", ""), quiet_since_of(request)
    if reason not in BY_HAND:
        messages.error(request, gettext("Choose why the cases are closed. Nothing was changed."))
        return _back(request)

    def deed(case: Case, by: Actor) -> None:
        close_case(case, by=by, reason=Reason(reason), quiet_since=quiet_since)

    return _told(request, "close", _each(request, deed))


@posted
def reopen_many(request: HttpRequest) -> HttpResponse:
    """Take up again what is ticked."""
    return _told(request, "reopen", _each(request, lambda case, by: reopen_case(case, by=by)))


@posted
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give what is ticked to somebody, to oneself or to nobody; for a while it can be undone."""
    wanted = request.POST.get("agent", "")
    done = _each(request, lambda case, by: assign_case(case, by=by, to=chosen_agent(request, case, wanted)))
    return _told(request, "assign", done)


@posted
def undo_many(request: HttpRequest) -> HttpResponse:
    """Undo what this sign-in just did to many cases. The form names the offer and nothing else; a case that was
    changed since is left as it is, and told.
    """
    offer = take_offer(request, request.POST.get("offer", ""))
    if offer is None:
        messages.warning(request, gettext("That can no longer be undone here. Nothing was changed."))
        return _back(request)

    def deed(case: Case, by: Actor) -> None:
        was = offer.cases[case.number]
        refuse_changed(case, was, by=by)
        if offer.act == "close":
            reopen_case(case, by=by)
        else:
            assign_case(case, by=by, to=chosen_agent(request, case, was.owner))

    return _told(request, "", _each(request, deed, offer.cases), f"un{offer.act}")


def _each(request: HttpRequest, deed: Deed, among: Collection[int] | None = None) -> list[Done]:
    """Do it to every ticked case, or to those `among`; to which it was done. The rest is told, each with its reason."""
    actor, done = actor_of(request), list[Done]()
    numbers = sorted(_ticked(request) if among is None else among)
    with acting(actor):
        cases = list(Case.objects.filter(number__in=numbers[:MOST]).order_by("number"))
    for case in cases:
        before = str(case.assigned_to_id or "")
        try:
            deed(case, actor)
        except (CaseError, Case.DoesNotExist, VaultError) as fault:
            pass_on(fault)
            messages.warning(request, f"#{case.number}: {fault_words(fault)}")
        else:
            done.append(done_to(case, before, by=actor))
    return done


def _ticked(request: HttpRequest) -> set[int]:
    return {int(text) for text in request.POST.getlist("case") if text.isdecimal() and len(text) < 13}  # noqa: PLR2004 - a bigint


def _told(request: HttpRequest, act: str, done: list[Done], shown: str = "") -> HttpResponse:
    """Say what was done; lists offer to undo `act` for a while."""
    if done:
        messages.success(request, _words(shown or act, len(done)))
    offer_undo(request, act if act in UNDONE else "", done)
    return _back(request)


def _words(act: str, n: int) -> str:
    if act == "close":
        words = ngettext("%(n)d case closed.", "%(n)d cases closed.", n)
    elif act in {"reopen", "unclose"}:
        words = ngettext("%(n)d case reopened.", "%(n)d cases reopened.", n)
    else:
        words = ngettext("%(n)d case assigned.", "%(n)d cases assigned.", n)
    return words % {"n": n}


def _back(request: HttpRequest) -> HttpResponse:
    home, asked = reverse("desk:inbox"), request.POST.get("back", "")
    return SeeOther(f"{home}?{asked}" if asked else home)
