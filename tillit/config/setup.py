"""Finding the running installation: what every process and command must know before Django starts."""

import os
from pathlib import Path

from tillit.config.accounts import can_separate
from tillit.config.home import Home
from tillit.config.postgres import APP, DATABASE, KEEPER, KEYRING, OWNER, Server


def point_to(home: Home, server: Server | None) -> None:
    """Set the environment that settings, keeper and vault read. External addresses, where given, win."""
    os.environ["TILLIT_HOME"] = str(home.path)
    os.environ["TILLIT_KEYS"] = str(home.keys)
    os.environ["TILLIT_SECRETS"] = str(home.secrets)
    os.environ["TILLIT_KEEPER_SOCKET"] = str(home.keeper_socket)
    os.environ["TILLIT_OPERATOR_SOCKET"] = str(home.operator_socket)
    os.environ["TILLIT_SEPARATED"] = "yes" if can_separate() else "no"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.config.settings")
    if server is not None:
        os.environ["DATABASE_URL"] = server.url(APP, DATABASE)
        os.environ["TILLIT_OWNER_URL"] = server.url(OWNER, DATABASE)
        os.environ["TILLIT_KEYRING_URL"] = server.url(KEEPER, KEYRING)
        os.environ["TILLIT_EMBEDDED"] = "yes"


def is_external() -> bool:
    """Whether PostgreSQL is somebody else's: `DATABASE_URL` and `TILLIT_KEYRING_URL` are given."""
    return bool(os.environ.get("DATABASE_URL")) and not os.environ.get("TILLIT_EMBEDDED")


def installation(path: Path | None = None) -> Home:
    """The home a command speaks to, with the environment set for it."""
    home = Home.at(path)
    point_to(home, None if is_external() else Server(home))
    return home


def start_django() -> None:
    """Make models and settings usable in this process."""
    import django

    django.setup()


def owner_url() -> str:
    """Who may change tables: `TILLIT_OWNER_URL`, or else whoever `DATABASE_URL` names."""
    return os.environ.get("TILLIT_OWNER_URL") or os.environ["DATABASE_URL"]


def assumed_role() -> str:
    """With one external address for everything, the application still works as the role that owns nothing."""
    if os.environ.get("TILLIT_OWNER_URL") or not is_external():
        return ""
    return APP
