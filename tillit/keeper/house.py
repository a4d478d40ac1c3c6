"""The keeper as one thing: its keys, its keyring, what it remembers. Verbs take it as their first argument."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tillit.keeper.counts import Looks
from tillit.keeper.database import Keyring
from tillit.keeper.entries import Entries
from tillit.keeper.folder import KeyFolder, KeyLost
from tillit.keeper.journal import Journal
from tillit.keeper.log import Log
from tillit.keeper.looks import Actor
from tillit.keeper.lookups import Lookups
from tillit.keeper.marks import LAST_ALIVE, read_mark
from tillit.keeper.notices import Notices
from tillit.keeper.people import People
from tillit.keeper.scopes import Scopes
from tillit.keeper.subjects import Subjects
from tillit.keeper.tokens import Tokens
from tillit.kit import clock

_STRIPES = 256
_JUMP = timedelta(days=1)


def no_fault(point: str) -> None:
    """Nothing happens at this point; tests put a fault here."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, now, and over which socket."""

    actor: Actor
    now: datetime
    at_operator_socket: bool
    as_of: bool = False


@dataclass
class Keeper:
    """Everything the keeper holds while it lives."""

    folder: KeyFolder
    keyring: Keyring
    fault: Callable[[str], None] = no_fault
    tell_time: Callable[[], datetime] = clock.now
    tokens: Tokens = field(default_factory=Tokens)
    clock_jumped: bool = False
    started: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.tell_time()
        self.scopes = Scopes(self.keyring, self.folder)
        self.subjects = Subjects(self.keyring, self.folder)
        self.people = People(self.keyring, self.folder)
        self.lookups = Lookups(self.keyring, self.folder)
        self.notices = Notices(self.keyring, self.folder)
        self.journal = Journal(self.keyring, self.folder, self.scopes, self.subjects)
        self.journal.notice = lambda: self.notices.hash
        self.entries = Entries(self.keyring, self.notices)
        self.log = Log(self.keyring, self.folder)
        self.looks = Looks()
        self.keyring.when_back.append(self.looks.forget)
        self.matched: dict[bytes, list[tuple[datetime, int]]] = {}
        self.rotating = asyncio.Lock()
        self._stripes = [asyncio.Lock() for _ in range(_STRIPES)]

    async def open(self) -> None:
        """Connect, find or found the first epoch, notice a jump of the clock."""
        await self.keyring.open()
        epochs = self.folder.epochs()
        async with self.keyring.transaction() as link:
            row = await (await link.execute("select max(number) from epochs")).fetchone()
            kept = row[0] if row and row[0] else 0
            number = max(kept, epochs[-1] if epochs else 0, 1)
            if kept and kept not in epochs:
                raise KeyLost
            self.folder.make_epoch(number)
            await link.execute(
                "insert into epochs (number, born) values (%s, %s) on conflict do nothing", (number, self.tell_time())
            )
            alive = await read_mark(link, self.folder, LAST_ALIVE)
        self.scopes.epoch = number
        if alive and not self.folder.demo:
            self.clock_jumped = abs(self.tell_time() - datetime.fromisoformat(alive)) > _JUMP

    @asynccontextmanager
    async def holding(self, subjects: Iterable[UUID]) -> AsyncIterator[None]:
        """Nobody else changes these subjects meanwhile. Always taken in one order, so nobody waits for ever."""
        async with AsyncExitStack() as stack:
            for stripe in sorted({subject.int % _STRIPES for subject in subjects}):
                await stack.enter_async_context(self._stripes[stripe])
            yield

    async def is_founding(self) -> bool:
        """Until the first data key is minted the operator may set up notice and people alone."""
        async with self.keyring.transaction() as link:
            row = await (
                await link.execute("select not exists (select from keys) and not exists (select from markers)")
            ).fetchone()
        return bool(row and row[0])
