"""What the keeper does of itself: a checkpoint each minute if anything changed, orphans, the daily epoch."""

import asyncio
import logging
from datetime import datetime, timedelta

from tillit.keeper.erase import erase_orphans
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.looks import Actor
from tillit.keeper.marks import LAST_ALIVE, RUNNING, read_mark, write_mark
from tillit.keeper.refuse import CallRefused, KeyringAway
from tillit.keeper.rotate import destroy_old, rotate

log = logging.getLogger("tillit.keeper")

MINUTE = 60.0
_EPOCH = timedelta(days=1)
_UNSEALED_LOOKS = timedelta(days=365)
KEEPER = Actor(None, "keeper", "keeper", None, operator=False)


async def run_timer(keeper: Keeper) -> None:
    """Every minute, for as long as the keeper lives. A fault is told by its kind and tried again."""
    while True:
        await asyncio.sleep(MINUTE)
        try:
            await tick(keeper, MINUTE)
        except (KeyringAway, CallRefused) as fault:
            log.warning("the timer waits: %s", type(fault).__name__)
        except Exception as fault:  # noqa: BLE001 - a traceback could hold plaintext
            log.error("the timer failed: %s", type(fault).__name__)  # noqa: TRY400


async def tick(keeper: Keeper, seconds: float) -> None:
    """One minute's work."""
    now = keeper.tell_time()
    asker = Asker(KEEPER, now, at_operator_socket=True)
    await keeper.journal.ready(now)
    await keeper.log.take_in_own()
    await keeper.log.checkpoint(keeper.journal.counter or 0, now)
    await _count_running(keeper, now, seconds)
    await erase_orphans(keeper, asker)
    async with keeper.keyring.transaction() as link:
        await link.execute('update openings set record = null where "case" is null and record is not null '
                           "and quarter < %s", (now - _UNSEALED_LOOKS,))  # fmt: skip
        row = await (await link.execute("select born from epochs order by number desc limit 1")).fetchone()
    if row is not None and now - row[0] >= _EPOCH:
        await rotate(keeper, asker)
    else:
        await destroy_old(keeper, asker)  # a rotation that was cut off left one over: the days are counted all the same


async def _count_running(keeper: Keeper, now: datetime, seconds: float) -> None:
    async with keeper.keyring.transaction() as link:
        running = float(await read_mark(link, keeper.folder, RUNNING) or 0)
        await write_mark(link, keeper.folder, RUNNING, str(running + seconds))
        await write_mark(link, keeper.folder, LAST_ALIVE, now.isoformat())
