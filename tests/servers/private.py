"""What every private instance needs: a folder that its unprivileged parts may enter, and an end."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.processes import is_alive

NOBODY = 65534
PATIENCE = 20.0
Pair = tuple[Path, Path]
"""A certificate and its key, as `tests.relays.certificate` makes them."""


def require_root() -> None:
    missing = [name for name in ("postfix", "dovecot") if shutil.which(name, path="/usr/sbin:/usr/bin") is None]
    assert not missing, f"these tests need {missing}: apt-get install postfix dovecot-imapd dovecot-lmtpd"
    assert os.geteuid() == 0, "these tests start Postfix and Dovecot, which only root may do"


def make_folder(name: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"tillit-{name}-", dir="/tmp"))
    folder.chmod(0o755)
    for part in ("etc", "queue", "data", "run", "kept", "mail"):
        (folder / part).mkdir(mode=0o755)
    for part in ("kept", "mail"):
        os.chown(folder / part, NOBODY, NOBODY)
    if name == "postfix":
        shutil.chown(folder / "data", "postfix")
    return folder


def greets(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        return bool(line.recv(10))
    return False


def living(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        found = int(path.read_text())
        return found if is_alive(found) else None
    return None


def wait_gone(pid: int) -> None:
    """Wait until a server that was asked to end has ended; what does not is killed."""
    end = time.monotonic() + PATIENCE
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    if is_alive(pid):
        os.kill(pid, signal.SIGKILL)


def wait_for(is_there: Callable[[], bool], what: str | Callable[[], str], patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not is_there():
        assert time.monotonic() < end, what() if callable(what) else what
        time.sleep(0.05)
