"""Every hold in force: what outlives its clock, why, and who looks at it again."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tillit.cases.models import Case
from tillit.desk.case_view import show_hold
from tillit.desk.pages import agent_of, for_roles, page_asked
from tillit.desk.rail import fetch_rail, show
from tillit.desk.shapes import Hold
from tillit.desk.signed_in import actor_of
from tillit.kit.clock import now
from tillit.people.models import Agent, Role
from tillit.retention.models import Hold as HoldRow
from tillit.ui.shapes import Pager
from tillit.ui.words import full_day
from tillit.vault.acting import acting

A_PAGE = 25


@require_GET
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def show_holds(request: HttpRequest) -> HttpResponse:
    """The holds of the company, the one to be looked at first on top. Nothing is opened for this page."""
    actor, page = actor_of(request), page_asked(request)
    with acting(actor):
        rail = fetch_rail(agent_of(request))
        first = (page - 1) * A_PAGE
        found = list(HoldRow.objects.in_force().order_by("review_on", "pk")[first : first + A_PAGE + 1])
        cases = {case.pk: case for case in Case.objects.filter(pk__in=[hold.case for hold in found])}
        owners = Agent.objects.filter(pk__in=[hold.owner for hold in found])
        names = dict(owners.values_list("pk", "name"))
    rows = [_on_case(show_hold(hold, names, actor), cases[hold.case]) for hold in found[:A_PAGE] if hold.case in cases]
    context = {"holds": rows, "pager": Pager(page, 0, len(found) > A_PAGE)}
    return show(request, "desk/holds.html", context, rail=rail, here="holds")


def _on_case(hold: Hold, case: Case) -> Hold:
    return replace(hold, case_number=case.number, would_erase=_would_erase(case))


def _would_erase(case: Case) -> str:
    if case.erase_at is None or case.erase_at > now():
        return ""
    words = gettext("The clock ended on %(day)s: lifting erases at the next sweep.")
    return words % {"day": full_day(case.erase_at)}
