"""Who works here: role, company and contract of each agent, from the keeper's own store, never from a token.

Keeps `suppliers`: a contract's end is looked at when something is opened, not when somebody signed in.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillit.keeper.canonical import join
from tillit.keeper.database import Keyring, Link
from tillit.keeper.folder import KeyFolder
from tillit.keeper.refuse import refuse

AGENT, SUPERVISOR, OFFICER, OPERATOR = "agent", "supervisor", "privacy-officer", "operator"
ROLES = (AGENT, SUPERVISOR, OFFICER, OPERATOR)


@dataclass(frozen=True, slots=True)
class Person:
    """One agent as enrolled. `contract_ends` is the last day of work."""

    agent: UUID
    role: str
    company: UUID
    contract_ends: date | None
    retired: bool = False

    def works_on(self, today: date) -> bool:
        """Whether anything may open for this person today."""
        return not self.retired and (self.contract_ends is None or today <= self.contract_ends)


class People:
    """Everybody enrolled; few enough to stay in memory."""

    def __init__(self, keyring: Keyring, folder: KeyFolder) -> None:
        self._keyring, self._folder = keyring, folder
        self._known: dict[UUID, Person] | None = None
        keyring.when_back.append(self._forget)

    def _forget(self) -> None:
        self._known = None

    async def load(self) -> dict[UUID, Person]:
        """Everybody, by agent. A row changed behind the keeper's back raises."""
        if self._known is None:
            async with self._keyring.transaction() as link:
                rows = await (
                    await link.execute("select agent, role, company, contract_ends, retired, mac from people")
                ).fetchall()
            known = {}
            for *columns, mac in rows:
                person = Person(*columns)
                if self._mac(person) != mac:
                    raise refuse("unreadable", "promise.secure")
                known[person.agent] = person
            self._known = known
        return self._known

    async def store(self, link: Link, person: Person) -> None:
        """Write within a transaction; call `believe` after its commit."""
        await link.execute(
            "insert into people (agent, role, company, contract_ends, retired, mac) values (%s, %s, %s, %s, %s, %s) "
            "on conflict (agent) do update set role = excluded.role, company = excluded.company, "
            "contract_ends = excluded.contract_ends, retired = excluded.retired, mac = excluded.mac",
            (person.agent, person.role, person.company, person.contract_ends, person.retired, self._mac(person)),
        )

    def believe(self, person: Person) -> None:
        """The transaction has committed."""
        if self._known is not None:
            self._known[person.agent] = person

    def _mac(self, person: Person) -> bytes:
        ends = person.contract_ends.isoformat() if person.contract_ends else ""
        return self._folder.mac(b"person", join(person.agent, person.role, person.company, ends, int(person.retired)))
