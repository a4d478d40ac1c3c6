"""Copies of the two databases, in two places that must never meet: data without keyring opens nothing.

Promise `only-as-long-as-needed`: a keyring older than seven days opens what was erased since for nobody, because its
epoch's key is destroyed; such copies are removed here, so that none lies around by mistake. The folder of keys is never
copied: its mirror is its only copy.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from psycopg import OperationalError
from psycopg.conninfo import conninfo_to_dict

from tillit.config.home import Home
from tillit.config.postgres import DATABASE, KEYRING, SUPER, Server
from tillit.config.setup import is_external
from tillit.kit.clock import now

KEYRING_KEPT = timedelta(days=7)
WORDS = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
         "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip
# Nobody's session is anything to restore, and word tokens are made anew from what opens.
LEFT_OUT = (
    "--no-unlogged-table-data", "--exclude-table-data=public.django_session",
    "--exclude-table-data=public.people_signin",
)  # fmt: skip


class CannotBackUp(RuntimeError):
    """The copy was not made. What was copied before is untouched."""


@dataclass(frozen=True)
class Copied:
    """One copy: its file, size in bytes and SHA-256, so that whoever restores it knows that it is whole."""

    what: str
    file: str
    size: int
    sha256: str
    made_at: str


def back_up(home: Home, *, data: Path | None, keyring: Path | None) -> list[Copied]:
    """Copy the databases into folders of their own; returns what was made.

    Raises:
        CannotBackUp: the places are not apart, pg_dump is missing or failed; nothing half-made is left.
    """
    if data and keyring and _meet(data, keyring):
        raise CannotBackUp("Data and keyring must lie apart: together they want one key only to be read.")
    for place in filter(None, (data, keyring)):
        if _meet(place, home.keys):
            raise CannotBackUp(f"{place} lies with the keys: whoever finds that place finds everything.")
    made = []
    if data:
        made.append(_copy("data", data, _address(home, DATABASE, "TILLIT_BACKUP_URL", "TILLIT_OWNER_URL"), LEFT_OUT))
    if keyring:
        made.append(_copy("keyring", keyring, _address(home, KEYRING, "TILLIT_KEYRING_URL"), ()))
        _drop_old(keyring)
    return made


def _meet(one: Path, other: Path) -> bool:
    one, other = one.resolve(), other.resolve()
    return one == other or one in other.parents or other in one.parents


def _address(home: Home, database: str, *variables: str) -> str:
    if not is_external():
        return Server(home).url(SUPER, database)
    found = next((os.environ[name] for name in variables if os.environ.get(name)), None)
    if found is None:
        raise CannotBackUp(f"Set {variables[0]} to the address of a role that may read everything in {database}.")
    return found


def _copy(what: str, place: Path, address: str, options: tuple[str, ...]) -> Copied:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = now()
    file = place / f"{what}-{moment:%Y%m%dT%H%M%SZ}.dump"
    draft = file.with_suffix(".part")
    command = [_pg_dump(), "--format=custom", "--no-password", *options, f"--file={draft}"]
    done = subprocess.run(command, env=_environment(address), capture_output=True, text=True, check=False, umask=0o077)  # noqa: S603
    if done.returncode:
        draft.unlink(missing_ok=True)
        raise CannotBackUp(f"pg_dump of the {what} failed: {_first_line(done.stderr)}")
    draft.rename(file)
    copied = Copied(what, file.name, file.stat().st_size, _digest(file), moment.isoformat())
    file.with_suffix(".json").write_text(json.dumps(asdict(copied), indent=2) + "\n")
    return copied


def _pg_dump() -> str:
    if not is_external():
        return str(Server(Home.at()).bin / "pg_dump")
    folder = os.environ.get("PG_BIN")
    found = shutil.which("pg_dump", path=folder) if folder else shutil.which("pg_dump")
    if found is None:
        raise CannotBackUp("pg_dump is missing: install the server's client programs (Debian: postgresql-client).")
    return found


def _environment(address: str) -> dict[str, str]:
    """The connection by variables: a password on a command line is everybody's to read."""
    try:
        parts: Mapping[str, object] = conninfo_to_dict(address)
    except OperationalError:
        raise CannotBackUp("The address of the database cannot be read.") from None
    given = {WORDS[name]: str(value) for name, value in parts.items() if name in WORDS and value is not None}
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", **given}


def _first_line(said: str) -> str:
    return next((line for line in said.splitlines() if line.strip()), "it said nothing")[:200]


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _drop_old(place: Path) -> None:
    for file in place.glob("keyring-*.dump"):
        moment = file.stem.removeprefix("keyring-")
        try:
            made = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=now().tzinfo)
        except ValueError:
            continue  # somebody else's file
        if made < now() - KEYRING_KEPT:
            file.unlink()
            file.with_suffix(".json").unlink(missing_ok=True)
