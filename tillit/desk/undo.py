"""Undoing what was done to many cases. What can be undone is kept with the session, never in the form: nobody undoes
what somebody else did, and a page kept open in another window undoes nothing it does not name.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest

from tillit.cases.errors import CaseError
from tillit.cases.models import Case, Event
from tillit.kit.clock import now
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

UNDO = "undo"
OFFERED = timedelta(seconds=30)


class ChangedSince(CaseError):
    """This case was changed since. It was left as it is."""


@dataclass(frozen=True)
class Done:
    """What was done to one case: whose it was before, and the last act on it, ours."""

    number: int
    owner: str
    last: int


@dataclass(frozen=True)
class Offer:
    """What this session may still undo."""

    key: str
    act: str
    cases: dict[int, Done]


def done_to(case: Case, before: str, *, by: Actor) -> Done:
    """What was just done to this case, so that it can be told later whether anybody changed it since."""
    with acting(by):
        return Done(case.number, before, _last(case, by.agent))


def refuse_changed(case: Case, was: Done, *, by: Actor) -> None:
    """Raises ChangedSince: ours is not the last act on it any more."""
    with acting(by):
        if _last(case, by.agent) != was.last:
            raise ChangedSince


def _last(case: Case, agent: UUID) -> int:
    """The last act on the case; 0 where it is not this agent's."""
    last = Event.objects.filter(case=case.pk).order_by("-pk").values_list("pk", "agent").first()
    return last[0] if last and last[1] == agent else 0


def offer_undo(request: HttpRequest, act: str, done: list[Done]) -> None:
    """Offer to undo this for a while, instead of whatever was offered before. Numbers and ids."""
    request.session.pop(UNDO, None)
    cases = [[one.number, one.owner, one.last] for one in done if one.last]
    if act and cases:
        until = (now() + OFFERED).timestamp()
        request.session[UNDO] = {"key": uuid4().hex, "act": act, "cases": cases, "until": until}


def undo_of(request: HttpRequest) -> Offer | None:
    """What can still be undone. It stands on every list of that while: one that is fetched anew has it, too."""
    offer = request.session.get(UNDO)
    if not offer or offer["until"] <= now().timestamp():
        return None
    return Offer(
        offer["key"], offer["act"], {number: Done(number, owner, last) for number, owner, last in offer["cases"]}
    )


def take_offer(request: HttpRequest, key: str) -> Offer | None:
    """The offer that a form names, which then is gone; None for one of before, of another session or too late."""
    offer = undo_of(request)
    if offer is None or offer.key != key:
        return None
    request.session.pop(UNDO, None)
    return offer
