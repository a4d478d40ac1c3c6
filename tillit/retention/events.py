"""What the ledger says of holds and erasures: opaque handles, because a restore replays them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class HoldWasPlaced:
    kind: ClassVar[str] = "hold-placed"
    hold: UUID
    subject: UUID
    categories: tuple[str, ...]
    purpose: str
    reason: str
    review: date


@dataclass(frozen=True)
class HoldWasLifted:
    kind: ClassVar[str] = "hold-lifted"
    hold: UUID
    subject: UUID


@dataclass(frozen=True)
class Erased:
    kind: ClassVar[str] = "erased"
    handle: str
    subject: UUID
    subject_kind: str
    categories: tuple[str, ...]
    ground: str
    rows: int
    number: int  # of the case, 0 for anything else: the receipt says which case, and this makes it say so truly
