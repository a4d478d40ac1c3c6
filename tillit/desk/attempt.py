"""Every act on a case has the same shape: find it, ask the verb, show the case anew; a fault keeps what was typed."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from tillit.cases.errors import CaseError, NeedsSecondPerson
from tillit.cases.models import Case
from tillit.desk.case_page import Kept, case_page, find_case
from tillit.desk.pages import SeeOther, View, at_the_desk, case_address
from tillit.desk.signed_in import actor_of
from tillit.retention.errors import RetentionError
from tillit.rights.errors import RightsError
from tillit.vault.actors import Actor

Deed = Callable[[Case, Actor], object]
NOTHING = UUID(int=0)
FAULTS = (CaseError, RetentionError, RightsError)


def attempt(
    request: HttpRequest, number: int, act: str, deed: Deed, kept: Kept | None = None, place: str = ""
) -> HttpResponse:
    """Do one act; where the verb cannot, the same page with its words and what was typed (422).

    Raises:
        Http404: there is no such case here.
        Refusal: the notice does not allow it; the middleware shows the clause.
    """
    actor = actor_of(request)
    try:
        deed(find_case(number, actor), actor)
    except FAULTS as fault:
        kept = replace(kept or Kept(), ask_second=isinstance(fault, NeedsSecondPerson))
        return case_page(request, number, kept.with_fault(act, str(fault)), status=422)
    return SeeOther(case_address(number, place))


def posted(view: View) -> View:
    """An act: only by POST, only signed in."""
    return require_POST(at_the_desk(view))


def once_of(request: HttpRequest) -> UUID | None:
    """The hidden name of this sending: sent again, it is the same one."""
    return uuid_in(request.POST.get("once", ""))


def uuid_in(text: str) -> UUID | None:
    """The id in a field of a form, where there is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def key_in(text: str) -> UUID:
    """The id in a field of a form, or one that nothing has."""
    return uuid_in(text) or NOTHING
