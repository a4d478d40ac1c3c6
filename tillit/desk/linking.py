"""Cases that belong together: linked, or merged into one that goes on."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.errors import NothingToLink
from tillit.cases.link_case import link_case
from tillit.cases.merge_case import merge_case
from tillit.cases.models import Case
from tillit.cases.unlink_case import unlink_case
from tillit.desk.attempt import attempt, posted, quiet_since_of
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

MERGE = "merge"


@posted
def link(request: HttpRequest, number: int) -> HttpResponse:
    """Link this case with another, or close it as the same."""
    wanted, how = request.POST.get("number", ""), request.POST.get("how", "")

    def deed(case: Case, by: Actor) -> None:
        other = _other(wanted, by)
        if how == MERGE:
            merge_case(case, by=by, into=other, quiet_since=quiet_since_of(request))
        else:
            link_case(case, by=by, other=other)

    return attempt(request, number, "linking", deed)


@posted
def unlink(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """Part two linked cases."""
    return attempt(request, number, "linking", lambda case, by: unlink_case(case, by=by, other=_other(str(other), by)))


def _other(text: str, by: Actor) -> Case:
    """The case of that number, as people write it; another company's looks absent.

    Raises:
        NothingToLink: there is none here.
    """
    digits = text.strip().removeprefix("#").strip()
    with acting(by):
        found = Case.objects.filter(number=int(digits)).first() if digits.isdecimal() and len(digits) < 13 else None  # noqa: PLR2004 - a bigint
    if found is None:
        raise NothingToLink
    return found
