"""Copies of the two databases, in two places that must never meet: data without keyring opens nothing.

Promise `only-as-long-as-needed`: a keyring older than seven days opens what was erased since for nobody, because its
epoch's key is destroyed; such copies are removed here, so that none lies around by mistake. The folder of keys is never
copied: its mirror is its only copy.
"""

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

from tillit.config.archives import digest
from tillit.config.home import SECRET, Home
from tillit.config.postgres import DATABASE, KEYRING, SUPER, Server
from tillit.config.setup import is_external
from tillit.kit.clock import now

KEYRING_KEPT = timedelta(days=7)
WORDS = {"host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
         "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip
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


def back_up(home: Home, *, data: Path | None, keyring: Path | None, keep: timedelta | None = None) -> list[Copied]:
    """Copy the databases into folders of their own, while everything runs; returns what was made.

    `keep`: copies of the data older than this are removed; None keeps all.

    Raises:
        CannotBackUp: the places are not apart, pg_dump is missing or failed; nothing half-made is left.
    """
    if data and keyring and _meet(data, keyring):
        raise CannotBackUp("Data and keyring must lie apart: together they want one key only to be read.")
    for place in filter(None, (data, keyring)):
        if _meet(place, home.keys):
            raise CannotBackUp(f"{place} lies with the keys: whoever finds that place finds everything.")
    tool, made = pg_tool(home, "pg_dump"), []
    if data:
        address = _address(home, DATABASE, "TILLIT_BACKUP_URL", "TILLIT_OWNER_URL")
        made.append(_copy("data", data, address, tool, LEFT_OUT))
    if keyring:
        made.append(_copy("keyring", keyring, _address(home, KEYRING, "TILLIT_KEYRING_URL"), tool))
        _drop_old("keyring", keyring, KEYRING_KEPT)
        if (home.path / SECRET).is_file():  # authenticator apps rest under it, in the data
            shutil.copyfile(home.path / SECRET, keyring / SECRET)
            (keyring / SECRET).chmod(0o600)
    if data and keep:
        _drop_old("data", data, keep)
    _remember(home, made)
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


def _copy(what: str, place: Path, address: str, tool: str, options: tuple[str, ...] = ()) -> Copied:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = now()
    file = place / f"{what}-{moment:%Y%m%dT%H%M%SZ}.dump"
    draft = file.with_suffix(".part")
    command = [tool, "--format=custom", "--no-password", *options, f"--file={draft}"]
    done = subprocess.run(command, env=connection_of(address), capture_output=True, text=True, check=False, umask=0o077)  # noqa: S603
    if done.returncode:
        draft.unlink(missing_ok=True)
        raise CannotBackUp(f"pg_dump of the {what} failed: {_first_line(done.stderr)}")
    draft.rename(file)
    copied = Copied(what, file.name, file.stat().st_size, digest(file), moment.isoformat())
    file.with_suffix(".json").write_text(json.dumps(asdict(copied), indent=2) + "\n")
    return copied


def pg_tool(home: Home, name: str) -> str:
    """Where one of the server's client programs lies. Raises CannotBackUp."""
    if not is_external():
        return str(Server(home).bin / name)
    folder = os.environ.get("PG_BIN")
    found = shutil.which(name, path=folder) if folder else shutil.which(name)
    if found is None:
        raise CannotBackUp(f"{name} is missing: install the server's client programs (Debian: postgresql-client).")
    return found


def connection_of(address: str) -> dict[str, str]:
    """The connection by variables: a password on a command line is everybody's to read."""
    try:
        parts: Mapping[str, object] = conninfo_to_dict(address)
    except OperationalError:
        raise CannotBackUp("The address of the database cannot be read.") from None
    given = {WORDS[name]: str(value) for name, value in parts.items() if name in WORDS and value is not None}
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", **given}


def _first_line(said: str) -> str:
    return next((line for line in said.splitlines() if line.strip()), "it said nothing")[:200]


def _remember(home: Home, made: list[Copied]) -> None:
    """When the last copies were made, for doctor, board and metrics; nothing of where they lie."""
    if home.path.is_dir():
        draft = home.copies.with_suffix(".new")
        draft.write_text(json.dumps(last_copies(home) | {one.what: one.made_at for one in made}))
        draft.chmod(0o644)
        draft.rename(home.copies)


def last_copies(home: Home) -> dict[str, str]:
    """When data and keyring were last copied (ISO 8601), as far as they ever were."""
    try:
        return {str(what): str(moment) for what, moment in json.loads(home.copies.read_text()).items()}
    except (OSError, ValueError):
        return {}


def _drop_old(what: str, place: Path, keep: timedelta) -> None:
    for file in place.glob(f"{what}-*.dump"):
        moment = file.stem.removeprefix(f"{what}-")
        try:
            made = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=now().tzinfo)
        except ValueError:
            continue  # somebody else's file
        if made < now() - keep:
            file.unlink()
            file.with_suffix(".json").unlink(missing_ok=True)
