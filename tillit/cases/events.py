"""What the ledger says of cases: references, closed words, counts and times."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


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
