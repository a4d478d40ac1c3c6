"""Calls of the ledger's job, the operator and the board: the tree, the epochs, the figures, who opened what."""

from datetime import date
from uuid import UUID

from msgspec import Struct


class Entries(Struct, frozen=True, tag="entries"):
    """The keeper's own ledger entries (sign-ins, notices, people, restrictions, erasures, epochs) after a number."""

    after: int = 0
    limit: int = 500


class Append(Struct, frozen=True, tag="append"):
    """Hand committed ledger entries (32-byte SHA-256 each) to the tree; an entry told twice keeps its index."""

    entries: list[bytes]


class Prove(Struct, frozen=True, tag="proof"):
    """Prove that an entry is in the tree."""

    entry: bytes


class ProveConsistency(Struct, frozen=True, tag="consistency"):
    """Prove that the tree of `first` leaves is a beginning of the tree of the newest checkpoint."""

    first: int


class Checkpoint(Struct, frozen=True, tag="checkpoint"):
    """The newest signed checkpoint, made now if anything changed."""


class PublicKey(Struct, frozen=True, tag="public-key"):
    """The verifier key of the checkpoints."""


class Rotate(Struct, frozen=True, tag="rotate"):
    """A new epoch: re-wrap every live key, destroy the epoch key of seven epochs ago. Operator's socket only."""


class Status(Struct, frozen=True, tag="status"):
    """Figures for the controls. `whole`: every look of the record is counted now, not only those of the last hour."""

    whole: bool = False


class Tallies(Struct, frozen=True, tag="tallies"):
    """How often things were opened and refused since a day: for officers, supervisors and the operator."""

    since: date


class Looked(Struct, frozen=True, tag="looked"):
    """The openings, or the refusals, since a day, newest first: for officers and the operator.

    None leaves a property open; `by` nil means machines. `before` and `limit` (500 at most) page on.
    """

    since: date
    refused: bool = False
    by: UUID | None = None
    role: str | None = None
    for_purpose: str | None = None
    code: str | None = None
    clause: str | None = None
    before: int = 2**62
    limit: int = 50
