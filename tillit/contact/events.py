"""What the ledger says of our own addresses, and of how our letters read: never their words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class MailboxAdded:
    kind: ClassVar[str] = "mailbox-added"
    mailbox: UUID
    brand: UUID
    country: str


@dataclass(frozen=True)
class MailboxRemoved:
    kind: ClassVar[str] = "mailbox-removed"
    mailbox: UUID


@dataclass(frozen=True)
class AliasAdded:
    kind: ClassVar[str] = "alias-added"
    mailbox: UUID
    alias: UUID


@dataclass(frozen=True)
class BrakeSet:
    kind: ClassVar[str] = "brake-set"
    mailbox: UUID
    most_cases_an_hour: int


@dataclass(frozen=True)
class MailboxIsFetched:
    kind: ClassVar[str] = "mailbox-fetched"
    mailbox: UUID
    account: UUID
    host: str
    tls: str
    after: str


@dataclass(frozen=True)
class FetchingEnded:
    kind: ClassVar[str] = "mailbox-not-fetched"
    mailbox: UUID
    account: UUID


@dataclass(frozen=True)
class ReadyAnswerKept:
    kind: ClassVar[str] = "ready-answer-kept"
    answer: UUID
    brand: UUID
    language: str


@dataclass(frozen=True)
class ReadyAnswerRemoved:
    kind: ClassVar[str] = "ready-answer-removed"
    answer: UUID
    brand: UUID


@dataclass(frozen=True)
class WordingWasSet:
    kind: ClassVar[str] = "wording-set"
    wording: UUID
    brand: UUID
    language: str
    quotes: bool
    acknowledges: bool


@dataclass(frozen=True)
class UnreadSetAside:
    kind: ClassVar[str] = "unread-set-aside"
    mail: UUID


@dataclass(frozen=True)
class UnreadPutBack:
    kind: ClassVar[str] = "unread-put-back"
    mail: UUID


@dataclass(frozen=True)
class UnreadWasRead:
    kind: ClassVar[str] = "unread-was-read"
    mail: UUID
    case: UUID


@dataclass(frozen=True)
class UnreadBecameCase:
    kind: ClassVar[str] = "unread-became-case"
    mail: UUID
    case: UUID
