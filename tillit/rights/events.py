"""What the ledger says of rights: opaque handles, because a restore replays them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ObjectionReceived:
    kind: ClassVar[str] = "objection-received"
    handle: str
    person: UUID
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class ObjectionDecided:
    kind: ClassVar[str] = "objection-decided"
    handle: str
    decision: str
    person: UUID
    purposes: tuple[str, ...]
    outcome: str
