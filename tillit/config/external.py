"""A PostgreSQL elsewhere: chosen at the first start, remembered in the home without a password, looked at in words.

Roles and databases have fixed names, as with the embedded server (deploy/postgresql.sql makes them). Passwords stand in
a file in libpq's own form (`host:port:database:role:password`), which only whoever starts Tillit may read; each
process is given its own role's and no other.
"""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tillit.config.home import Home
from tillit.config.postgres import APP, BACKUP, DATABASE, KEEPER, KEYRING, OWNER

OLDEST = 150000
OWNER_URL, KEYRING_URL = "TILLIT_OWNER_URL", "TILLIT_KEYRING_URL"
VARIABLES = {
    "DATABASE_URL": (APP, DATABASE), OWNER_URL: (OWNER, DATABASE), KEYRING_URL: (KEEPER, KEYRING),
    "TILLIT_BACKUP_URL": (BACKUP, DATABASE),
}  # fmt: skip
NEAR = {"localhost", "127.0.0.1", "::1"}
FAULTS = (
    ("password authentication failed", "its password is refused"),
    ("no password supplied", "the file of passwords names none"),
    ("permission denied for database", "it may not connect: run deploy/postgresql.sql again"),
    ("does not exist", "role or database are missing: run deploy/postgresql.sql there"),
    ("no pg_hba.conf entry", "pg_hba.conf of the server lets it in neither with this encryption nor without"),
    ("certificate", "the server's certificate is not trusted, or names another host: see sslrootcert"),
    ("ssl", "no encrypted connection came about"),
    ("translate host name", "no such host"),
    ("refused", "nobody listens there"),
    ("timeout", "no answer"),
)


class CannotUse(RuntimeError):
    """This database cannot be used as it is; nothing was changed. The words say what to do."""


def choose_database(home: Home, address: str, passwords: Path) -> None:
    """Remember the server for this home. `address` names host, port and TLS; no database, no role and no password.

    Raises:
        CannotUse: the address is unsafe, the home has another database already, or the server is not ready.
    """
    parts = _read(address)
    if parts.get("password"):
        raise CannotUse("A password on a command line is everybody's to read: put it into the file of passwords.")
    if not _is_near(parts) and parts.get("sslmode") != "verify-full":
        raise CannotUse("A server elsewhere is spoken to with TLS and its name checked: add ?sslmode=verify-full.")
    if (home.path / "postgres").exists():
        raise CannotUse(f"{home.path} has a database of its own: back it up, and restore it into a new home.")
    said = {"address": address, "passwords": str(passwords.resolve())}
    if home.database.exists() and json.loads(home.database.read_text()) != said:
        raise CannotUse(f"{home.path} has chosen its database: change {home.database} if the server has moved.")
    _set(said)
    if faults := list(look_at_server()):
        raise CannotUse("The database is not ready:\n" + "\n".join(f"  {fault}" for fault in faults))
    if not home.database.exists() and (full := [name for name in (OWNER_URL, KEYRING_URL) if not is_empty(name)]):
        names = " and ".join(VARIABLES[name][1] for name in full)
        raise CannotUse(f"Not empty: {names}. A new home begins with empty databases; nothing is written over.")
    home.path.mkdir(mode=0o755, parents=True, exist_ok=True)
    home.database.write_text(json.dumps(said) + "\n")


def find_database(home: Home) -> None:
    """Set the addresses of the home's server; what the environment gives already wins. Raises CannotUse."""
    if home.database.exists() and not os.environ.get("DATABASE_URL"):
        _set(json.loads(home.database.read_text()))


def look_at_server() -> Iterator[str]:
    """What is missing or too much, each in words with what to do; nothing where all is as it should be."""
    for variable, (role, database) in VARIABLES.items():
        address = os.environ.get(variable)
        if not address:
            continue
        try:
            with psycopg.connect(address, connect_timeout=5) as connection:
                yield from (f"{role}: {words}" for words in _look(connection, role))
        except psycopg.Error as error:
            yield f"{role} in {database}: {in_words(error)}"


def is_empty(variable: str) -> bool:
    """Whether the database behind this variable has no table yet."""
    with psycopg.connect(os.environ[variable]) as connection:
        row = connection.execute("select not exists (select from pg_tables where schemaname = 'public')").fetchone()
    return bool(row and row[0])


