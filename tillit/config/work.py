"""The work process: mail in, the outbox, the sweep and everything that happens by the clock. Jobs hold no logic."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import psycopg
import uvloop

from tillit.config.dying import die_with_parent
from tillit.config.setup import start_django

log = logging.getLogger("tillit.work")
GATHER = 0.25
"""Seconds a woken lane waits for more: what comes together is done together."""

POLL = 1.0
"""Seconds after which a lane looks by itself, should a notification be lost."""


async def work() -> None:
    """Run until SIGTERM."""
    from tillit.config import duties
    from tillit.config.doors import open_doors
    from tillit.contact.fetchers import stop_fetchers
    from tillit.vault.outbox import Lane

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    wake = {lane: asyncio.Event() for lane in Lane}
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_lane(lane, wake[lane], duties.work)) for lane in Lane]
        tasks.append(group.create_task(_listen({str(lane): event for lane, event in wake.items()})))
        tasks += [group.create_task(_by_the_clock(each, act)) for each, act in duties.BY_THE_CLOCK]
        async with open_doors():
            await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.to_thread(stop_fetchers)


async def _lane(lane: str, wake: asyncio.Event, act: Callable[[str], bool]) -> None:
    """Work a lane whenever it is woken, and once a second anyway; at once again while more is due than fits a batch."""
    while True:
        wake.clear()
        if await _in_thread(act, lane):
            continue
        with suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), POLL)
            await asyncio.sleep(GATHER)


async def _by_the_clock(each: timedelta, act: Callable[[], object]) -> None:
    while True:
        await _in_thread(lambda _: act() and 0, "")
        await asyncio.sleep(each.total_seconds())


async def _in_thread(act: Callable[[str], object], lane: str) -> object:
    """Do one thing in a thread; a failure is logged by its place only, and done again later."""
    try:
        return await asyncio.to_thread(act, lane)
    except Exception:
        log.exception("failed")
        await asyncio.sleep(POLL)
        return 0


async def _listen(wake: dict[str, asyncio.Event]) -> None:
    """Wake lanes by PostgreSQL's notifications; after a lost connection everything is woken once."""
    while True:
        try:
            address = os.environ["DATABASE_URL"]
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                await connection.execute("listen outbox")
                for event in wake.values():
                    event.set()
                async for notification in connection.notifies():
                    if found := wake.get(notification.payload):
                        found.set()
        except psycopg.OperationalError:
            await asyncio.sleep(POLL)


def main() -> None:
    die_with_parent()
    start_django()
    gc.freeze()  # what was loaded lives as long as we do: looking through it for garbage is a twentieth of our time
    uvloop.run(work())


if __name__ == "__main__":
    main()
