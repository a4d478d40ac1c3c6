"""The rows of a list, with everything that is marked on them, read in one statement; nothing is open yet.

People are joined to the rows of the page only: joined to the whole queue, their policies would be looked at for every
case of the company.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tillit.cases.queue import Desk, Queue, fetch_rows
from tillit.keeper.wire import Scope
from tillit.vault.sealed import Sealed


@dataclass
class Listed:
    """One case of a list."""

    pk: UUID
    number: int
    kind: str
    state: str
    channel: str
    at: datetime
    erase_at: datetime | None
    snoozed: bool
    wakes_at: datetime | None
    due_at: datetime | None
    assigned_to: UUID | None
    company: UUID
    brand: UUID
    subject: Sealed | None
    person: UUID
    name: Sealed | None
    identity: UUID | None
    address: Sealed | None
    company_name: str
    assignee: str | None
    held: bool
    objected: bool
    drafted: bool
    tags: list[str]
    zone: str | None  # of the brand's working hours, as far as this reader sees them

    def scope_for(self, category: str) -> Scope:
        return Scope(company=self.company, brand=self.brand, kind="case", subject=self.pk, category=category)

    @property
    def customer(self) -> "Person":
        return Person(self.person, self.company, self.brand)


@dataclass
class Person:
    """The person of a listed case, as far as a seal must know them."""

    pk: UUID
    company: UUID
    brand: UUID

    def scope_for(self, category: str) -> Scope:
        return Scope(company=self.company, brand=self.brand, kind="person", subject=self.pk, category=category)


_ROWS = """
with page as materialized ({page})
select page.id, page.number, page.kind, page.state, page.channel, page.last_activity_at, page.erase_at,
    page.snoozed, page.wakes_at, page.due_at, page.assigned_to_id, page.company_id, page.brand_id, page.subject,
    page.customer_id, person.name, page.identity_id, case when person.name is null then address.value end,
    company.name, agent.name,
    exists (select from retention_hold hold where hold."case" = page.id
        and not exists (select from retention_lifting lifting where lifting.hold_id = hold.id)),
    exists (select from people_objection objection where objection.person = page.customer_id
        and not exists (select from rights_decision decision
            where decision.objection_id = objection.id and decision.outcome = 'refused')),
    exists (select from cases_draft draft where draft.case_id = page.id and draft.agent_id = %s),
    array(select tag.word from cases_tagging tagging join cases_tag tag on tag.id = tagging.tag_id
        where tagging.case_id = page.id order by tag.word),
    hours.zone
from page
join people_company company on company.id = page.company_id
join people_customer person on person.id = page.customer_id
left join people_identity address on address.id = page.identity_id
left join people_agent agent on agent.id = page.assigned_to_id
left join cases_workinghours hours on hours.company_id = page.company_id and hours.brand_id = page.brand_id
order by {order}
"""

def list_queue(queue: Queue, desk: Desk, *, most: int, after: int = 0) -> list[Listed]:
    """So many cases of a list, behind the first `after`, within the acting transaction."""
    page, values = queue.statement(desk, most=most, after=after)
    return _read(page, values, queue.order, desk, is_crossed=queue.is_crossed)


def list_cases(keys: Sequence[UUID], desk: Desk) -> list[Listed]:
    """These cases, in this order, as far as they are seen here."""
    page = "select * from cases_case c where c.id = any(%s::uuid[])"
    found = _read(page, [list(keys)], "page.number", desk)
    places = {key: place for place, key in enumerate(keys)}
    return sorted(found, key=lambda case: places[case.pk])


def _read(page: str, values: Sequence[object], order: str, desk: Desk, *, is_crossed: bool = False) -> list[Listed]:
    statement = _ROWS.format(page=page, order=order.replace("c.", "page."))
    return [_listed(row) for row in fetch_rows(statement, [*values, desk.agent], is_crossed=is_crossed)]


def _listed(row: tuple[object, ...]) -> Listed:
    values: list[Any] = [_sealed(value) if place in _SEALED else value for place, value in enumerate(row)]
    return Listed(*values)


_SEALED = {13, 15, 17}  # subject, name, address


def _sealed(value: Any) -> Sealed | None:
    return None if value is None else Sealed(bytes(value))
