"""Sorting a case. A kind that opens more than the present one needs a second person, who signs on the same form."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.errors import CaseError, NeedsSecondPerson
from tillit.cases.models import Case, Kind
from tillit.cases.sort import sort_case, widen_case
from tillit.desk.attempt import attempt, posted
from tillit.desk.case_page import Kept
from tillit.desk.second import NoSecondPerson, has_second, second_person
from tillit.vault.actors import Actor


class UnknownKind(CaseError):
    """The notice knows no such kind of case. Nothing was changed."""


@posted
def sort(request: HttpRequest, number: int) -> HttpResponse:
    """Sort a case into a kind; the kind decides what may be opened, and for how long it is kept."""
    wanted = request.POST.get("kind", "")

    def deed(case: Case, by: Actor) -> None:
        if wanted not in Kind.values:
            raise UnknownKind
        if has_second(request):
            _widen(request, case, by, Kind(wanted))
        else:
            sort_case(case, by=by, kind=Kind(wanted))

    kept = Kept(kind=wanted, reason=request.POST.get("reason", ""))
    return attempt(request, number, "kind", deed, kept)


def _widen(request: HttpRequest, case: Case, by: Actor, kind: Kind) -> None:
    try:
        with second_person(request) as second:
            widen_case(case, by=by, kind=kind, second=second.credential)
    except NoSecondPerson as fault:
        raise NeedsSecondPerson(str(fault)) from None
