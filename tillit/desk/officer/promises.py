"""The board of promises, for those who lead."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tillit.desk.officer.board import look_at_promises
from tillit.desk.officer.versions import version_in_force
from tillit.desk.pages import for_roles
from tillit.desk.rail import rail_of, show
from tillit.desk.titles import language
from tillit.kit.clock import now
from tillit.notice.controls import Verdict
from tillit.people.models import Role


@require_GET
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def show_promises(request: HttpRequest) -> HttpResponse:
    """Each promise with its verdict, its live evidence and the control behind it."""
    rows = look_at_promises(language())
    context = {
        "promises": rows,
        "version": version_in_force(),
        "kept": sum(row.verdict == Verdict.KEPT for row in rows),
        "at_risk": sum(row.verdict == Verdict.AT_RISK for row in rows),
        "broken": sum(row.verdict == Verdict.BROKEN for row in rows),
        "as_of": now(),
    }
    return show(request, "desk/promises.html", context, rail=rail_of(request), here="promises")
