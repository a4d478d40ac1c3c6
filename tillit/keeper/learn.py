"""How a fact changes what the keeper knows. Pure; the fact's moment is bent so that a clock only ever ends sooner.

Two acts within milliseconds may be told in the other order: what is older than the last word on the same thing is
overtaken, and changes nothing.
"""

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
    FactBody,
    HoldLifted,
    HoldPlaced,
    PersonOf,
    Withdrawn,
)
from tillit.keeper.refuse import CallRefused
from tillit.keeper.subject import Hold, Share, Subject
from tillit.notice.rules import Rules


def learn(subject: Subject, fact: Fact, now: datetime, rules: Rules | None) -> Subject:
    """The subject after the fact. Raises CallRefused when the fact would revive what has ended."""
    if is_overtaken(subject, fact, now):
        return subject
    after, about = _learn(subject, fact.body, min(fact.at, now), now, rules), _about(fact.body)
    return replace(after, heard={**after.heard, about: min(fact.at, now)}) if about else after


def is_overtaken(subject: Subject, fact: Fact, now: datetime) -> bool:
    """Whether something newer about the same thing was heard. A word from ahead of this clock, which was set back
    since, overtakes nothing.
    """
    heard = subject.heard.get(_about(fact.body))
    return heard is not None and fact.at < heard <= now


def _about(body: FactBody) -> str:
    """The thing of which only the last word counts; empty where each counts for itself, as with closing."""
    match body:
        case CaseSorted() | CaseAssigned() | PersonOf() | Consented():
            return str(body.__struct_config__.tag)
        case CaseShared():
            return f"shared {body.company.hex} {body.purpose}"
        case HoldPlaced() | HoldLifted():
            return f"hold {body.hold.hex}"
        case _:
            return ""


def _learn(  # noqa: C901, PLR0911 - one line per event reads best
    subject: Subject, body: FactBody, at: datetime, now: datetime, rules: Rules | None
) -> Subject:
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
