"""What templates show of letters: what became of one, what goes along, how they read."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Post:
    """What became of an answer."""

    state: str  # fine | again | failed: how it is coloured
    icon: str
    words: str
    at: datetime | None = None  # sent: when
    may_take_back: bool = False
    leaves_at: datetime | None = None  # until then it waits on purpose


@dataclass(frozen=True)
class KnownFile:
    """A file of the case, by its name."""

    id: str
    name: str
    size: int  # bytes


@dataclass(frozen=True)
class Enclosing:
    """Which files may go along with an answer."""

    may: bool
    why: str = ""  # why none may
    most: int = 0
    bytes: int = 0
    again: tuple[KnownFile, ...] = ()  # of the case


@dataclass(frozen=True)
class KnownAnswer:
    """A ready-made answer to choose."""

    id: str
    title: str
    language: str
    language_title: str = ""  # where it is not the case's


@dataclass(frozen=True)
class LetterFrame:
    """What stands around an agent's words in the letter."""

    greeting: str
    closing: str
    signature: str
    quotes: bool


@dataclass(frozen=True)
class WordingRow:
    """The letters of one brand in one language."""

    slug: str
    brand: str
    language: str
    language_title: str
    at: datetime | None  # when they were worded; None: as shipped
    acknowledges: bool = False


@dataclass(frozen=True)
class LetterPreview:
    """A letter as it would be sent to an invented customer."""

    sender: str
    subject: str
    text: str
    markup: SafeString
