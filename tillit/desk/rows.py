"""Rows of a list: opened in one call, each with its refusal where the notice keeps it shut."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tillit.cases.listing import Listed
from tillit.cases.models import State
from tillit.desk.pages import RIGHTS
from tillit.desk.refusals import refusal_shape
from tillit.desk.shapes import CaseRow, Mark
from tillit.desk.titles import channel_title, kind_title
from tillit.kit.clock import now
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.ui.words import channel_icon, ends, hour_or_day, icon, moment, timed, until
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening, Plain


def open_listing(cases: Sequence[Listed], actor: Actor) -> list[CaseRow]:
    """Subject and name of each, in one opening; where no name is known, the address instead."""
    opening = Opening(actor, "list")
    for case in cases:
        purpose = _reads_for(case, actor)
        if case.subject:
            opening.want_as(case, "subject", "case.subject", "content", case.subject, purpose=purpose, case=case.pk)
        if case.name:
            person = case.customer
            opening.want_as(person, "name", "person.name", "contact", case.name, purpose=purpose, case=case.pk)
        elif case.address:
            opening.want_as(
                case.customer, "name", "identity.value", "contact", case.address, purpose=purpose, case=case.pk,
                row_id=case.identity,
            )  # fmt: skip
    plain = opening.open()
    return [_row(case, plain, actor) for case in cases]


def _reads_for(case: Listed, actor: Actor) -> str:
    if actor.role == Role.PRIVACY_OFFICER:
        return RIGHTS
    return rules_in_force().purpose_of(case.kind) or case.kind


def _row(case: Listed, plain: Plain, actor: Actor) -> CaseRow:
    refused = plain.refusal(case, "subject")
    subject = plain.text(case, "subject")
    is_shut = subject is None and (refused is not None or case.subject is not None)
    shut = gettext("Case %(number)s, not opened") % {"number": case.number}
    return CaseRow(
        number=str(case.number),
        who=plain.text(case.customer, "name") or gettext("Customer"),
        about=shut if is_shut else subject or gettext("(no subject)"),
        line=_line(case, actor),
        picture=channel_icon(case.channel),
        when=ends(case.erase_at) if case.state == State.CLOSED and case.erase_at else moment(case.at),
        marks=tuple(_marks(case)),
        lock=icon(refusal_shape(refused).picture if refused else "lock") if is_shut else "",
        unread=case.state in {State.NEW, State.OPEN},
    )


def _marks(case: Listed) -> Iterator[Mark]:
    if case.state == State.NEW:
        yield Mark(gettext("new"), "state-new")
    elif case.state == State.WAITING:
        yield Mark(gettext("waiting"))
    if case.due_at:
        yield due_mark(case.due_at, case.zone)
    if case.objected:
        yield Mark(gettext("objection"), "at-risk")
    if case.held:
        yield Mark(gettext("held"), "at-risk", icon("pin"))
    if case.snoozed:
        yield _sleep(case)
    if case.drafted:
        yield Mark(gettext("draft"), icon=icon("pen"))
    for tag in case.tags:
        yield Mark(tag, "tag")


def due_mark(due_at: datetime, zone: str | None) -> Mark:
    """By when an answer is promised, or since when it is late: in words and with a picture, never by colour alone. In
    the zone in which the brand's people work, as the customer was told it; in the server's where they keep no hours.
    """
    there = ZoneInfo(zone) if zone else None
    when = timed(due_at, hour_or_day(due_at, there), there)
    if due_at <= now():
        return Mark(_with(gettext("late since %(time)s"), when), "broken", icon("warn"))
    return Mark(_with(gettext("answer by %(time)s"), when), icon=icon("clock"))


def _with(words: str, time: SafeString) -> SafeString:
    """Our words with a moment in them, escaped around it."""
    before, after = words.split("%(time)s")
    return format_html("{}{}{}", before, time, after)


def _sleep(case: Listed) -> Mark:
    if case.wakes_at is None:
        return Mark(gettext("until a reply"), icon=icon("moon"))
    if case.wakes_at <= now():
        return Mark(gettext("back"), "accented")
    return Mark(until(case.wakes_at), icon=icon("moon"))


def _line(case: Listed, actor: Actor) -> str:
    """How it came, what it is about, and who looks after it: "e-mail · complaint · Ben"."""
    whose = case.company_name if case.company != actor.company else ""
    mine = case.assigned_to is not None and case.assigned_to == actor.agent_id
    assignee = gettext("you") if mine else case.assignee
    return " · ".join(filter(None, (channel_title(case.channel), kind_title(case.kind), whose, assignee)))
