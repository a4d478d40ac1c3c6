"""What the ledger says of notices."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class NoticePublished:
    kind: ClassVar[str] = "notice-published"
    number: int
    hash: str
    by: str
    seconded: str
    shortened: int


@dataclass(frozen=True)
class ClocksFollow:
    kind: ClassVar[str] = "clocks-follow"
    number: int
    moved: int


@dataclass(frozen=True)
class PromiseAtRisk:
    kind: ClassVar[str] = "promise-at-risk"
    promise: str
    verdict: str


@dataclass(frozen=True)
class PromiseKeptAgain:
    kind: ClassVar[str] = "promise-kept-again"
    promise: str
