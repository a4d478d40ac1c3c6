"""Every act on a case has the same shape: find it, ask the verb, show the case anew; a fault keeps what was typed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tillit.cases.errors import CaseError, NeedsSecondPerson
from tillit.cases.models import Case
from tillit.desk.case_page import Kept, case_page, find_case, show_gone
from tillit.desk.faults import FAULTS, fault_words
from tillit.desk.pages import SeeOther, View, at_the_desk, case_address
from tillit.desk.signed_in import actor_of
from tillit.vault.actors import Actor
from tillit.vault.errors import Refusal, ScopeErased

LONGEST = 100_000  # characters of one text; the keeper's frame holds 1 MiB
Deed = Callable[[Case, Actor], object]
NOTHING = UUID(int=0)
FORMS = {"cases": "desk:new_case"}
LOST = (Http404, ObjectDoesNotExist, IntegrityError, ScopeErased, Refusal)
"""What an act may meet whose case is erased under its hands."""


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
        Http404: there is no such case here; `posted` looks whether it was erased.
        Refusal: the notice does not allow it; the middleware shows the clause.
    """
    actor = actor_of(request)
    try:
        deed(find_case(number, actor), actor)
    except (*FAULTS, Case.DoesNotExist) as fault:
        kept = replace(kept or Kept(), ask_second=isinstance(fault, NeedsSecondPerson))
        return case_page(request, number, kept.with_fault(act, fault_words(fault)), status=422)
    return SeeOther(case_address(number, place))


def posted(view: View) -> View:
    """An act: only by POST, only signed in. A case that was erased between the page and the press says so. Fetched
    by mistake (a page loaded again, a sign-in that ran out while writing), its address leads to the page that has the
    form.
    """
    act = at_the_desk(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        number = kwargs.get("number")
        if request.method == "POST":
            try:
                return act(request, *args, **kwargs)
            except LOST as fault:
                return _gone(request, number, fault)
        if isinstance(number, int):
            return SeeOther(case_address(number))
        return SeeOther(reverse(FORMS.get(request.path.rpartition("/")[2], "desk:inbox")))

    return require_http_methods(["GET", "POST"])(answer)


def _gone(request: HttpRequest, number: object, fault: Exception) -> HttpResponse:
    """The page of an erased case.

    Raises:
        Http404: the case was taken from this person's company.
        Exception: the case is still here, so `fault` is about something else.
    """
    if isinstance(number, int) and (gone := show_gone(request, number)):
        return gone
    raise Http404 if isinstance(fault, Case.DoesNotExist) else fault


def once_of(request: HttpRequest) -> UUID | None:
    """The hidden name of this sending: sent again, it is the same one."""
    return uuid_in(request.POST.get("once", ""))


def uuid_in(text: str) -> UUID | None:
    """The id in a field of a form, where there is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def quiet_since_of(request: HttpRequest) -> datetime | None:
    """When something was last said on the page that asks (ISO 8601), where it told."""
    try:
        found = datetime.fromisoformat(request.POST.get("quiet_since", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def key_in(text: str) -> UUID:
    """The id in a field of a form, or one that nothing has."""
    return uuid_in(text) or NOTHING
