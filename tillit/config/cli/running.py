"""Which installation a command speaks to, and whether it runs."""

import logging
import os
from pathlib import Path

from tillit.config.cli.exits import Exit, NotRunning, Told
from tillit.config.external import CannotUse, find_database
from tillit.config.home import Home
from tillit.config.setup import assumed_role, installation, is_external, point_to, start_django
from tillit.keeper.answers import Figures
from tillit.keeper.wire import Status
from tillit.vault.client import ask
from tillit.vault.errors import KeeperAway

PATIENCE = 3.0
"""Seconds after which a keeper that says nothing is away."""


def speak_to(path: Path | None) -> Home:
    """Set the environment of the installation at `path` and make models usable. Nothing is connected yet."""
    home = here(path)
    os.environ["TILLIT_ASSUME_ROLE"] = assumed_role()
    if is_here(home):
        home = installation(path)
    else:
        # Help must be there without an installation; a folder must not be made by asking for one.
        point_to(home, None)
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    start_django()
    return home


def here(path: Path | None) -> Home:
    """The home at `path`, with the addresses of the database it has chosen. Raises Told."""
    home = Home.at(path)
    try:
        find_database(home)
    except CannotUse as fault:
        raise Told(Exit.USAGE, str(fault)) from None
    return home


def is_here(home: Home) -> bool:
    """Whether an installation was ever started there."""
    return is_external() or (home.path / "web.secret").exists()


def require_running() -> None:
    """Raise NotRunning unless the keeper answers on the operator's socket."""
    home = Home.at()
    if not is_here(home):
        raise NotRunning(f"There is no installation at {home.path} (choose another with --home or TILLIT_HOME).")
    if home.operator_socket.parent.exists() and not os.access(home.operator_socket.parent, os.X_OK):
        raise NotRunning(f"{home.operator_socket.parent} belongs to another account: run this as who started Tillit.")
    try:
        ask(Status(), Figures, deadline=PATIENCE)
    except KeeperAway:
        raise NotRunning(f"The keeper of {home.path} does not answer.") from None
