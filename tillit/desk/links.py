"""Looking at what a machine only suggests: that two cases are one person's, or whose letter a colleague forwarded."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from tillit.cases.give_case import give_case
from tillit.cases.join_people import join_people
from tillit.cases.keep_apart import keep_apart
from tillit.cases.models import Case, Link
from tillit.desk.attempt import attempt, posted
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


@posted
def join(request: HttpRequest, number: int, link: int) -> HttpResponse:
    """The same person wrote both: the other address is theirs from now on."""
    return _decide(request, number, link, lambda found, by: join_people(found, by=by))


@posted
def part(request: HttpRequest, number: int, link: int) -> HttpResponse:
    """Two people: the cases stay linked, and apart."""
    return _decide(request, number, link, lambda found, by: keep_apart(found, by=by))


@posted
def give(request: HttpRequest, number: int, message: UUID) -> HttpResponse:
    """The forwarded letter is of the person whom it names."""

    def deed(case: Case, by: Actor) -> None:
        with acting(by):
            said = case.messages.filter(pk=message).first()
        if said is None:
            raise Http404
        said.case = case
        give_case(said, by=by)

    return attempt(request, number, "link", deed)


def _decide(request: HttpRequest, number: int, link: int, act: Callable[[Link, Actor], object]) -> HttpResponse:
    def deed(case: Case, by: Actor) -> None:
        with acting(by):
            links = Link.objects.select_related("case__customer", "other__customer")
            found = links.filter(Q(case=case) | Q(other=case), pk=link).first()
        if found is None:
            raise Http404
        act(found, by)

    return attempt(request, number, "link", deed)
