"""What the ledger says of our own addresses."""

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
