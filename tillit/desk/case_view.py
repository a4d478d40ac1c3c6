"""The head of a case page: what it is, under which promise it is open, and when it goes."""

from datetime import datetime
from uuid import UUID

from tillit.cases.clocks import CASE_CATEGORIES
from tillit.cases.models import Case
from tillit.desk.case_rows import CaseRows
from tillit.desk.pages import reads_for
from tillit.desk.rows import due_mark
from tillit.desk.shapes import CaseView, Clock, Hold
from tillit.desk.titles import (
    category_title,
    channel_title,
    country_title,
    hold_reason_title,
    kind_title,
    longest_period_words,
    period_words,
    purpose_title,
    reason_title,
)
from tillit.kit.clock import now
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.retention.models import Hold as HoldRow
from tillit.vault.actors import Actor
from tillit.vault.opening import Plain

LEADS = (Role.SUPERVISOR, Role.PRIVACY_OFFICER)


def case_view(rows: CaseRows, plain: Plain, actor: Actor) -> CaseView:
    """The case as the page's head shows it."""
    case, purpose = rows.case, reads_for(rows.case, actor)
    is_own = case.company_id == actor.company
    return CaseView(
        number=case.number,
        reference=case.ref,
        subject="" if case.subject is None and not plain.refusal(case, "subject") else plain.text(case, "subject"),
        kind=case.kind,
        kind_title=kind_title(case.kind),
        state=case.state,
        channel=case.channel,
        channel_title=channel_title(case.channel),
        brand=case.brand.name,
        company=case.company.name,
        country=country_title(case.country),
        opened_at=case.opened_at,
        purpose_title=purpose_title(purpose),
        purpose_clause=f"purposes.{purpose}",
        keep_words=longest_period_words(case),
        closed_at=case.closed_at,
        close_reason=reason_title(rows.closure.reason) if rows.closure else "",
        erases_at=case.erase_at if case.is_closed else None,
        assignee_id=str(case.assigned_to_id or ""),
        assignee=case.assigned_to.name if case.assigned_to else "",
        is_mine=case.assigned_to_id is not None and case.assigned_to_id == actor.agent_id,
        holds=tuple(show_hold(hold, rows.names, actor) for hold in rows.holds),
        may_act=is_own or case.assigned_company_id == actor.company,
        reopen_ends=_reopen_ends(case),
        tags=tuple(word for _, word, borne in rows.tags if borne),
        sleeps=case.snoozed and not (case.wakes_at and case.wakes_at <= now()),
        sleeps_until=case.wakes_at,
        due=due_mark(case.due_at, rows.zone) if case.due_at else None,
        quiet_since=case.last_activity_at.isoformat(),
        held_until=max((hold.review_on for hold in rows.holds), default=None),
    )


def show_hold(hold: HoldRow, names: dict[UUID, str], actor: Actor) -> Hold:
    """A hold, and whether this person may lift it."""
    return Hold(
        id=str(hold.pk),
        reason_title=hold_reason_title(hold.reason),
        owner=names.get(hold.owner, ""),
        placed_at=hold.placed_at,
        review=hold.review_on,
        categories=tuple(category_title(category) for category in hold.categories),
        overdue=hold.review_on < now().date(),
        may_lift=may_lift(hold, actor),
    )


def may_lift(hold: HoldRow, actor: Actor) -> bool:
    """Whoever answers for it, and those who lead."""
    return actor.role in LEADS or hold.owner == actor.agent_id


def clocks_of(rows: CaseRows) -> list[Clock]:
    """When each category of the case goes."""
    due = {clock.category: clock.due_at for clock in rows.clocks}
    held = {category for hold in rows.holds for category in hold.categories}
    return [
        Clock(
            title=category_title(category),
            period_words=period_words(rows.case, category),
            erases_at=due.get(category),
            held=category in held,
            gone=category in rows.gone,
        )
        for category in CASE_CATEGORIES
    ]


def _reopen_ends(case: Case) -> datetime | None:
    if case.closed_at is None:
        return None
    ends = case.closed_at + rules_in_force().reopen_within
    return ends if ends > now() else None