def in_words(error: psycopg.Error) -> str:
    """Why a connection failed; the server's own words may quote more than a log should keep."""
    said = str(error).lower()
    return next((words for sign, words in FAULTS if sign in said), "it does not connect")


def _look(connection: psycopg.Connection, role: str) -> Iterator[str]:
    if connection.info.server_version < OLDEST:
        yield f"PostgreSQL {connection.info.server_version // 10000} is too old: 15 or newer is needed"
    for asked, words in QUESTIONS.get(role, ()):
        row = connection.execute(asked).fetchone()
        if not (row and row[0]):
            yield words


_OWN = "from pg_roles where rolname = current_user"
_MAKES = "select has_schema_privilege('public', 'create')"
QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    APP: (
        (f"select not rolsuper {_OWN}", f"it is a superuser, whom no fence stops: alter role {APP} nosuperuser"),
        (f"select not rolbypassrls {_OWN}", f"it passes row-level security: alter role {APP} nobypassrls"),
        (f"select not pg_has_role(current_user, '{OWNER}', 'member')", f"it may own tables: revoke {OWNER} from {APP}"),
        (f"select not has_database_privilege('{KEYRING}', 'connect')",
         f"it may reach the keyring: revoke connect on database {KEYRING} from {APP}, public"),
    ),
    OWNER: (
        (_MAKES, f"it may make no tables: alter database {DATABASE} owner to {OWNER}"),
        ("select pg_encoding_to_char(encoding) = 'UTF8' from pg_database where datname = current_database()",
         "the database is not in UTF-8: make it anew with encoding 'UTF8' template template0"),
    ),
    KEEPER: (
        (_MAKES, f"it may make no tables: alter database {KEYRING} owner to {KEEPER}"),
        (f"select not has_database_privilege('{DATABASE}', 'connect')",
         f"it may reach the data: revoke connect on database {DATABASE} from {KEEPER}, public"),
    ),
    BACKUP: (
        (f"select rolbypassrls {_OWN}", f"it would copy nothing behind the fences: alter role {BACKUP} bypassrls"),
        ("select pg_has_role(current_user, 'pg_read_all_data', 'usage')",
         f"it may not read: grant pg_read_all_data to {BACKUP}"),
    ),
}  # fmt: skip


def _read(address: str) -> dict[str, object]:
    try:
        return dict(conninfo_to_dict(address))
    except psycopg.Error:
        raise CannotUse("This is no address of a PostgreSQL: postgresql://db.example/?sslmode=verify-full") from None


def is_near() -> bool:
    """Whether the database in use is on this machine."""
    return _is_near(_read(os.environ.get("DATABASE_URL", "")))


def _is_near(parts: dict[str, object]) -> bool:
    places = [str(parts[name]) for name in ("host", "hostaddr", "service") if parts.get(name)]
    return all(place.startswith("/") or place in NEAR for place in places)


def _set(said: dict[str, str]) -> None:
    parts = _read(said["address"])
    known = _passwords(Path(said["passwords"]))
    host, port = str(parts.get("host", "localhost")), str(parts.get("port", "5432"))
    for variable, (role, database) in VARIABLES.items():
        wanted = (host, port, database, role)
        password = next((p for pattern, p in known if _fits(pattern, wanted)), "")
        if password or role != BACKUP:
            os.environ[variable] = make_conninfo(said["address"], user=role, dbname=database, password=password)


def _fits(pattern: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return all(part in {"*", asked} for part, asked in zip(pattern, wanted, strict=True))


def _passwords(file: Path) -> list[tuple[tuple[str, ...], str]]:
    """Lines as libpq reads them ("The Password File"); a backslash keeps a colon."""
    try:
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CannotUse(f"Others may read {file}: chmod 600 it.")
        lines = file.read_text().splitlines()
    except OSError:
        raise CannotUse(f"The file of passwords, {file}, cannot be read by this account.") from None
    found = []
    for line in lines:
        fields = line.replace("\\\\", "\0").replace("\\:", "\1").split(":")
        if len(fields) == 5 and not line.startswith("#"):  # noqa: PLR2004 - host, port, database, role, password
            *pattern, password = (field.replace("\1", ":").replace("\0", "\\") for field in fields)
            found.append((tuple(pattern), password))
    return found
