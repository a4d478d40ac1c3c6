"""What may be said to the keeper; what it answers is in `answers.py`, the frames are in `frames.py`.

The keeper answers with plaintext or with a refusal that names its clause of the notice: never with a key, never with
a traceback. Items and events are told on from here, so that the vault needs one import.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tillit.keeper.events import (
    CaseAssigned,
    CaseClosed,
    CaseReopened,
    CaseShared,
    CaseSorted,
    Consented,
    Fact,
    FactBody,
    HoldLifted,
    HoldPlaced,
    PersonOf,
    Withdrawn,
)
from tillit.keeper.items import (
    ALONE,
    LARGEST_FRAME,
    MACHINES,
    Birth,
    BlindItem,
    Credential,
    Digest,
    Lane,
    Mark,
    Opened,
    OpenItem,
    Refused,
    Scope,
    SealedItem,
    SealItem,
    Second,
    WordsItem,
)
from tillit.keeper.upkeep import (
    Append,
    Checkpoint,
    Entries,
    Looked,
    Prove,
    ProveConsistency,
    PublicKey,
    Rotate,
    Status,
    Tallies,
)

__all__ = [
    "ALONE",
    "LARGEST_FRAME",
    "MACHINES",
    "Append",
    "Birth",
    "BlindItem",
    "Born",
    "CaseAssigned",
    "CaseClosed",
    "CaseReopened",
    "CaseShared",
    "CaseSorted",
    "Checkpoint",
    "Consented",
    "Credential",
    "Digest",
    "Entries",
    "Fact",
    "FactBody",
    "HoldLifted",
    "HoldPlaced",
    "Lane",
    "Looked",
    "Mark",
    "OpenItem",
    "Opened",
    "PersonOf",
    "Prove",
    "ProveConsistency",
    "PublicKey",
    "Refused",
    "Rotate",
    "Scope",
    "SealItem",
    "SealedItem",
    "Second",
    "Status",
    "Tallies",
    "Withdrawn",
    "WordsItem",
]


# Calls.


class Take(Struct, frozen=True, tag="take"):
    """Seal and blind one arriving thing. Keys are durable before the answer. Raises into an erased or overdue scope."""

    purpose: str
    births: list[Birth] = []
    seals: list[SealItem] = []
    blinds: list[BlindItem] = []
    words: list[WordsItem] = []


class Open(Struct, frozen=True, tag="open"):
    """Open what a page shows. `mark` says whether it is a list or a case; answer: one outcome per item, in order."""

    items: list[OpenItem]
    mark: Mark
    case: UUID | None = None


class Match(Struct, frozen=True, tag="match"):
    """Digests under every look-up key still in use: of at most 20 values for a person, of a batch for machines."""

    purpose: str
    items: list[BlindItem]


class Words(Struct, frozen=True, tag="words"):
    """Tokens of a search: per word the alternatives; a text must have one of each."""

    purpose: str
    brand: UUID
    query: str
    language: str


class Facts(Struct, frozen=True, tag="facts"):
    """Tell facts, oldest first."""

    facts: list[Fact]


class Born(Struct, frozen=True, tag="born"):
    """The application has committed these cases and persons: they no longer expire as orphans. Told twice, or of what
    is gone, it changes nothing.
    """

    subjects: list[UUID]


class Adopt(Struct, frozen=True, tag="adopt"):
    """Take a notice document. The keeper compiles it itself; pending until activated. The caller is the first."""

    document: str
    second: Second = None


class Activate(Struct, frozen=True, tag="activate"):
    """Make the pending notice of this hash the one that decides."""

    hash: str


class Enrol(Struct, frozen=True, tag="enrol"):
    """An agent may work, in this role, for this company, until the contract ends."""

    agent: UUID
    role: str
    company: UUID
    contract_ends: date | None = None
    name: str = ""
    second: Second = None


class Retire(Struct, frozen=True, tag="retire"):
    """An agent works here no more; open tokens end at once."""

    agent: UUID


class Begin(Struct, frozen=True, tag="begin"):
    """An agent has signed in to this web session (SHA-256 of its key)."""

    agent: UUID
    session: bytes


class BeginAs(Struct, frozen=True, tag="begin-as"):
    """The operator looks as this agent would; only on the operator's socket, and shown to the customer as such."""

    agent: UUID
    session: bytes = b""


class End(Struct, frozen=True, tag="end"):
    """The agent signed out, or was: a token, or whatever tokens hold in a web session (SHA-256 of its key)."""

    token: bytes = b""
    session: bytes = b""


class Restrict(Struct, frozen=True, tag="restrict"):
    """Close these purposes (`*`: nearly all) for a person and all cases, future ones too."""

    person: UUID
    purposes: list[str]
    decision: str


class Lift(Struct, frozen=True, tag="lift"):
    """Open these purposes again. Needs the decision's id and a second person."""

    person: UUID
    purposes: list[str]
    decision: str
    second: Second = None


class Due(Struct, frozen=True, tag="due"):
    """Which of these (subject, category) are due by the keeper's own clock, and which are held."""

    scopes: list[tuple[UUID, str]]


class Erase(Struct, frozen=True, tag="erase"):
    """Destroy the keys of these (subject, category). Ground `clock`, or `rights` (two people)."""

    scopes: list[tuple[UUID, str]]
    ground: Literal["clock", "rights"]
    second: Second = None


class Confirm(Struct, frozen=True, tag="confirm"):
    """A privacy officer confirms what the keeper stopped: `erasures` waiting above the hourly figure, or a `sweep`."""

    what: Literal["erasures", "sweep"]


class Reblind(Struct, frozen=True, tag="reblind"):
    """Digests of sealed values under the newest look-up key; an item that does not open gives None."""

    purpose: str
    items: list[SealedItem]


class Rewords(Struct, frozen=True, tag="rewords"):
    """Word tokens of sealed texts; an item that does not open gives None."""

    purpose: str
    items: list[SealedItem]


class RenewLookup(Struct, frozen=True, tag="renew-lookup"):
    """A brand gets a new look-up key; the old ones still match until dropped."""

    brand: UUID


class DropLookup(Struct, frozen=True, tag="drop-lookup"):
    """Every digest has been made anew: look-up keys of this brand before the version are destroyed."""

    brand: UUID
    before: int


class Openings(Struct, frozen=True, tag="openings"):
    """Who looked at this case."""

    case: UUID
    purpose: str = "rights"


Call = (
    Take | Open | Match | Words | Facts | Born | Adopt | Activate | Enrol | Retire | Begin | BeginAs | End | Restrict
    | Lift | Due | Erase | Confirm | Reblind | Rewords | RenewLookup | DropLookup | Openings | Looked | Tallies
    | Entries | Append | Prove | ProveConsistency | Checkpoint | PublicKey | Rotate | Status
)  # fmt: skip


class Request(Struct, frozen=True):
    """One call. `deadline`: seconds it may take. `as_of`: a later day, in demonstration homes only."""

    id: int
    call: Call
    credential: Credential = Credential()
    lane: Lane = "desk"
    deadline: float = 10.0
    as_of: datetime | None = None
