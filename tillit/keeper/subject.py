"""What the keeper knows of a case or person, and how facts change it. Pure: no clock, no database.

Facts may arrive late, twice or in any order; a fact may be dated back only where the clock then ends sooner, and of
what is said anew only the last word counts.
"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct


class Hold(Struct, frozen=True, array_like=True):
    """These categories outlive their clock, for one purpose."""

    id: UUID
    categories: tuple[str, ...]
    purpose: str
    review: date


class Share(Struct, frozen=True, array_like=True):
    """Another company may open the case for one purpose until a moment."""

    company: UUID
    purpose: str
    until: datetime


class Subject(Struct, kw_only=True, frozen=True):
    """A case, person, recording or quarantined mail. `born`: when the keeper learnt of it; `touched`: last addition;
    `heard`: of when the last word on a thing is, such as how the case is sorted.
    """

    id: UUID
    kind: str
    company: UUID
    brand: UUID
    country: str
    channel: str
    case_kind: str
    opened: datetime
    born: datetime
    touched: datetime
    confirmed: bool = False
    closed: datetime | None = None
    first_closed: datetime | None = None
    reopened: bool = False
    assigned: UUID | None = None
    shares: tuple[Share, ...] = ()
    holds: tuple[Hold, ...] = ()
    person: UUID | None = None
    cases: tuple[UUID, ...] = ()
    ended: datetime | None = None
    restricted: dict[str, str] = {}
    consent: UUID | None = None
    withdrawn: datetime | None = None
    heard: dict[str, datetime] = {}

    @property
    def is_stranger(self) -> bool:
        """Known only by a restriction so far; the next birth fills in the rest."""
        return self.company.int == 0

    def share_for(self, company: UUID, purpose: str, now: datetime) -> bool:
        """Whether a share with this company for this purpose is in force."""
        return any(s.company == company and s.purpose == purpose and s.until > now for s in self.shares)

    def holds_on(self, category: str) -> list[Hold]:
        """The holds in force on one category."""
        return [hold for hold in self.holds if category in hold.categories]
