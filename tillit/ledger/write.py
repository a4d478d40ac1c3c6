"""Writing acts down.

An entry is prepared (for cases: sealed) before the transaction and written inside it, so that act and entry commit
together or not at all. Its leaf reaches the keeper's tree through the outbox.
"""

from dataclasses import Field, dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, Protocol
from uuid import UUID

import msgspec

from tillit.keeper.answers import Appended
from tillit.keeper.wire import Append, Scope
from tillit.kit.clock import now
from tillit.kit.links import Record, canonical, commitment, leaf, new_salt
from tillit.ledger.models import Entry
from tillit.vault.actors import Actor, machine
from tillit.vault.client import ask
from tillit.vault.inserting import insert_all
from tillit.vault.outbox import Refs, Topic, queue
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import Taking

MOST_AT_ONCE = 2000
"""Leaves in one call to the keeper."""


class Event(Protocol):
    """A frozen dataclass of references, closed words, counts and times; `kind` names it in the ledger."""

    kind: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


class InLedger(Protocol):
    """A case, as the ledger sees it."""

    pk: UUID
    company_id: UUID

    def scope_for(self, category: str) -> Scope: ...


@dataclass
class Prepared:
    """An entry ready to be written; for a case it is already sealed under audit x case."""

    entry: Entry

    @property
    def pk(self) -> UUID:
        return self.entry.pk


def record_of(event: Event, by: Actor) -> Record:
    """The event as plain words: references as text, times in ISO 8601, and who did it."""
    record: Record = {"kind": event.kind, "by": by.name, "operator": by.operator}
    for field in fields(event):
        record[field.name] = _plain(getattr(event, field.name))
    return record


def prepare(event: Event, *, case: InLedger, by: Actor, taking: Taking, notice: str) -> Prepared:
    """Note a case entry in `taking`; it is sealed when that is taken and written by `write`."""
    at, salt = now(), new_salt()
    record = canonical(record_of(event, by) | {"at": at.isoformat()})
    committed = commitment(salt, record)
    entry = Entry(
        kind=event.kind, day=at.date(), notice=notice, company=case.company_id, case=case.pk, written_at=at,
        leaf=leaf(event.kind, at.date(), notice, committed),
    )  # fmt: skip

    def put(sealed: Sealed) -> None:
        entry.sealed = sealed

    taking.seal_as(case, "audit.record", "audit", salt + record, put, row_id=entry.pk)
    return Prepared(entry)


def write(*prepared: Prepared) -> None:
    """Write prepared case entries, within the act's transaction."""
    insert_all(note(*prepared))


def note(*prepared: Prepared) -> list[Entry]:
    """The same, left to the act to insert with its own rows."""
    queue(Topic.LEAF, leaves=[one.entry.leaf.hex() for one in prepared])
    return [one.entry for one in prepared]


def write_rights(event: Event, *, by: Actor, company: UUID | None, notice: str) -> Entry:
    """Write a rights entry: opaque handles in the clear, because a restore must replay it."""
    at, salt = now(), new_salt()
    record = canonical(record_of(event, by) | {"at": at.isoformat()})
    committed = commitment(salt, record)
    entry = Entry.objects.create(
        kind=event.kind, day=at.date(), notice=notice, company=company, record=record, salt=salt, written_at=at,
        leaf=leaf(event.kind, at.date(), notice, committed),
    )  # fmt: skip
    queue(Topic.LEAF, leaves=[entry.leaf.hex()])
    return entry


def append_leaves(refs: list[Refs]) -> None:
    """Hand committed leaves to the keeper's tree; told twice, a leaf keeps its place."""
    leaves = [bytes.fromhex(leaf) for ref in refs for leaf in msgspec.convert(ref["leaves"], list[str])]
    for start in range(0, len(leaves), MOST_AT_ONCE):
        part = leaves[start : start + MOST_AT_ONCE]
        ask(Append(entries=part), Appended, by=machine("carry"), lane="bulk", deadline=30)


def _plain(value: object) -> str | int | bool | list[str] | None:
    match value:
        case Enum():
            return str(value.value)
        case None | bool() | int():
            return value
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return [str(_plain(part)) for part in value]
        case _:
            return str(value)
