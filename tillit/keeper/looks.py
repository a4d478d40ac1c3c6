"""Who looked, as it is written down: a salted commitment for the tree, and a record that opens with its case only.

Keeps the customer's view of who opened their data. One row per actor, case, purpose, quarter of an hour, mark, set of
categories and outcome, so that a page read twice is one look.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from tillit.keeper.answers import Look
from tillit.keeper.canonical import join
from tillit.kit import links

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, after the token was looked at. Exactly one of `agent` and `machine` is set, or neither (operator)."""

    agent: UUID | None
    machine: str
    role: str
    company: UUID | None
    operator: bool

    @property
    def name(self) -> bytes:
        """What tells this actor from every other."""
        return join(self.agent.bytes if self.agent else b"", self.machine, int(self.operator))


@dataclass(frozen=True, slots=True)
class Draft:
    """One look or refusal that is to be written down."""

    actor: Actor
    case: UUID | None
    subject: UUID | None
    purpose: str
    mark: str
    categories: tuple[str, ...]
    quarter: datetime
    code: str = ""
    clause: str = ""

    def once(self) -> bytes:
        """What makes a second row needless."""
        about = (self.case or self.subject or UUID(int=0)).bytes
        return join(self.actor.name, about, self.purpose, self.mark, "|".join(self.categories), self.code,
                    int(self.quarter.timestamp()))  # fmt: skip


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What a leaf commits to. Fields stand in the order of RFC 8785, and all are strings, so this is canonical JSON."""

    agent: UUID | None
    categories: tuple[str, ...]
    clause: str
    code: str
    company: UUID | None
    machine: str
    mark: str
    operator: bool
    purpose: str
    quarter: str
    role: str
    subject: UUID | None


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Record).decode


def quarter_of(now: datetime) -> datetime:
    """The quarter of an hour a moment lies in."""
    return now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)


def write_record(draft: Draft, notice: str) -> tuple[bytes, bytes]:
    """Salt and canonical JSON (RFC 8785), and the leaf that commits to them."""
    actor = draft.actor
    record = _encode(Record(
        agent=actor.agent, categories=draft.categories, clause=draft.clause, code=draft.code, company=actor.company,
        machine=actor.machine, mark=draft.mark, operator=actor.operator, purpose=draft.purpose,
        quarter=draft.quarter.isoformat(), role=actor.role, subject=draft.subject,
    ))  # fmt: skip
    salt = links.new_salt()
    kind = "refusal" if draft.code else "opening"
    return salt + record, links.leaf(kind, draft.quarter.date(), notice, links.commitment(salt, record))


def read_record(number: int, salted: bytes, leaf_value: bytes) -> Look:
    """A written look."""
    said = _decode(salted[links.SALT_BYTES:])
    return Look(
        number=number, quarter=datetime.fromisoformat(said.quarter), agent=said.agent, machine=said.machine,
        role=said.role, company=said.company, purpose=said.purpose, mark=said.mark, categories=list(said.categories),
        operator=said.operator, code=said.code, clause=said.clause, subject=said.subject, leaf=leaf_value,
    )  # fmt: skip
