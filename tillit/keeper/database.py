"""The keyring's database: a pool, one guard that lets only one keeper live, and recovery after an outage."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from importlib import resources

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from tillit.keeper.refuse import KeyringAway

Link = AsyncConnection[TupleRow]
_GUARD = 0x74696C6C6974
_WAIT = 5.0
SCHEMA_VERSION = 1
_SETTINGS = {"connect_timeout": 3, "prepare_threshold": 1, "options": "-c enable_seqscan=off"}
"""A plan made while a table was nearly empty reads it whole until the next analyze; every question has an index."""

_memory: ContextVar[int | None] = ContextVar("memory", default=None)
"""Which memory the call under way decides from."""


class Keyring:
    """Transactions on the keyring. After an outage every cache is dropped before anything is answered again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: AsyncConnectionPool[Link] = AsyncConnectionPool(
            url, min_size=2, max_size=8, timeout=_WAIT, open=False, reconnect_timeout=30, kwargs=_SETTINGS
        )
        self._guard: Link | None = None
        self._sound = False
        self._mending = asyncio.Lock()
        self.when_back: list[Callable[[], None]] = []
        self._memory = 0

    async def begin(self) -> None:
        """A call begins: what it finds in memory must stay there until it ends. Raises KeyringAway."""
        if not self._sound:
            await self._mend()
        _memory.set(self._memory)

    def forgot(self) -> None:
        """Something remembered was dropped: calls under way may have looked for it in vain."""
        self._memory += 1

    def check_memory(self) -> None:
        """Raises KeyringAway when memory was dropped since the call began: what looked unknown may be known."""
        if _memory.get() not in (None, self._memory):
            raise KeyringAway

    async def open(self) -> None:
        """Connect, take the guard, apply the schema. Raises KeyringAway."""
        await self._pool.open(wait=False)
        await self._mend()
        async with self.transaction() as link:
            await _apply_schema(link)

    async def close(self) -> None:
        """Let go of every connection."""
        if self._guard is not None:
            await self._guard.close()
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Link]:
        """One transaction. Raises KeyringAway when the database does not answer; then nothing may be believed."""
        if not self._sound:
            await self._mend()
        self.check_memory()
        try:
            async with self._pool.connection(timeout=_WAIT) as link:
                yield link
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout):
            self._sound = False
            raise KeyringAway from None

    @asynccontextmanager
    async def singly(self) -> AsyncIterator[Link]:
        """Each statement is its own transaction: one way there and back instead of three. Raises KeyringAway."""
        async with self.transaction() as link:
            await link.set_autocommit(True)
            try:
                yield link
            finally:
                if not link.closed:
                    await link.set_autocommit(False)

    async def _mend(self) -> None:
        async with self._mending:
            if self._sound:
                return
            try:
                await self._take_guard()
                await self._pool.check()
            except (psycopg.Error, OSError):
                raise KeyringAway from None
            for forget in self.when_back:
                forget()
            self.forgot()
            self._sound = True

    async def _take_guard(self) -> None:
        if self._guard is not None:
            try:
                await self._guard.execute("select 1")
            except psycopg.Error:
                await self._guard.close()
                self._guard = None
            else:
                return
        guard = await AsyncConnection.connect(self._url, autocommit=True, connect_timeout=3)
        try:  # a keeper that died a moment ago may still be letting go; a living one keeps the lock
            await guard.execute("set lock_timeout = '3s'")
            await guard.execute("select pg_advisory_lock(%s)", (_GUARD,))
        except psycopg.Error:
            await guard.close()
            raise
        self._guard = guard


async def _apply_schema(link: Link) -> None:
    row = await (await link.execute("select to_regclass('versions') is not null")).fetchone()
    if row is not None and row[0]:
        return
    statements = resources.files("tillit.keeper").joinpath("schema.sql").read_text()
    await link.execute(statements.encode())
    await link.execute("insert into versions (version) values (%s)", (SCHEMA_VERSION,))
