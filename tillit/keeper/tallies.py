"""How often sealed things were opened and refused on one day: whose, by which company and role, for what, or why not.

Counted by the statement that writes the openings, so that the two never part. The board reads ninety days of these
rows, as many after a million openings as after a thousand. No person stands in them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from tillit.keeper.canonical import join
from tillit.keeper.looks import Draft

NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted together; see the columns of `tallies`."""

    day: date
    company: UUID
    by: UUID
    role: str
    purpose: str
    code: str
    clause: str

    @property
    def id(self) -> UUID:
        """The same on every day, in every keeper."""
        about = (self.company, self.by, self.role, self.purpose, self.code, self.clause)
        return UUID(bytes=sha256(join(self.day.isoformat(), *about)).digest()[:16])


def counted_as(draft: Draft, company: UUID | None) -> Counted:
    """Where a look is counted. `company`: whose data was asked for, if the keeper knows it; else the asker's own."""
    actor = draft.actor
    return Counted(
        day=draft.quarter.date(), company=company or actor.company or NIL, by=actor.company or NIL, role=actor.role,
        purpose=draft.purpose, code=draft.code, clause=draft.clause,
    )  # fmt: skip


def columns_of(counted: Iterable[Counted]) -> list[list[object]]:
    """Id, the seven columns and the amount, each as a list."""
    return [list(column) for column in zip(*((c.id, *astuple(c), n) for c, n in Counter(counted).items()), strict=True)]
