"""Who looks after a case."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.assign import assign_case
from tillit.cases.errors import NotAssignable
from tillit.cases.models import Case
from tillit.desk.attempt import attempt, key_in, posted
from tillit.desk.case_rows import who_may_work_on
from tillit.desk.pages import agent_of
from tillit.people.models import Agent
from tillit.vault.actors import Actor


@posted
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give the case to somebody, to oneself (`me`) or to nobody."""
    wanted, me = request.POST.get("agent", ""), agent_of(request)

    def deed(case: Case, by: Actor) -> None:
        assign_case(case, by=by, to=me if wanted == "me" else _chosen(case, wanted))

    return attempt(request, number, "assignment", deed)


def _chosen(case: Case, wanted: str) -> Agent | None:
    if not wanted:
        return None
    agent = who_may_work_on(case).filter(pk=key_in(wanted)).first()
    if agent is None:
        raise NotAssignable
    return agent
