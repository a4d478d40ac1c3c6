"""Turn a notice into rules: every permitted opening is worked out once, everything else is refused."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

import rfc8785

from tillit.notice.models import Machine, Notice, Purpose, Role
from tillit.notice.periods import Periods
from tillit.notice.refusals import Allowed, Question, Refusals, is_bound_to_kind
from tillit.notice.rules import Grant, Rules

REMEMBERED = 4096
"""Refusals kept ready. The bound holds against questions made up to fill memory."""


def compile_notice(notice: Notice, *, today: date) -> Rules:  # noqa: ARG001 - see below
    """The rules of a notice. Pure, and true on any day: `today` decides nothing here.

    The day an assessment falls due is asked at each opening, so that a compiled notice cannot outlive a review; the
    parameter makes callers name a day, and keeps the door open for clauses that begin on one.
    """
    guards, closing, by_kind = notice.guards, notice.closing, purposes_by_kind(notice)
    return Rules(
        hash=hash_notice(notice),
        version_name=notice.version,
        purposes=notice.purposes,
        recipients={name: each for name, each in notice.recipients.items() if each.status == "built"},
        quota=guards.quota,
        reopen_within=timedelta(days=closing.reopen_within_days),
        idle_after=timedelta(days=closing.idle_days),
        sweep_share_stop=guards.sweep_share_stop,
        erasures_per_hour_stop=guards.erasures_per_hour_stop,
        shorten_wait=timedelta(hours=guards.shorten_wait_hours),
        objection_effective=timedelta(seconds=guards.objection_effective_seconds),
        reopened_extension=timedelta(days=closing.reopened_days),
        notice=notice,
        purpose_by_kind=by_kind,
        grants=dict(grants_of(notice)),
        explain=lru_cache(REMEMBERED)(Refusals(notice, by_kind)),
        periods=Periods(notice),
    )


def hash_notice(notice: Notice) -> str:
    """SHA-256, hexadecimal, of what the document says in canonical JSON (RFC 8785): comments and layout do not count.

    Only keys that the document sets are counted, so that a later release with new optional keys finds the same hash.
    """
    said = notice.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


def grants_of(notice: Notice) -> Iterator[tuple[Question, Grant]]:
    """Every opening the notice allows."""
    actors: Mapping[str, Role | Machine] = {**notice.roles, **notice.machines}
    for name, purpose in notice.purposes.items():
        if not purpose.in_force:
            continue
        allowed = Allowed(f"purposes.{name}")
        for role, category in product(purpose.roles, purpose.categories):
            actor = actors.get(role)
            if actor is None or category not in actor.categories:
                continue
            kinds = kinds_for(notice, name, purpose, category, role)
            for relation, kind, country in product(actor.relations, kinds, purpose.grounds):
                until = day_of_review(purpose, country)
                yield (name, category, role, relation, kind, country), Grant(allowed, until)


def kinds_for(notice: Notice, name: str, purpose: Purpose, category: str, role: str) -> list[str]:
    """The case kinds for which this purpose reaches this category; "" stands for no case at all."""
    if not is_bound_to_kind(purpose, role, notice):
        return ["", *notice.kinds]
    fitting = [kind for kind, case in notice.kinds.items() if category in case.categories]
    if purpose.service:
        return [kind for kind in fitting if notice.kinds[kind].purpose == name]
    return ["", *(kind for kind in fitting if kind in purposes_by_kind(notice))]


def purposes_by_kind(notice: Notice) -> dict[str, str]:
    """The purpose of each case kind, where the notice has it in force."""
    in_force = {name for name, purpose in notice.purposes.items() if purpose.in_force}
    return {kind: case.purpose for kind, case in notice.kinds.items() if case.purpose in in_force}


def day_of_review(purpose: Purpose, country: str) -> date:
    """The last day the ground carries. Only an interest needs weighing again: a duty does not lapse by our neglect."""
    return purpose.assessment.review if purpose.ground(country) == "legitimate-interest" else date.max
