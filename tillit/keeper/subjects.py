"""Cases and persons as the keeper keeps them: one row each with a MAC, remembered in memory, right after a restart."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from tillit.keeper.canonical import join
from tillit.keeper.database import Keyring, Link
from tillit.keeper.expiry import PROVISIONAL
from tillit.keeper.folder import KeyFolder
from tillit.keeper.memory import Memory
from tillit.keeper.refuse import refuse
from tillit.keeper.subject import Subject

_DOMAIN = b"subject"
MOST = 10_000
"""Subjects remembered at most; about 2 kB each."""
_STORE = """
insert into subjects (id, state, provisional_until, mac)
select * from unnest(%b::uuid[], %b::bytea[], %b::timestamptz[], %b::bytea[])
on conflict (id) do update
set state = excluded.state, provisional_until = excluded.provisional_until, mac = excluded.mac
"""
_encode = msgspec.msgpack.Encoder(uuid_format="bytes").encode
_decode = msgspec.msgpack.Decoder(Subject).decode


class Subjects:
    """Loads and stores subjects. A row changed behind the keeper's back raises; it is never believed."""

    def __init__(self, keyring: Keyring, folder: KeyFolder) -> None:
        self._keyring, self._folder = keyring, folder
        self._known: Memory[UUID, Subject] = Memory(MOST)
        self._clocks: Memory[UUID, dict[str, tuple[str, datetime]]] = Memory(MOST)
        keyring.when_back.append(self.forget_all)

    def forget_all(self) -> None:
        """After an outage nothing remembered is believed."""
        self._known.clear()
        self._clocks.clear()

    def clock(self, subject: UUID, category: str, notice: str) -> datetime | None:
        """The computed end of this scope under this notice, if it is remembered."""
        found = (self._clocks.get(subject) or {}).get(category)
        return found[1] if found is not None and found[0] == notice else None

    def remember_clock(self, subject: UUID, category: str, notice: str, until: datetime) -> None:
        """Keep a computed end until a fact changes it."""
        clocks = self._clocks.get(subject) or {}
        clocks[category] = (notice, until)
        self._clocks[subject] = clocks

    def known(self, subject: UUID) -> Subject | None:
        """A subject in memory; call `load` first."""
        return self._known.get(subject)

    async def load(self, wanted: Iterable[UUID]) -> None:
        """Bring these into memory, with the person of each case and the cases of each person."""
        missing = {each for each in wanted if each not in self._known}
        while missing:
            loaded = await self._read(missing)
            for subject in loaded.values():
                self._known[subject.id] = subject
            relatives = {s.person for s in loaded.values() if s.person} | {c for s in loaded.values() for c in s.cases}
            missing = {each for each in relatives if each not in self._known}

    async def _read(self, wanted: set[UUID]) -> dict[UUID, Subject]:
        async with self._keyring.singly() as link:
            rows = await (
                await link.execute("select id, state, mac from subjects where id = any(%s)", (list(wanted),))
            ).fetchall()
        return {row[0]: self._believe(*row) for row in rows}

    def _believe(self, subject: UUID, state: bytes, mac: bytes) -> Subject:
        if self._folder.mac(_DOMAIN, join(subject, state)) != mac:
            raise refuse("unreadable", "promise.secure")
        return _decode(state)

    async def store(self, link: Link, changed: Iterable[Subject]) -> None:
        """Write within a transaction; call `believe` after its commit."""
        rows = []
        for subject in {each.id: each for each in changed}.values():  # of one told twice the later
            state = _encode(subject)
            provisional = None if subject.confirmed else subject.born + PROVISIONAL
            rows.append((subject.id, state, provisional, self._folder.mac(_DOMAIN, join(subject.id, state))))
        if not rows:
            return
        await link.execute(_STORE, [list(column) for column in zip(*rows, strict=True)])

    def believe(self, changed: Iterable[Subject]) -> None:
        """The transaction has committed: remember these, and forget the ends computed from what they were."""
        for subject in changed:
            self._known[subject.id] = subject
            self.forget_clocks(subject)

    def drop(self, subject: UUID) -> None:
        """The subject is gone."""
        found = self._known.pop(subject)
        if found is not None:
            self.forget_clocks(found)

    def forget_clocks(self, subject: Subject) -> None:
        """A case's clock also moves its person's."""
        self._clocks.pop(subject.id)
        if subject.person:
            self._clocks.pop(subject.person)

    def cases_of(self, person: Subject) -> list[Subject]:
        """The person's cases that still exist."""
        return [case for each in person.cases if (case := self._known.get(each)) is not None]
