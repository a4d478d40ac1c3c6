"""What the ledger says of holds and erasures: opaque handles, because a restore replays them."""

from dataclasses import dataclass
from datetime import date, datetime
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


@dataclass(frozen=True)
class Restored:
    """The installation was put together again from copies of these moments."""

    kind: ClassVar[str] = "restored"
    data: datetime
    keyring: datetime
    again: int  # subjects that had been erased since, and were erased again
    lost: int  # subjects whose keys the copy of the keyring does not have
    graves: str  # found, or missing: then nobody knows what was erased since


@dataclass(frozen=True)
class RestoreChecked:
    """An officer answers for it: what had been erased since the copy was erased again by hand."""

    kind: ClassVar[str] = "restore-checked"
