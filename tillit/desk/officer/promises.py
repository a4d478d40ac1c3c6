"""The board of promises, for those who lead."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tillit.desk.officer.alarms import alarms_in_force
from tillit.desk.officer.figures import fetch_figures
from tillit.desk.officer.looks import DAYS, fetch_looks
from tillit.desk.officer.versions import version_in_force
from tillit.desk.pages import agent_of, for_roles
from tillit.desk.rail import fetch_rail, show
from tillit.desk.signed_in import actor_of
from tillit.kit.clock import now
from tillit.people.models import Company, Role
from tillit.publishing.standing import standings
from tillit.ui.promises import promise_rows, tally
from tillit.vault.acting import acting


@require_GET
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def show_promises(request: HttpRequest) -> HttpResponse:
    """Each promise with its verdict, its live evidence, its history and the control behind it."""
    agent, actor, rows = agent_of(request), actor_of(request), promise_rows(standings())
    with acting(actor):
        rail, figures = fetch_rail(agent), fetch_figures()
        alarms = {alarm.promise: alarm for alarm in alarms_in_force(agent)}
        companies = dict(Company.objects.values_list("pk", "name"))
    opened, refused = fetch_looks(actor, companies)
    context = {
        "promises": [(row, alarms.get(row.id)) for row in rows], "figures": figures, "version": version_in_force(),
        "tally": tally(rows), "as_of": now(), "opened": opened, "refused": refused, "days": DAYS,
        "linked": agent.is_officer,
    }  # fmt: skip
    return show(request, "desk/promises.html", context, rail=rail, here="promises")
