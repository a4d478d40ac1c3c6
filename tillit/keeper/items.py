"""The things calls are about: who asks, what one key covers, values to seal, to blind and to open."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

LARGEST_FRAME = 1 << 20
"""Bytes of one frame without its length; attachments travel in chunks of 64 KiB."""

ALONE = "I decide alone"
"""What the only officer of an installation types where others need a second person. It is written to the ledger."""

MACHINES = ("receive", "carry", "index", "sweep", "import")
"""Machines are actors too, each in the notice with purposes and categories; none opens everything."""

Lane = Literal["desk", "bulk"]
Mark = Literal["list", "case"]


class Credential(Struct, frozen=True, array_like=True):
    """Who asks: an actor token bound to a web session (SHA-256 of its key), or the name of a machine."""

    token: bytes = b""
    session: bytes = b""
    machine: str = ""


Second = Credential | str | None
"""A second person's credential, or `ALONE` typed in full on an installation of one person."""


class Scope(Struct, frozen=True, array_like=True):
    """What one data key covers. `kind`: case, person, recording, audit or quarantine."""

    company: UUID
    brand: UUID
    kind: str
    subject: UUID
    category: str


class Birth(Struct, frozen=True, array_like=True):
    """What the keeper must know of a new case or person. Provisional until `opened` arrives."""

    subject: UUID
    kind: str
    company: UUID
    brand: UUID
    country: str
    opened: datetime
    channel: str = ""
    case_kind: str = "unsorted"
    person: UUID | None = None


class SealItem(Struct, frozen=True, array_like=True):
    """One value to seal. `field` is the permanent id of the field (`message.body`), never a table or column."""

    scope: Scope
    field: str
    format: int
    row: UUID
    plaintext: bytes


class BlindItem(Struct, frozen=True, array_like=True):
    """One value to look up by later. `field`: email, phone, order, message-id, body, suppress."""

    brand: UUID
    field: str
    value: str
    country: str = ""


class WordsItem(Struct, frozen=True, array_like=True):
    """One text to find words in later; `prefixes` adds edge tokens from three letters on, for names."""

    brand: UUID
    text: str
    language: str
    prefixes: bool = False


class Digest(Struct, frozen=True, array_like=True):
    """A keyed digest (32 bytes) and the version of the look-up key that made it; 0 is the suppress key."""

    version: int
    digest: bytes


class OpenItem(Struct, frozen=True, array_like=True):
    """One sealed value, with everything the asker believes about it: a row swapped in the database will not open.

    `case` says for which case a person's contact is shown; without it the call's own case counts, then any case of
    that person which the notice allows.
    """

    scope: Scope
    purpose: str
    field: str
    format: int
    row: UUID
    sealed: bytes
    case: UUID | None = None


class SealedItem(Struct, frozen=True, array_like=True):
    """A sealed value whose digests or word tokens are to be made anew; `look_up`: BlindItem's field."""

    scope: Scope
    field: str
    format: int
    row: UUID
    sealed: bytes
    look_up: str = ""
    language: str = "en"
    prefixes: bool = False
    country: str = ""


class Opened(Struct, frozen=True, array_like=True, tag="opened"):
    """The plaintext of one item."""

    plaintext: bytes


class Refused(Struct, frozen=True, array_like=True, tag="refused"):
    """One item stays closed. `clause` is the place in the notice; `words` can be shown to the person who asked."""

    code: str
    clause: str
    words: str
