"""What the officer's templates show."""

from dataclasses import dataclass
from datetime import datetime

from tillit.ui.shapes import Refusal


@dataclass(frozen=True)
class AlarmRow:
    """A promise that is not kept now, since when, and who knows."""

    id: str
    promise: str
    verdict: str
    line: str
    since: datetime
    told: tuple["ToldRow", ...] = ()
    may_acknowledge: bool = False


@dataclass(frozen=True)
class ToldRow:
    """One person: when a letter left, when they said that they saw it."""

    name: str
    mailed_at: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True)
class Count:
    """A line of a small table: what, how often, and how it compares with the largest (0 to 100)."""

    title: str
    amount: int
    share: int = 0


@dataclass(frozen=True)
class Version:
    """A version of the notice."""

    name: str
    hash: str
    since: datetime
    until: datetime | None = None
    by: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class FaultRow:
    """What is wrong in a document, where, and how to mend it."""

    place: str  # "purposes.warranty.ground.SE" or "line 41, column 3"
    what: str
    mend: str


@dataclass(frozen=True)
class ChangeRow:
    """What publishing would change."""

    place: str
    what: str  # in a sentence
    before: str = ""
    after: str = ""
    effect: str = ""  # "1,204 cases would be erased"; for shortened periods


@dataclass(frozen=True)
class Pending:
    """A published shortening that waits."""

    name: str
    effective_at: datetime
    by: str


@dataclass(frozen=True)
class ObjectionRow:
    """An objection: what it closes, since when, and what was decided."""

    id: str
    case_number: int
    purposes: tuple[str, ...]  # titles
    marked_at: datetime
    marked_by: str
    effective_at: datetime | None  # since when the purpose is refused
    due_at: datetime  # one month
    state: str  # waiting | upheld | overridden
    text: str | None = None  # the message, opened for purpose rights; None: not opened
    refused: Refusal | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    ground_title: str = ""


@dataclass(frozen=True)
class Checkpoint:
    """Where the ledger stands, signed."""

    size: int
    at: datetime
    root: str
    note: str  # the signed note, several lines
    public_key: str
    counter: int  # openings counted


@dataclass(frozen=True)
class LedgerRow:
    """One entry of the ledger in words."""

    at: datetime
    kind: str  # "case-closed", "notice-published"
    words: str
    by: str = ""
    leaf: str = ""  # hex
