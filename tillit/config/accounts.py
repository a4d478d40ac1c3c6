"""System accounts: as root, server, keeper and application each run as somebody who can do nothing else.

Started as a plain user there is one account, and the promise board says so.
"""

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tillit.config.home import is_reachable

SERVER, KEEPER, APPLICATION = "tillit_pg", "tillit_keeper", "tillit_app"


@dataclass(frozen=True)
class Account:
    """Somebody a process can run as."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    # What `subprocess.Popen` takes to run as this account; None, its default, when it is ourselves.
    @property
    def user(self) -> int | None:
        return self.uid if self.is_other else None

    @property
    def group(self) -> int | None:
        return self.gid if self.is_other else None

    @property
    def extra_groups(self) -> list[int] | None:
        return [] if self.is_other else None


def myself() -> Account:
    me = pwd.getpwuid(os.geteuid())
    return Account(me.pw_name, me.pw_uid, me.pw_gid)


def account(name: str) -> Account:
    """The system account `name`, made on first need when we are root; otherwise ourselves."""
    if os.geteuid():
        return myself()
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        nologin = shutil.which("nologin") or "/usr/sbin/nologin"
        subprocess.run(  # noqa: S603 - fixed words
            ["/usr/sbin/useradd", "--system", "--no-create-home", "--user-group", "--shell", nologin, name], check=True
        )
        entry = pwd.getpwnam(name)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def can_separate() -> bool:
    """Whether keeper and application can have accounts of their own: root started us, and the interpreter and the
    code are not hidden below somebody's private folder.
    """
    places = (Path(sys.base_prefix), Path(sys.prefix), Path(__file__).resolve().parent)
    return os.geteuid() == 0 and all(is_reachable(place) for place in places)


def keeper_account() -> Account:
    return account(KEEPER) if can_separate() else myself()


def application_account() -> Account:
    return account(APPLICATION) if can_separate() else myself()
