"""Who looks after a case."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.assign import assign_case
from tillit.cases.errors import NotAssignable
from tillit.cases.models import Case
from tillit.desk.attempt import attempt, key_in, posted
from tillit.desk.colleagues import colleagues_of
from tillit.desk.pages import agent_of
from tillit.people.models import Agent
from tillit.vault.actors import Actor


@posted
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give the case to somebody, to oneself (`me`) or to nobody."""

    def deed(case: Case, by: Actor) -> None:
        assign_case(case, by=by, to=chosen_agent(request, case, request.POST.get("agent", "")))

    return attempt(request, number, "assignment", deed)


def chosen_agent(request: HttpRequest, case: Case, wanted: str) -> Agent | None:
    """Whom a form names: `me`, an agent's id, or nobody.

    Raises:
        NotAssignable: somebody who does not work here.
    """
    if wanted == "me":
        return agent_of(request)
    if not wanted:
        return None
    agent = next((agent for agent in colleagues_of(case.company_id) if agent.pk == key_in(wanted)), None)
    if agent is None:
        raise NotAssignable
    return agent
