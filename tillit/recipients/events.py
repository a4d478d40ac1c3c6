"""What the ledger says of the ways out: which brand's letters leave how, never a password."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class RelayWasSet:
    kind: ClassVar[str] = "relay-set"
    relay: UUID
    brand: UUID | None
    host: str
    tls: str


@dataclass(frozen=True)
class RelayWasRemoved:
    kind: ClassVar[str] = "relay-removed"
    relay: UUID
    brand: UUID | None


@dataclass(frozen=True)
class SigningKeyMade:
    kind: ClassVar[str] = "signing-key-made"
    signing: UUID
    domain: str
    selector: str


@dataclass(frozen=True)
class SigningBegan:
    kind: ClassVar[str] = "signing-began"
    signing: UUID
    domain: str
    selector: str


@dataclass(frozen=True)
class SigningEnded:
    kind: ClassVar[str] = "signing-ended"
    signing: UUID
    domain: str
    selector: str


@dataclass(frozen=True)
class ProviderWasSet:
    kind: ClassVar[str] = "provider-set"
    provider: UUID


@dataclass(frozen=True)
class ProviderWasRemoved:
    kind: ClassVar[str] = "provider-removed"
    provider: UUID
    links: int
