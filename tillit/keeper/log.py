"""The ledger's tree as it is kept: leaves, complete subtrees, and a signed checkpoint whenever anything changed."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from tillit.keeper.answers import ConsistencyProof, Note, Proof
from tillit.keeper.database import Keyring, Link
from tillit.keeper.folder import KeyFolder
from tillit.keeper.note import sign_checkpoint, verifier_key
from tillit.keeper.refuse import refuse
from tillit.keeper.tree import Node, consistency, inclusion, leaf_hash, new_nodes, root

ORIGIN = "tillit.example/ledger"
_HASH = 32
_BATCH = 2000
_LATE = 1000
"""Numbers are given before commit: a slow transaction's entry may appear behind ones already taken in."""

T = TypeVar("T")


class Log:
    """Appends committed entries and proves that they stand."""

    def __init__(self, keyring: Keyring, folder: KeyFolder) -> None:
        self._keyring, self._folder = keyring, folder
        self.size: int | None = None
        self._taken: dict[str, int] = {}
        self._lock = asyncio.Lock()
        keyring.when_back.append(self._forget)

    def _forget(self) -> None:
        self.size = None
        self._taken.clear()

    async def _load(self) -> int:
        if self.size is None:
            async with self._keyring.transaction() as link:
                last = await (await link.execute("select count(*) from leaves")).fetchone()
            self.size = last[0] if last else 0
        return self.size

    async def _compute(self, link: Link, compute: Callable[[Node], T]) -> T:
        """Run a pure function of the tree twice: first to learn which subtrees it reads, then with them."""
        wanted: dict[tuple[int, int], None] = {}

        def note(level: int, index: int) -> bytes:
            wanted[level, index] = None
            return b""

        compute(note)
        rows = await (
            await link.execute(
                "select n.level, n.index, n.hash from nodes n join unnest(%s::smallint[], %s::bigint[]) "
                "as w (level, index) using (level, index)",
                ([level for level, _ in wanted], [index for _, index in wanted]),
            )
        ).fetchall()
        found = {(level, index): bytes(hash_) for level, index, hash_ in rows}
        return compute(lambda level, index: found[level, index])

    async def append(self, entries: list[bytes]) -> list[int]:
        """The index of each entry; one told twice keeps its place. Raises CallRefused for what is no SHA-256."""
        if any(len(entry) != _HASH for entry in entries):
            raise refuse("invalid", "house.ledger")
        async with self._lock:
            size = await self._load()
            async with self._keyring.transaction() as link:
                rows = await (
                    await link.execute("select entry, index from leaves where entry = any(%s)", (entries,))
                ).fetchall()
                known = {bytes(entry): index for entry, index in rows}
                fresh = [entry for entry in dict.fromkeys(entries) if entry not in known]
                made = await self._compute(link, lambda node: _grow(size, fresh, node))
                await self._store(link, size, fresh, made)
            self.size = size + len(fresh)
            known |= {entry: size + place for place, entry in enumerate(fresh)}
        return [known[entry] for entry in entries]

    async def _store(self, link: Link, size: int, fresh: list[bytes], made: list[tuple[int, int, bytes]]) -> None:
        if not fresh:
            return
        await link.execute(
            "insert into leaves (index, entry) select * from unnest(%b::int8[], %b::bytea[])",
            (list(range(size, size + len(fresh))), fresh),
        )
        await link.execute(
            "insert into nodes (level, index, hash) select * from unnest(%b::int2[], %b::int8[], %b::bytea[])",
            [list(column) for column in zip(*made, strict=True)],
        )

    async def checkpoint(self, counter: int, now: datetime) -> Note:
        """The newest checkpoint and when it was signed; anew only if the tree or the counter of openings has moved."""
        async with self._lock:
            size = await self._load()
            async with self._keyring.transaction() as link:
                row = await (
                    await link.execute(
                        "select note, size, counter, at from checkpoints order by size desc, counter desc limit 1"
                    )
                ).fetchone()
                if row is not None and (row[1], row[2]) == (size, counter):
                    return Note(row[0], row[3])
                top = await self._compute(link, lambda node: root(size, node))
                note = sign_checkpoint(self._folder.signing, ORIGIN, size, top, counter)
                await link.execute(
                    "insert into checkpoints (size, counter, at, note) values (%s, %s, %s, %s)",
                    (size, counter, now, note),
                )
        return Note(note, now)

    async def prove(self, entry: bytes, counter: int, now: datetime) -> Proof:
        """Proof that the entry stands in the newest checkpoint. Raises CallRefused when it does not."""
        note = (await self.checkpoint(counter, now)).note
        size = int(note.splitlines()[1])
        async with self._keyring.transaction() as link:
            row = await (await link.execute("select index from leaves where entry = %s", (entry,))).fetchone()
            if row is None or row[0] >= size:
                raise refuse("unknown", "house.ledger")
            path = await self._compute(link, lambda node: inclusion(row[0], size, node))
        return Proof(row[0], size, path, note)

    async def prove_consistency(self, first: int, counter: int, now: datetime) -> ConsistencyProof:
        """Proof that the tree of `first` leaves is a beginning of today's."""
        note = (await self.checkpoint(counter, now)).note
        size = int(note.splitlines()[1])
        if not 0 < first <= size:
            raise refuse("invalid", "house.ledger")
        async with self._keyring.transaction() as link:
            path = await self._compute(link, lambda node: consistency(first, size, node))
        return ConsistencyProof(first, size, path, note)

    async def take_in_own(self) -> None:
        """The keeper's own looks and entries join the tree, in the order they were written."""
        for table in ("openings", "entries"):
            while rows := await self._not_taken(table):
                await self.append([bytes(row[1]) for row in rows])
                self._taken[table] = rows[-1][0]

    async def _not_taken(self, table: str) -> list[tuple[int, bytes]]:
        async with self._keyring.transaction() as link:
            cursor = await link.execute(
                f"select number, leaf from {table} t where number > %s and not exists "  # noqa: S608
                "(select from leaves l where l.entry = t.leaf) order by number limit %s",
                (self._taken.get(table, 0) - _LATE, _BATCH),
            )
            return [(row[0], row[1]) for row in await cursor.fetchall()]

    def public_key(self) -> str:
        """The verifier key of the notes."""
        return verifier_key(ORIGIN, self._folder.signing.public_key().public_bytes_raw())


def _grow(size: int, fresh: list[bytes], node: Node) -> list[tuple[int, int, bytes]]:
    made: dict[tuple[int, int], bytes] = {}

    def found(level: int, index: int) -> bytes:
        return made[level, index] if (level, index) in made else node(level, index)

    for place, entry in enumerate(fresh):
        made.update({(level, index): h for level, index, h in new_nodes(size + place, leaf_hash(entry), found)})
    return [(level, index, hash_) for (level, index), hash_ in made.items()]
