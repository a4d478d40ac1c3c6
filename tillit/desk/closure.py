"""Closing a case, and taking it up again."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.close import close_case
from tillit.cases.errors import CaseError
from tillit.cases.models import Case, Reason
from tillit.cases.reopen import reopen_case
from tillit.desk.attempt import attempt, posted, quiet_since_of
from tillit.vault.actors import Actor

BY_HAND = frozenset(Reason) - {Reason.IDLE}


class NoReason(CaseError):
    """Choose why the case is closed. Nothing was changed."""


@posted
def close(request: HttpRequest, number: int) -> HttpResponse:
    """End the conversation; from here the clock runs. What the page did not show yet keeps the case open."""
    reason, quiet_since = request.POST.get("reason", ""), quiet_since_of(request)

    def deed(case: Case, by: Actor) -> None:
        if reason not in BY_HAND:
            raise NoReason
        close_case(case, by=by, reason=Reason(reason), quiet_since=quiet_since)

    return attempt(request, number, "closure", deed)


@posted
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Take a closed case up again, within the notice's days."""
    return attempt(request, number, "closure", lambda case, by: reopen_case(case, by=by))
