"""Data keys, one per scope: minted before anything is sealed, destroyed once and for all.

An erased scope never gets a new key, so a late mail cannot start an erased case anew.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tillit.keeper.canonical import join, scope_bytes
from tillit.keeper.database import Keyring, Link
from tillit.keeper.folder import KeyFolder, KeyLost
from tillit.keeper.items import Scope
from tillit.keeper.memory import Memory
from tillit.keeper.seal import Unopenable, unwrap, wrap
from tillit.kit.refs import new_id

LIVE, WAITING = "live", "waiting"
MOST = 20_000
"""Keys remembered at most; about 3 kB each."""
_COLUMNS = "id, subject, category, kind, company, brand, state, born, epoch, wrapped, mac"
_INSERT = f"""
insert into keys ({_COLUMNS})
select * from unnest(%b::uuid[], %b::uuid[], %t::text[], %t::text[], %b::uuid[], %b::uuid[], %t::text[],
                     %b::timestamptz[], %b::int4[], %b::bytea[], %b::bytea[])
"""  # noqa: S608
_OF_SUBJECTS = f"select {_COLUMNS} from keys where subject = any(%s)"  # noqa: S608
_MARKED = "select scope from markers where scope = any(%s)"


class DataKey:
    """One scope's key in memory. `cipher` is None from the moment the scope is erased."""

    __slots__ = ("cipher", "id", "raw_id", "scope", "state")

    def __init__(self, key_id: UUID, scope: Scope, state: str, cipher: AESGCM) -> None:
        self.id, self.raw_id, self.scope, self.state = key_id, key_id.bytes, scope, state
        self.cipher: AESGCM | None = cipher


class ScopeErased:
    """What `find` gives for an erased scope."""


class ScopeSpoiled:
    """What `find` gives for a row that is not as the keeper wrote it, or whose epoch is destroyed."""


ERASED = ScopeErased()
SPOILED = ScopeSpoiled()
Found = DataKey | ScopeErased | ScopeSpoiled | None


class Scopes:
    """Finds, mints and destroys data keys."""

    def __init__(self, keyring: Keyring, folder: KeyFolder) -> None:
        self._keyring, self._folder = keyring, folder
        self._known: Memory[tuple[UUID, str], DataKey | ScopeErased | ScopeSpoiled] = Memory(MOST)
        self.epoch = 0
        keyring.when_back.append(self._known.clear)

    def known(self, subject: UUID, category: str) -> Found:
        """A key in memory; call `load` first."""
        return self._known.get((subject, category))

    async def load(self, wanted: Iterable[Scope]) -> None:
        """Bring the keys of these scopes into memory, or the knowledge that they are erased."""
        missing = {each for each in wanted if (each.subject, each.category) not in self._known}
        if not missing:
            return
        marks = {self.marker(each): each for each in missing}
        async with self._keyring.singly() as link:
            async with link.pipeline():  # one way there and back for both
                keys = await link.execute(_OF_SUBJECTS, (list({each.subject for each in missing}),))
                markers = await link.execute(_MARKED, (list(marks),))
            rows = await keys.fetchall()
            erased = [marks[bytes(row[0])] for row in await markers.fetchall()]
        for row in rows:
            if (row[1], row[2]) not in self._known:
                self._known[row[1], row[2]] = self._believe(row)
        for each in erased:
            self._known[each.subject, each.category] = ERASED

    def marker(self, scope: Scope) -> bytes:
        """The digest by which an erased scope is recognised, and nobody named."""
        return self._folder.mac(b"marker", join(scope.subject, scope.category))

    def _believe(
        self, row: tuple[UUID, UUID, str, str, UUID, UUID, str, datetime, int, bytes, bytes]
    ) -> DataKey | ScopeErased | ScopeSpoiled:
        key_id, subject, category, kind, company, brand, state, born, epoch, wrapped, mac = row
        if key_id.bytes in self._folder.graves:
            return ERASED
        scope = Scope(company, brand, kind, subject, category)
        if self.row_mac(key_id, scope, state, born, epoch, wrapped) != mac:
            return SPOILED
        try:
            raw = unwrap(self._folder.epoch(epoch), wrapped, wrap_context(scope, key_id, epoch))
        except (Unopenable, KeyLost):
            return SPOILED
        return DataKey(key_id, scope, state, AESGCM(raw))

    def row_mac(self, key_id: UUID, scope: Scope, state: str, born: datetime, epoch: int, wrapped: bytes) -> bytes:
        """The MAC of a key's row."""
        moment = int(born.timestamp() * 1_000_000)
        return self._folder.mac(b"key", scope_bytes(scope) + join(key_id, state, moment, epoch, wrapped))

    async def mint(self, link: Link, scopes: Iterable[Scope], now: datetime) -> list[DataKey]:
        """New keys for scopes that have none, within a transaction; call `believe` after its commit."""
        minted, rows = [], []
        for scope in scopes:
            key_id, raw = new_id(), secrets.token_bytes(32)
            wrapped = wrap(self._folder.epoch(self.epoch), raw, wrap_context(scope, key_id, self.epoch))
            mac = self.row_mac(key_id, scope, LIVE, now, self.epoch, wrapped)
            rows.append((key_id, scope.subject, scope.category, scope.kind, scope.company, scope.brand, LIVE, now,
                         self.epoch, wrapped, mac))  # fmt: skip
            minted.append(DataKey(key_id, scope, LIVE, AESGCM(raw)))
        if not rows:
            return minted
        await link.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
        return minted

    def believe(self, minted: Iterable[DataKey]) -> None:
        """The transaction has committed."""
        for key in minted:
            self._known[key.scope.subject, key.scope.category] = key

    async def destroy(self, link: Link, keys: list[DataKey], ground: str, now: datetime, handles: list[str]) -> None:
        """Remove the rows and leave markers, within a transaction. Memory is closed first: nothing opens meanwhile."""
        for key in keys:
            key.cipher = None
            self._known[key.scope.subject, key.scope.category] = ERASED
        self._folder.bury([key.raw_id for key in keys], self.epoch)
        await link.execute("delete from keys where id = any(%s)", ([key.id for key in keys],))
        cursor = link.cursor()
        await cursor.executemany(
            "insert into markers (scope, handle, ground, erased) values (%s, %s, %s, %s) on conflict do nothing",
            [(self.marker(key.scope), handle, ground, now) for key, handle in zip(keys, handles, strict=True)],
        )

    async def set_waiting(self, link: Link, keys: list[DataKey]) -> None:
        """Close these at once; an officer confirms before they are destroyed."""
        for key in keys:
            key.state = WAITING
            row = await (
                await link.execute("select born, epoch, wrapped from keys where id = %s for update", (key.id,))
            ).fetchone()
            if row is not None:
                mac = self.row_mac(key.id, key.scope, WAITING, row[0], row[1], row[2])
                await link.execute("update keys set state = %s, mac = %s where id = %s", (WAITING, mac, key.id))


def wrap_context(scope: Scope, key_id: UUID, epoch: int) -> bytes:
    """What a wrapped key is bound to: its scope, category, key id and epoch."""
    return join(b"tillit/key/v1", key_id, epoch) + scope_bytes(scope)
