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
