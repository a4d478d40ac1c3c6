"""Facts: what the keeper must know of a case or person to decide. The tag of a body is its event's name."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from tillit.keeper.items import Second


class CaseSorted(Struct, frozen=True, tag="sorted"):
    """The case is of this kind. The first sorting is free; a later widening needs a second person."""

    kind: str
    second: Second = None


class CaseClosed(Struct, frozen=True, tag="closed"):
    """The conversation ended; the clock starts."""


class CaseReopened(Struct, frozen=True, tag="reopened"):
    """The customer replied within the notice's days. The cap from the first closing does not move by it."""


class CaseAssigned(Struct, frozen=True, tag="assigned"):
    """A supplier's agents work on this case; None ends it."""

    company: UUID | None


class CaseShared(Struct, frozen=True, tag="shared"):
    """Another company of the group may open this case for one purpose until a moment; a past moment ends it."""

    company: UUID
    purpose: str
    until: datetime


class HoldPlaced(Struct, frozen=True, tag="hold-placed"):
    """These categories outlive their clock, for this purpose only."""

    hold: UUID
    categories: list[str]
    purpose: str
    review: date


class HoldLifted(Struct, frozen=True, tag="hold-lifted"):
    """The reason to keep is gone."""

    hold: UUID


class PersonOf(Struct, frozen=True, tag="person-of"):
    """This case is about that person: the person's contact lives as long as the last case, restrictions cover it."""

    person: UUID


class Consented(Struct, frozen=True, tag="consented"):
    """The caller agreed to this recording, in this wording; without it a recording is neither sealed nor opened."""

    call: UUID
    person: UUID
    wording: str


class Withdrawn(Struct, frozen=True, tag="withdrawn"):
    """The consent to this recording is withdrawn: it opens no more and is due at once."""


FactBody = (
    CaseSorted | CaseClosed | CaseReopened | CaseAssigned | CaseShared
    | HoldPlaced | HoldLifted | PersonOf | Consented | Withdrawn
)  # fmt: skip


class Fact(Struct, frozen=True, array_like=True):
    """Something that happened to a subject at a moment; told twice under one id it counts once."""

    id: UUID
    subject: UUID
    at: datetime
    body: FactBody

    @property
    def event(self) -> str:
        """The event's name, such as `closed`."""
        return str(self.body.__struct_config__.tag)
