"""Keeping parts of a case beyond their time, and letting go of them."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from tillit.cases.clocks import CASE_CATEGORIES
from tillit.cases.hold import hold_case, release_case
from tillit.cases.models import Case
from tillit.desk.attempt import attempt, posted
from tillit.desk.case_page import Kept, case_page, find_case
from tillit.desk.case_view import may_lift
from tillit.desk.faults import FAULTS, fault_words
from tillit.desk.pages import SeeOther, case_address, show_role_refused
from tillit.desk.signed_in import actor_of
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.retention.errors import RetentionError, ReviewNotAhead
from tillit.retention.models import Hold, HoldReason
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

OFFICER_PAGE = "officer:holds"


class NoHoldReason(RetentionError):
    """Choose what still has to be done, and for which purpose it may be opened then. Nothing was changed."""


@posted
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Keep chosen categories until somebody lifts the hold."""
    sent = request.POST
    categories = [category for category in sent.getlist("categories") if category in CASE_CATEGORIES]

    def deed(case: Case, by: Actor) -> None:
        reason, purpose = sent.get("reason", ""), sent.get("purpose", "")
        if reason not in HoldReason.values or purpose not in rules_in_force().purposes:
            raise NoHoldReason
        review = _day(sent.get("review", ""))
        hold_case(case, by=by, reason=HoldReason(reason), categories=categories, purpose=purpose, review=review)

    return attempt(request, number, "hold", deed)


@posted
def lift(request: HttpRequest, number: int, hold: UUID) -> HttpResponse:
    """Let go of what a hold keeps: it is erased at the next sweep, if its time has come."""
    actor = actor_of(request)
    case = find_case(number, actor)
    with acting(actor):
        found = Hold.objects.filter(pk=hold, case=case.pk).first()
    if found is None:
        raise Http404
    if not may_lift(found, actor):
        return show_role_refused(request, Role.SUPERVISOR)
    try:
        release_case(found, by=actor)
    except FAULTS as fault:
        return case_page(request, number, Kept().with_fault("hold", fault_words(fault)), status=422)
    back = reverse(OFFICER_PAGE)
    return SeeOther(back if request.POST.get("next") == back else case_address(number))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ReviewNotAhead from None
