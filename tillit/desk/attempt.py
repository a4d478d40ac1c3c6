"""Every act on a case has the same shape: find it, ask the verb, show the case anew; a fault keeps what was typed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tillit.cases.errors import CaseError, NeedsSecondPerson
from tillit.cases.models import Case
from tillit.desk.case_page import Kept, case_page, find_case
from tillit.desk.faults import FAULTS, fault_words
from tillit.desk.pages import SeeOther, View, at_the_desk, case_address
from tillit.desk.signed_in import actor_of
from tillit.vault.actors import Actor

LONGEST = 100_000  # characters of one text; the keeper's frame holds 1 MiB
Deed = Callable[[Case, Actor], object]
NOTHING = UUID(int=0)
FORMS = {"cases": "desk:new_case"}


class TooLong(CaseError):
    """The text is longer than 100,000 characters. It was kept here; shorten it, or send it in parts."""


def refuse_too_long(text: str) -> None:
    """Raises TooLong: the keeper could not seal it in one piece."""
    if len(text) > LONGEST:
        raise TooLong


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
        return case_page(request, number, kept.with_fault(act, fault_words(fault)), status=422)
    return SeeOther(case_address(number, place))


def posted(view: View) -> View:
    """An act: only by POST, only signed in. Fetched by mistake (a page loaded again, a sign-in that ran out while
    writing), its address leads to the page that has the form.
    """
    act = at_the_desk(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            return act(request, *args, **kwargs)
        number = kwargs.get("number")
        if isinstance(number, int):
            return SeeOther(case_address(number))
        return SeeOther(reverse(FORMS.get(request.path.rpartition("/")[2], "desk:inbox")))

    return require_http_methods(["GET", "POST"])(answer)


def once_of(request: HttpRequest) -> UUID | None:
    """The hidden name of this sending: sent again, it is the same one."""
    return uuid_in(request.POST.get("once", ""))


def uuid_in(text: str) -> UUID | None:
    """The id in a field of a form, where there is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def moment_in(text: str) -> datetime | None:
    """The moment in a field of a form (ISO 8601), where there is one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def key_in(text: str) -> UUID:
    """The id in a field of a form, or one that nothing has."""
    return uuid_in(text) or NOTHING
