"""What may be done to a case: the choices of its menus, and where an answer is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from tillit.cases.acting_on import purpose_of
from tillit.cases.clocks import CASE_CATEGORIES
from tillit.cases.models import Case, Direction, Kind, Message, Reason
from tillit.desk.case_rows import CaseRows, entry_id
from tillit.desk.entry_shapes import Entry
from tillit.desk.machine_words import failure_words
from tillit.desk.pages import RIGHTS
from tillit.desk.refusals import who_helps
from tillit.desk.shapes import Acts, Composer
from tillit.desk.titles import (
    HOLD_REASONS,
    REASONS,
    category_title,
    kind_title,
    purpose_title,
    sorted_kinds,
)
from tillit.kit.refs import new_id
from tillit.people.models import Agent
from tillit.publishing.current import notice_in_force, rules_in_force
from tillit.ui.shapes import Choice, Refusal
from tillit.ui.words import full_time, state_words
from tillit.vault.actors import Actor

HELD_AT_FIRST = ("content", "attachments")


def acts_of(rows: CaseRows, *, kind: str = "", reason: str = "", ask_second: bool = False) -> Acts:
    """Every choice that the menus of this case offer."""
    case = rows.case
    purposes = [purpose_of(case), RIGHTS]
    return Acts(
        agents=tuple(_agent(rows, agent) for agent in rows.colleagues),
        kinds=tuple(Choice(one, kind_title(one), one == (kind or case.kind)) for one in sorted_kinds()),
        close_reasons=_choices((r, t) for r, t in REASONS.items() if r != Reason.IDLE),
        hold_reasons=_choices(HOLD_REASONS.items()),
        hold_purposes=tuple(Choice(p, purpose_title(p)) for p in purposes),
        hold_categories=tuple(
            Choice(c, category_title(c), c in HELD_AT_FIRST) for c in CASE_CATEGORIES if c != "audit"
        ),
        inbound=tuple(_inbound(m) for m in reversed(rows.messages()) if m.direction == Direction.IN),
        objectable=tuple(_objectable()),
        widening_needs_second=case.kind != Kind.UNSORTED,
        ask_second=ask_second,
        tags=tuple(Choice(str(pk), word, borne) for pk, word, borne in rows.tags),
        others=tuple(_other(other) for other in rows.others),
        chosen_reason=reason,
    )


@dataclass(frozen=True)
class Written:
    """What stands in the boxes of the composer, and since when it is kept."""

    reply: str = ""
    note: str = ""
    tab: str = "reply"
    kept_at: datetime | None = None
    seen: str = ""
    reply_version: str = ""
    note_version: str = ""


def composer_of(rows: CaseRows, actor: Actor, to: str, written: Written, talk: list[Entry]) -> Composer:
    """Where an answer is written, or why none may be."""
    case = rows.case
    messages = rows.messages()
    return Composer(
        to=to,
        sender=case.mailbox,
        once=str(new_id()),
        seen=str(messages[-1].pk) if messages else "",
        identity=str(case.identity_id or ""),
        body=written.reply,
        note=written.note,
        kept_at=written.kept_at,
        reply_version=written.reply_version,
        note_version=written.note_version,
        crossed=_crossed(rows, actor, written.seen, talk) if written.seen else (),
        tab=written.tab,
        first_contact=case.customer.told_of_objection_at is None,
        refused=_may_not_answer(rows, actor),
        failing=failure_words(case.identity.failure) if case.identity and case.identity.failed_at else "",
        take_back=_own_waiting(rows, actor, talk),
    )


def _own_waiting(rows: CaseRows, actor: Actor, talk: list[Entry]) -> str:
    """The last answer of this agent that may still be taken back; a colleague's takes more than one key."""
    own = {entry_id(message) for message in rows.messages() if message.agent_id == actor.agent_id}
    waiting = (entry.id for entry in reversed(talk) if entry.id in own and entry.post and entry.post.may_take_back)
    return next(waiting, "")


def _crossed(rows: CaseRows, actor: Actor, seen: str, talk: list[Entry]) -> tuple[Entry, ...]:
    """What others said after the last message that the writer had seen."""
    messages = rows.messages()
    last = next((message.at for message in messages if str(message.pk) == seen), None)
    if last is None:
        return ()
    new = {entry_id(m) for m in messages if m.at > last and m.agent_id != actor.agent_id}
    return tuple(entry for entry in talk if entry.id in new)


def _may_not_answer(rows: CaseRows, actor: Actor) -> Refusal | None:
    """Only roles that the case's purpose names write for it."""
    name = purpose_of(rows.case)
    purpose = rules_in_force().purposes.get(name)
    if purpose and actor.role in purpose.roles:
        return None
    words = gettext("Your role reads this case for another purpose and does not answer the customer from here.")
    return Refusal("role-may-not", words, clause=f"purposes.{name}", helpers=who_helps(), recorded=False)


def _agent(rows: CaseRows, agent: Agent) -> Choice:
    title = agent.name if agent.company_id == rows.case.company_id else f"{agent.name} ({agent.company.name})"
    return Choice(str(agent.pk), title, agent.pk == rows.case.assigned_to_id)


def _other(other: Case) -> Choice:
    return Choice(str(other.number), f"#{other.number}: {kind_title(other.kind)}, {state_words(other.state)}")


def _choices(titles: Iterable[tuple[str, object]]) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), str(title)) for value, title in titles)


def _inbound(message: Message) -> Choice:
    return Choice(entry_id(message), full_time(message.at))


def _objectable() -> list[Choice]:
    """What a customer may object to; purposes that are only planned may be refused beforehand. None is chosen
    beforehand: the case's own purpose, marked by mistake, would shut the case for everybody at the desk.
    """
    purposes = notice_in_force().notice.purposes
    return [Choice(name, purpose_title(name)) for name, one in purposes.items() if one.objectable]
