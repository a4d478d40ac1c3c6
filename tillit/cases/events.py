"""What the ledger says of cases: references, closed words, counts and times."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class WorkingHoursWereSet:
    kind: ClassVar[str] = "working-hours-set"
    hours: UUID
    brand: UUID
    minutes_a_week: int
    keeps_holidays: bool
    closed_days: int


@dataclass(frozen=True)
class TargetWasSet:
    kind: ClassVar[str] = "target-set"
    brand: UUID
    case_kind: str
    first: int  # working hours; 0: no target
    later: int


@dataclass(frozen=True)
class CaseWasOpened:
    kind: ClassVar[str] = "case-opened"
    case: UUID
    channel: str
    country: str


@dataclass(frozen=True)
class MessageReceived:
    kind: ClassVar[str] = "message-received"
    case: UUID
    message: UUID
    attachments: int
    cut_out: int


@dataclass(frozen=True)
class ReplyWritten:
    kind: ClassVar[str] = "reply-written"
    case: UUID
    message: UUID
    files: int


@dataclass(frozen=True)
class ReplyTakenBack:
    kind: ClassVar[str] = "reply-taken-back"
    case: UUID
    message: UUID


@dataclass(frozen=True)
class FileReleased:
    kind: ClassVar[str] = "file-released"
    case: UUID
    file: UUID
    held: str
    why: str


@dataclass(frozen=True)
class NoteWritten:
    kind: ClassVar[str] = "note-written"
    case: UUID
    note: UUID


@dataclass(frozen=True)
class CaseWasSorted:
    kind: ClassVar[str] = "case-sorted"
    case: UUID
    before: str
    after: str
    seconded: bool


@dataclass(frozen=True)
class CaseWasAssigned:
    kind: ClassVar[str] = "case-assigned"
    case: UUID
    to: UUID | None
    company: UUID | None


@dataclass(frozen=True)
class CaseWasShared:
    kind: ClassVar[str] = "case-shared"
    case: UUID
    company: UUID
    purpose: str
    until: datetime


@dataclass(frozen=True)
class CaseWasClosed:
    kind: ClassVar[str] = "case-closed"
    case: UUID
    reason: str


@dataclass(frozen=True)
class CaseWasReopened:
    kind: ClassVar[str] = "case-reopened"
    case: UUID


@dataclass(frozen=True)
class LetterLeft:
    kind: ClassVar[str] = "letter-left"
    case: UUID
    message: UUID
    recipient: str
    outcome: str


@dataclass(frozen=True)
class LetterReported:
    """A server told what became of a letter of ours: failed, delayed, delivered, read, complaint."""

    kind: ClassVar[str] = "letter-reported"
    case: UUID
    message: UUID
    report: UUID
    action: str


@dataclass(frozen=True)
class LinkDecided:
    """An agent looked at a suggested link: one person's cases (how many moved), or two people's."""

    kind: ClassVar[str] = "link-decided"
    case: UUID
    other: UUID
    outcome: str
    moved: int


@dataclass(frozen=True)
class PeopleWereParted:
    """An agent saw that a join had made two people one: what went back to the second of them."""

    kind: ClassVar[str] = "people-parted"
    case: UUID
    other: UUID
    person: UUID
    cases: int
    addresses: int


@dataclass(frozen=True)
class CaseWasSplit:
    """A letter of the case began one of its own."""

    kind: ClassVar[str] = "case-split"
    case: UUID
    message: UUID
    into: UUID
    attachments: int


@dataclass(frozen=True)
class CaseWasGiven:
    """The case moved to the person who wrote what a colleague had forwarded."""

    kind: ClassVar[str] = "case-given"
    case: UUID
    message: UUID
    person: UUID


@dataclass(frozen=True)
class CaseWasTagged:
    kind: ClassVar[str] = "case-tagged"
    case: UUID
    tags: tuple[str, ...]  # ids


@dataclass(frozen=True)
class TagWasMade:
    kind: ClassVar[str] = "tag-made"
    tag: UUID


@dataclass(frozen=True)
class TagWasDropped:
    kind: ClassVar[str] = "tag-dropped"
    tag: UUID
    cases: int


@dataclass(frozen=True)
class CaseWasSnoozed:
    kind: ClassVar[str] = "case-snoozed"
    case: UUID
    until: datetime | None


@dataclass(frozen=True)
class CaseWasWoken:
    kind: ClassVar[str] = "case-woken"
    case: UUID


@dataclass(frozen=True)
class CasesWereLinked:
    kind: ClassVar[str] = "cases-linked"
    case: UUID
    other: UUID
    merged: bool


@dataclass(frozen=True)
class CasesWereUnlinked:
    kind: ClassVar[str] = "cases-unlinked"
    case: UUID
    other: UUID
