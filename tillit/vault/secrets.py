"""Passwords of other people's servers: files of their own, apart from database and keys (docs/decisions/0008).

Promise `secure`: a dump of the database holds no password, and the keeper's folder of keys stays closed to us.
"""

import os
import re
import stat
from pathlib import Path

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,80}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NoSecret(Exception):
    """This password is not there, or others may read it. Put it in again; nothing was sent."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


def keep_secret(name: str, value: str) -> None:
    """Write a secret, readable by the application's account alone; an older one of that name is replaced.

    Raises:
        NoSecret: there is no folder for secrets, or this name cannot be a file's.
    """
    path = _path(name)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
    folder = path.parent.stat()
    if folder.st_uid != os.geteuid():  # root put it in for the application's own account
        os.chown(fresh, folder.st_uid, folder.st_gid)
    fresh.replace(path)


def read_secret(name: str) -> str:
    """The secret of that name.

    Raises:
        NoSecret: it is missing, unreadable to us, or readable by others.
    """
    path = _path(name)
    try:
        if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            raise NoSecret(f"Others may read the password {name}: chmod 600 it in the folder of secrets.")
        return path.read_text()
    except OSError:
        raise NoSecret(f"The password {name} is not in the folder of secrets.") from None


def drop_secret(name: str) -> None:
    """Forget a secret; one that is not there is as good as dropped."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    folder = os.environ.get("TILLIT_SECRETS", "")
    if not folder or not _NAME.fullmatch(name):
        raise NoSecret("There is no folder for secrets here (TILLIT_SECRETS).")
    return Path(folder) / name
