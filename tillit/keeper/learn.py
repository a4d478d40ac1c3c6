"""How a fact changes what the keeper knows. Pure; the fact's moment is bent so that a clock only ever ends sooner."""

from datetime import datetime

from msgspec.structs import replace

from tillit.keeper.events import (
    CaseAssigned,
    CaseClosed,
    CaseReopened,
    CaseShared,
    CaseSorted,
    Consented,
    Fact,
    HoldLifted,
    HoldPlaced,
    PersonOf,
    Withdrawn,
)
from tillit.keeper.refuse import CallRefused
from tillit.keeper.subject import Hold, Share, Subject
from tillit.notice.rules import Rules


def learn(  # noqa: C901, PLR0911 - one line per event reads best
    subject: Subject, fact: Fact, now: datetime, rules: Rules | None
) -> Subject:
    """The subject after the fact. Raises CallRefused when the fact would revive what has ended."""
    body, at = fact.body, min(fact.at, now)
    match body:
        case CaseClosed():
            return _close(subject, at)
        case CaseReopened():
            return _reopen(subject, now, rules)
        case CaseSorted():
            return replace(subject, case_kind=body.kind)
        case CaseAssigned():
            return replace(subject, assigned=body.company)
        case CaseShared():
            return _share(subject, body)
        case HoldPlaced():
            hold = Hold(body.hold, tuple(body.categories), body.purpose, body.review)
            return replace(subject, holds=(*_without(subject, body.hold), hold))
        case HoldLifted():
            return replace(subject, holds=_without(subject, body.hold))
        case PersonOf():
            return replace(subject, person=body.person)
        case Consented():
            return replace(subject, consent=body.call)
        case Withdrawn():
            return replace(subject, withdrawn=min(at, subject.withdrawn or at))


def _close(subject: Subject, at: datetime) -> Subject:
    closed = at if subject.closed is None else min(at, subject.closed)
    return replace(subject, confirmed=True, closed=closed, first_closed=min(at, subject.first_closed or at))


def _reopen(subject: Subject, now: datetime, rules: Rules | None) -> Subject:
    """Judged when it is told, not when it is said to have happened: an old reply cannot revive an ended case."""
    if subject.closed is None:
        return subject
    if rules is None or now > subject.closed + rules.reopen_within:
        raise CallRefused(
            "reopened-late", "retention.reopen", "The days for reopening have passed: open a linked case."
        )
    return replace(subject, closed=None, reopened=True, touched=max(now, subject.touched))


def _share(subject: Subject, body: CaseShared) -> Subject:
    others = tuple(s for s in subject.shares if (s.company, s.purpose) != (body.company, body.purpose))
    return replace(subject, shares=(*others, Share(body.company, body.purpose, body.until)))


def _without(subject: Subject, hold: object) -> tuple[Hold, ...]:
    return tuple(each for each in subject.holds if each.id != hold)
