"""Putting a case out of the way for a while, and taking it up again."""

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone, localtime, make_aware

from tillit.cases.errors import CaseError
from tillit.cases.models import Case
from tillit.cases.snooze_case import snooze_case
from tillit.cases.wake_case import wake_case
from tillit.desk.attempt import attempt, posted, quiet_since_of
from tillit.kit.clock import now
from tillit.vault.actors import Actor

MORNING = time(8)
LATER = timedelta(hours=3)
REPLY, OWN = "reply", "own"


class NoMoment(CaseError):
    """Choose until when the case sleeps. Nothing was changed."""


@posted
def snooze(request: HttpRequest, number: int) -> HttpResponse:
    """Out of the lists until a moment, or until the customer writes."""

    def deed(case: Case, by: Actor) -> None:
        until = _moment(request.POST.get("until", ""), request.POST.get("at", ""))
        snooze_case(case, by=by, until=until, quiet_since=quiet_since_of(request))

    return attempt(request, number, "snooze", deed)


@posted
def wake(request: HttpRequest, number: int) -> HttpResponse:
    """Back among the others."""
    return attempt(request, number, "snooze", lambda case, by: wake_case(case, by=by))


def _moment(wanted: str, own: str) -> datetime | None:
    """None: until something is said. Mornings are those of the installation's time zone.

    Raises:
        NoMoment: nothing was chosen, or no time that can be read.
    """
    today = localtime(now())
    match wanted:
        case "reply":
            return None
        case "later":
            return now() + LATER
        case "tomorrow":
            return _morning(today + timedelta(days=1))
        case "monday":
            return _morning(today + timedelta(days=7 - today.weekday()))
        case "own":
            return _own(own)
    raise NoMoment


def _morning(day: datetime) -> datetime:
    return make_aware(datetime.combine(day.date(), MORNING), get_current_timezone())


def _own(text: str) -> datetime:
    try:
        return make_aware(datetime.fromisoformat(text), get_current_timezone())
    except ValueError:
        raise NoMoment from None
