"""What the keeper answers. Every failure is a type of its own, without content."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from tillit.keeper.wire import Digest, Opened, Refused


class Refusal(Struct, frozen=True, tag="refusal"):
    """The whole call is refused. `clause` names the place in the notice or the rule of the house."""

    code: str
    clause: str
    words: str


class Unavailable(Struct, frozen=True, tag="unavailable"):
    """The keeper cannot answer now (database away, queue full, deadline passed). Nothing was opened; ask again."""

    words: str


class Malformed(Struct, frozen=True, tag="malformed"):
    """The request is not one of the keeper's calls."""

    words: str


class Broken(Struct, frozen=True, tag="broken"):
    """The keeper failed in a way nobody foresaw. Only the kind of fault is told, never content."""

    fault: str


class Done(Struct, frozen=True, tag="done"):
    """It is so now."""


class Taken(Struct, frozen=True, tag="taken"):
    """Sealed values, digests and word tokens, each in the order asked."""

    sealed: list[bytes]
    digests: list[Digest]
    tokens: list[list[int]]


class OpenedItems(Struct, frozen=True, tag="opened-items"):
    """One outcome per item, in order. `warned`: the actor nears the notice's hourly figure."""

    items: list[Opened | Refused]
    warned: bool = False


class Matched(Struct, frozen=True, tag="matched"):
    """Per value the digests under every key version in use; empty when the value cannot be one of this field."""

    digests: list[list[Digest]]


class Tokens(Struct, frozen=True, tag="tokens"):
    """Per word of the query its alternatives (signed 64-bit)."""

    words: list[list[int]]


class FactOutcome(Struct, frozen=True, array_like=True):
    """`outcome`: recorded, repeated or refused; the rest says why it was refused."""

    outcome: str
    code: str = ""
    clause: str = ""
    words: str = ""


class Recorded(Struct, frozen=True, tag="recorded"):
    """One outcome per fact, in order."""

    outcomes: list[FactOutcome]


class Pending(Struct, frozen=True, tag="pending"):
    """The hash of the adopted notice that waits for `activate`."""

    hash: str


class Begun(Struct, frozen=True, tag="begun"):
    """The actor token; it belongs in the HttpOnly cookie and nowhere else."""

    token: bytes


class DueScope(Struct, frozen=True, array_like=True):
    """One scope: due now, held by a hold, known to the keeper, until when it may be read, and what became of its key:
    `living`, `erased`, `spoiled` (not as the keeper wrote it) or `unknown`.
    """

    due: bool
    held: bool
    known: bool
    until: datetime | None
    key: str = "living"


class DueScopes(Struct, frozen=True, tag="due-scopes"):
    """One row per scope asked, in order."""

    scopes: list[DueScope]


class Erased(Struct, frozen=True, tag="erased"):
    """Per scope: erased (also when it was before), not-due, held, unknown or waiting (for an officer to confirm)."""

    outcomes: list[str]
    handles: list[str]


class Reblinded(Struct, frozen=True, tag="reblinded"):
    """One digest per item; None where the item no longer opens."""

    digests: list[Digest | None]


class Reworded(Struct, frozen=True, tag="reworded"):
    """Word tokens per item; None where the item no longer opens."""

    tokens: list[list[int] | None]


class Version(Struct, frozen=True, tag="version"):
    """The newest version of a look-up key."""

    version: int


class Look(Struct, frozen=True, array_like=True):
    """One look at a case, or one refusal. `code` is empty for a look; `agent` is for officers, not for the customer."""

    number: int
    quarter: datetime
    agent: UUID | None
    machine: str
    role: str
    company: UUID | None
    purpose: str
    mark: str
    categories: list[str]
    operator: bool
    code: str
    clause: str
    subject: UUID | None
    leaf: bytes


class Looks(Struct, frozen=True, tag="looks"):
    """Looks or refusals, in the order of the call. `unreadable` counts those erased with their case."""

    looks: list[Look]
    unreadable: int = 0


class Tally(Struct, frozen=True, array_like=True):
    """How often, since the day asked for. `code` is empty for openings; `by` is nil for machines."""

    by: UUID
    role: str
    purpose: str
    code: str
    clause: str
    amount: int


class Tallied(Struct, frozen=True, tag="tallied"):
    """What was opened and refused, the most frequent first."""

    tallies: list[Tally]


class Entry(Struct, frozen=True, array_like=True):
    """One ledger entry of the keeper: `record` is canonical JSON of opaque handles, counts and times."""

    number: int
    kind: str
    at: datetime
    day: date
    notice: str
    record: bytes
    salt: bytes
    leaf: bytes


class EntryList(Struct, frozen=True, tag="entry-list"):
    """Entries in order."""

    entries: list[Entry]


class Appended(Struct, frozen=True, tag="appended"):
    """The index of each entry in the tree."""

    indices: list[int]


class Proof(Struct, frozen=True, tag="proved"):
    """An entry stands at `index` of the tree of `size` leaves whose root the checkpoint signs."""

    index: int
    size: int
    path: list[bytes]
    checkpoint: str


class ConsistencyProof(Struct, frozen=True, tag="proved-consistency"):
    """The tree of `first` leaves is a beginning of the tree of `size` leaves."""

    first: int
    size: int
    path: list[bytes]
    checkpoint: str


class Note(Struct, frozen=True, tag="note"):
    """A C2SP signed note, and when the keeper signed it."""

    note: str
    at: datetime


class Verifier(Struct, frozen=True, tag="verifier"):
    """The verifier key (`origin+hash+key`) of the C2SP signed notes."""

    key: str


class Rotated(Struct, frozen=True, tag="rotated"):
    """The epoch now, how many keys were re-wrapped, and the epochs destroyed."""

    epoch: int
    rewrapped: int
    destroyed: list[int]


class Figures(Struct, frozen=True, tag="figures"):
    """What the board shows of the keeper."""

    epoch: int
    oldest_epoch: int
    live_keys: int
    erased: int
    waiting: int
    openings: int
    openings_missing: int
    refusals: int
    tree_size: int
    notice: str
    notice_pending: str
    clock: datetime
    clock_jumped: bool
    assurance: str
    mirror: bool
    demo: bool
    founding: bool
    people: int
    tokens: int
    running_hours: float


Answer = (
    Refusal | Unavailable | Malformed | Broken | Done | Taken | OpenedItems | Matched | Tokens | Recorded | Pending
    | Begun | DueScopes | Erased | Reblinded | Reworded | Version | Looks | Tallied | EntryList | Appended | Proof
    | ConsistencyProof | Note | Verifier | Rotated | Figures
)  # fmt: skip


class Reply(Struct, frozen=True):
    """The answer to the request of this id."""

    id: int
    answer: Answer
