"""The board of promises, for those who lead."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tillit.desk.officer.alarms import alarms_in_force
from tillit.desk.officer.board import look_at_promises
from tillit.desk.officer.figures import fetch_figures
from tillit.desk.officer.versions import version_in_force
from tillit.desk.pages import agent_of, for_roles
from tillit.desk.rail import fetch_rail, show
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import language
from tillit.kit.clock import now
from tillit.notice.controls import Verdict
from tillit.people.models import Role
from tillit.vault.acting import acting


@require_GET
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def show_promises(request: HttpRequest) -> HttpResponse:
    """Each promise with its verdict, its live evidence, its history and the control behind it."""
    agent = agent_of(request)
    rows = look_at_promises(language())
    with acting(actor_of(request)):
        rail, figures = fetch_rail(agent), fetch_figures()
        alarms = {alarm.promise: alarm for alarm in alarms_in_force(agent)}
    context = {
        "promises": [(row, alarms.get(row.id)) for row in rows],
        "figures": figures,
        "version": version_in_force(),
        "kept": sum(row.verdict == Verdict.KEPT for row in rows),
        "at_risk": sum(row.verdict == Verdict.AT_RISK for row in rows),
        "broken": sum(row.verdict == Verdict.BROKEN for row in rows),
        "as_of": now(),
    }
    return show(request, "desk/promises.html", context, rail=rail, here="promises")
