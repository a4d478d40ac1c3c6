"""Looking at what a machine only suggests: that two cases are one person's, or whose letter a colleague forwarded."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from tillit.cases.give_case import give_case
from tillit.cases.join_people import join_people
from tillit.cases.keep_apart import keep_apart
from tillit.cases.models import Case, Link, Message
from tillit.cases.part_people import part_people
from tillit.contact.split_letter import split_letter
from tillit.desk.attempt import attempt, posted
from tillit.desk.pages import SeeOther, case_address
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
def unjoin(request: HttpRequest, number: int, link: int) -> HttpResponse:
    """Two people after all: the cases and addresses that were joined go back to the one who wrote them."""
    return _decide(request, number, link, lambda found, by: part_people(found, by=by))


@posted
def give(request: HttpRequest, number: int, message: UUID) -> HttpResponse:
    """The forwarded letter is of the person whom it names."""

    def deed(case: Case, by: Actor) -> None:
        give_case(_letter(case, message, by), by=by)

    return attempt(request, number, "link", deed)


@posted
def split(request: HttpRequest, number: int, message: UUID) -> HttpResponse:
    """The letter is about another matter: it begins a case of its own, which is shown."""
    begun: list[int] = []

    def deed(case: Case, by: Actor) -> None:
        begun.append(split_letter(_letter(case, message, by), by=by).number)

    answer = attempt(request, number, "split", deed)
    return SeeOther(case_address(begun[0])) if begun else answer


def _letter(case: Case, message: UUID, by: Actor) -> Message:
    """Raises Http404: it is not in this case."""
    with acting(by):
        said = case.messages.filter(pk=message).first()
    if said is None:
        raise Http404
    said.case = case
    return said


def _decide(request: HttpRequest, number: int, link: int, act: Callable[[Link, Actor], object]) -> HttpResponse:
    def deed(case: Case, by: Actor) -> None:
        with acting(by):
            links = Link.objects.select_related("case__customer", "other__customer")
            found = links.filter(Q(case=case) | Q(other=case), pk=link).first()
        if found is None:
            raise Http404
        act(found, by)

    return attempt(request, number, "link", deed)
