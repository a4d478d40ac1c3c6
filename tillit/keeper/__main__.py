"""Start the keeper: `python -m tillit.keeper --socket PATH --operator-socket PATH --keys DIR`."""

import argparse
import asyncio
import ctypes
import gc
import logging
import os
import resource
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from tillit.keeper.database import Keyring
from tillit.keeper.folder import KeyFolder, KeyLost
from tillit.keeper.house import Keeper
from tillit.keeper.refuse import CallRefused, KeyringAway
from tillit.keeper.serve import Doors
from tillit.keeper.timer import run_timer
from tillit.kit import clock
from tillit.kit.fault import reach

log = logging.getLogger("tillit.keeper")

_PR_SET_DUMPABLE = 4
_PATIENCE = 1.0


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tillit.keeper", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--operator-socket", type=Path, required=True)
    parser.add_argument("--keys", type=Path, required=True)
    parser.add_argument("--allow-uid", type=int, action="append", default=[])
    parser.add_argument("--demo", action="store_true", help="mark these keys, at founding, as a demonstration for good")
    parser.add_argument("--as-of", type=datetime.fromisoformat, help="start at a later day; demonstration homes only")
    return parser.parse_args(arguments)


def forbid_dumps() -> None:
    """Memory holds keys: no core dump, and no debugger of the same user (prctl(2), PR_SET_DUMPABLE)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def make_keeper(arguments: argparse.Namespace, url: str) -> Keeper:
    """The keeper of these keys and this keyring."""
    mirror = os.environ.get("TILLIT_EPOCH_MIRROR")
    folder = KeyFolder(arguments.keys, Path(mirror) if mirror else None, demo=arguments.demo)
    ahead = timedelta()
    if arguments.as_of is not None:
        if not folder.demo:
            raise SystemExit("--as-of needs keys marked as a demonstration at founding")
        ahead = arguments.as_of.replace(tzinfo=arguments.as_of.tzinfo or UTC) - clock.now()
    return Keeper(folder, Keyring(url), fault=reach, tell_time=lambda: clock.now() + ahead)


async def keep(keeper: Keeper, arguments: argparse.Namespace) -> None:
    """Open the doors until SIGTERM or SIGINT, and let go of the keyring however it ends."""
    try:
        await _keep(keeper, arguments)
    finally:
        await keeper.keyring.close()


async def _keep(keeper: Keeper, arguments: argparse.Namespace) -> None:
    leaving = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, leaving.set)
    if not await _open(keeper, leaving):
        return
    background = [asyncio.create_task(keeper.journal.run()), asyncio.create_task(run_timer(keeper))]
    doors = Doors(keeper, frozenset(arguments.allow_uid or [os.geteuid()]))
    servers = [
        await doors.open(arguments.socket, operator=False),
        await doors.open(arguments.operator_socket, operator=True),
    ]
    log.info("ready: epoch %d", keeper.scopes.epoch)
    await leaving.wait()
    for server in servers:
        server.close()
    if doors.tasks:
        await asyncio.wait(doors.tasks, timeout=5)
    for task in background:
        task.cancel()


async def _open(keeper: Keeper, leaving: asyncio.Event) -> bool:
    """Wait for the keyring's database; False when told to leave meanwhile."""
    while not leaving.is_set():
        try:
            await keeper.open()
        except KeyringAway:
            log.warning("the keyring does not answer; trying again")
            await asyncio.sleep(_PATIENCE)
        else:
            return True
    return False


def main(arguments: Sequence[str] | None = None) -> None:
    """The keeper, until told to stop."""
    forbid_dumps()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    given = read_arguments(arguments)
    url = os.environ.get("TILLIT_KEYRING_URL")
    if not url:
        raise SystemExit("TILLIT_KEYRING_URL is not set")
    os.umask(0o077)
    try:
        keeper = make_keeper(given, url)
        gc.freeze()  # what was loaded lives as long as we do, and is not looked through for garbage
        uvloop.run(keep(keeper, given))
    except KeyLost:
        raise SystemExit("A key file is missing: restore the folder of keys from its own backup.") from None
    except CallRefused:
        raise SystemExit("These keys do not belong to this keyring: restore both from the same backup.") from None


if __name__ == "__main__":
    main()
