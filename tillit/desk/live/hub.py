"""The hub of a web process: hears of every committed change and tells the pages that may know.

A page is never behind for good: it says from when it is, and what the hub cannot vouch for since then is told as
"fetch everything anew".
"""

import asyncio
import contextlib
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from tillit.desk.live.watcher import Watcher
from tillit.vault.live import CHANNEL

REMEMBERED = 300.0
"""Seconds of changes kept in memory for pages that come back after a lost connection."""

MARGIN = 2.0
"""Seconds by which a page's time may be off: what changed shortly before it is told again, which costs a fetch."""

GONE_AFTER = 60.0
"""Seconds after which somebody is no longer shown as looking at a case, should their page have died."""

RETRY = 1.0


@dataclass(frozen=True)
class Presence:
    """Somebody looks at a case, as another process (or this one) told it."""

    name: str
    is_typing: bool
    until: float


@dataclass
class Hub:
    """`address` is a PostgreSQL connection string; pages of all companies share one connection."""

    address: str
    watchers: defaultdict[UUID, set[Watcher]] = field(default_factory=lambda: defaultdict(set))
    present: defaultdict[int, dict[UUID, Presence]] = field(default_factory=lambda: defaultdict(dict))
    recent: deque[tuple[float, UUID, int]] = field(default_factory=deque)
    sound_since: float = field(default_factory=time.time)
    doubted: asyncio.Event = field(default_factory=asyncio.Event)  # somebody may have to leave: look at once
    _link: "psycopg.AsyncConnection[tuple[object, ...]] | None" = None
    _outgoing: "asyncio.Queue[str]" = field(default_factory=lambda: asyncio.Queue(1000))

    async def run(self) -> None:
        """Listen for ever; after a lost connection every page fetches anew, because something may have been missed."""
        while True:
            try:
                await self._listen()
            except psycopg.OperationalError:
                await asyncio.sleep(RETRY)

    async def _listen(self) -> None:
        async with (
            await psycopg.AsyncConnection.connect(self.address, autocommit=True) as ears,
            await psycopg.AsyncConnection.connect(self.address, autocommit=True) as mouth,
        ):
            await ears.execute(f"listen {CHANNEL}")
            self._link = ears
            self.sound_since = time.time()
            self.recent.clear()
            for watcher in self.everybody():
                watcher.hear_everything()
            speaking = asyncio.create_task(self._speak(mouth))
            try:
                async for notification in ears.notifies():
                    with contextlib.suppress(ValueError):  # not of our making
                        self.hear(notification.payload)
            finally:
                self._link = None
                speaking.cancel()

    async def _speak(self, mouth: "psycopg.AsyncConnection[tuple[object, ...]]") -> None:
        while True:
            word = await self._outgoing.get()
            await mouth.execute("select pg_notify(%s, %s)", [CHANNEL, word])

    def everybody(self) -> list[Watcher]:
        return [watcher for watchers in self.watchers.values() for watcher in watchers]

    # ── What is heard ────────────────────────────────────────────────────────────────────────────────────────────

    def hear(self, words: str) -> None:
        """One notification; what is not understood (a newer version beside us) is passed over."""
        match words.split(" "):
            case ["changed", company, supplier, number]:
                for one in {company, supplier} - {"-"}:
                    self._hear_change(UUID(one), int(number))
            case ["ended", *digests]:
                for watcher in self.everybody():
                    if watcher.sign_in in digests:
                        watcher.leave()
            case ["contract-ended", _]:
                self.doubted.set()
            case ["here", number, agent, "gone"]:
                self.present[int(number)].pop(UUID(agent), None)
                self._tell_who_is_here(int(number))
            case ["here", number, agent, doing, *name]:
                until = time.time() + GONE_AFTER
                self.present[int(number)][UUID(agent)] = Presence(" ".join(name), doing == "typing", until)
                self._tell_who_is_here(int(number))

    def _hear_change(self, company: UUID, number: int) -> None:
        moment = time.time()
        self.recent.append((moment, company, number))
        while self.recent and self.recent[0][0] < moment - REMEMBERED:
            self.recent.popleft()
        for watcher in self.watchers.get(company, ()):
            watcher.hear(number)

    def _tell_who_is_here(self, number: int) -> None:
        moment = time.time()
        alive = {agent: one for agent, one in self.present[number].items() if one.until > moment}
        if alive:
            self.present[number] = alive
        else:
            del self.present[number]
        for watcher in self.everybody():
            if watcher.case == number:
                others = [(agent, one) for agent, one in alive.items() if agent != watcher.agent]
                watcher.hear_who_is_here([{"name": one.name, "typing": one.is_typing} for _, one in others])

    # ── What pages say ───────────────────────────────────────────────────────────────────────────────────────────

    def join(self, watcher: Watcher, *, since: float) -> None:
        """A page is there, made at `since` (seconds since the epoch): it is told what changed after that."""
        self.watchers[watcher.company].add(watcher)
        if since < max(self.sound_since, time.time() - REMEMBERED):  # the hub cannot vouch for that time
            watcher.hear_everything()
            return
        for moment, company, number in self.recent:
            if company == watcher.company and moment > since - MARGIN:
                watcher.hear(number)

    def leave(self, watcher: Watcher) -> None:
        self.watchers[watcher.company].discard(watcher)
        if not self.watchers[watcher.company]:
            del self.watchers[watcher.company]
        self.look_at(watcher, None, is_typing=False)

    def look_at(self, watcher: Watcher, case: int | None, *, is_typing: bool) -> None:
        """Somebody looks at a case (or at none); colleagues who look at it are told. Said again, it stays so."""
        if watcher.case is not None and watcher.case != case and not self._looks_elsewhere(watcher):
            self._say(f"here {watcher.case} {watcher.agent} gone")
        if watcher.case != case:
            watcher.others = []
        watcher.case, watcher.is_typing = case, is_typing
        if case is not None:
            doing = "typing" if is_typing else "looking"
            self._say(f"here {case} {watcher.agent} {doing} {watcher.name}")

    def _looks_elsewhere(self, watcher: Watcher) -> bool:
        """Whether the same agent has the same case open on another page."""
        pages = self.watchers.get(watcher.company, ())
        return any(one is not watcher and one.agent == watcher.agent and one.case == watcher.case for one in pages)

    def _say(self, words: str) -> None:
        """To every process, this one included. Presence is a courtesy: where too much waits, it is left out."""
        if not self._outgoing.full():
            self._outgoing.put_nowait(words)
