"""What the ledger says of people who work here."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class AgentEnrolled:
    kind: ClassVar[str] = "agent-enrolled"
    agent: UUID
    role: str
    company: UUID


@dataclass(frozen=True)
class AgentRetired:
    kind: ClassVar[str] = "agent-retired"
    agent: UUID


class Why(StrEnum):
    """Why sign-ins were ended."""

    OWN = "own"  # the agent ended another place
    LED = "led"  # by a supervisor or officer
    RETIRED = "retired"
    PASSWORD = "password"  # noqa: S105 - it was changed
    STRANGE = "strange"  # the cookie was used by another browser


@dataclass(frozen=True)
class SignInsEnded:
    kind: ClassVar[str] = "sign-ins-ended"
    agent: UUID
    sign_ins: int
    why: Why


@dataclass(frozen=True)
class ProviderLinked:
    kind: ClassVar[str] = "provider-linked"
    provider: UUID
    agent: UUID


@dataclass(frozen=True)
class ProviderUnlinked:
    kind: ClassVar[str] = "provider-unlinked"
    provider: UUID
    agent: UUID


@dataclass(frozen=True)
class ContractAdded:
    kind: ClassVar[str] = "contract-added"
    contract: UUID
    supplier: UUID
    controller: UUID
    starts: date


@dataclass(frozen=True)
class ContractEnded:
    kind: ClassVar[str] = "contract-ended"
    contract: UUID
    supplier: UUID
    controller: UUID


@dataclass(frozen=True)
class OwnNumbersSet:
    kind: ClassVar[str] = "own-numbers-set"
    brand: UUID
    forms: tuple[str, ...]
