"""What the portal's templates show."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Version:
    """A version of the notice."""

    name: str
    hash: str
    since: datetime
    until: datetime | None = None
    is_current: bool = False


@dataclass(frozen=True)
class Language:
    """A language the notice can be read in; its title stands in that language."""

    code: str
    title: str
    is_current: bool


@dataclass(frozen=True)
class File:
    """A file of a letter."""

    name: str
    size: int


@dataclass(frozen=True)
class Letter:
    """A mail of the demonstration's postbox."""

    id: str
    sender: str
    to: str
    subject: str
    at: datetime
    text: str = ""
    attachments: tuple[File, ...] = ()
    outgoing: bool = True
