"""Putting an installation together again from copies. Promise `secure`: what is erased stays erased, also then.

Everything is looked at before anything is touched. Then only database and keeper run, until what was erased since the
copy was made is erased again; only after that can the home be started. Cut off, it cannot: the mark `restoring` stays.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tillit.config.accounts import Account, application_account, keeper_account
from tillit.config.archives import CannotRestore, check_archive, check_keys, check_place
from tillit.config.backup import connection_of, pg_tool
from tillit.config.home import RESTORING, SECRET, Home
from tillit.config.postgres import DATABASE, KEYRING, ServerFailed
from tillit.config.setup import is_external
from tillit.config.supervise import CannotStart, Plan, Supervisor

FOUND = "found"
UNFIT = ("key file is missing", "CallRefused", "errors.Refusal", "not belong to this keyring")
"""How keeper and replay say that keys and keyring do not fit."""
OPTIONS = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password")


@dataclass(frozen=True)
class Copies:
    """What to restore from: the two copies, and the folder of keys or its mirror."""

    data: Path
    keyring: Path
    keys: Path


@dataclass(frozen=True)
class Restored:
    """How many cases, persons and unreadable mails open, were erased again, or have lost their key."""

    living: int
    again: int
    lost: int
    graves: bool


def restore(home: Home, copies: Copies) -> Restored:
    """Restore into a home that does not exist yet; it can be started afterwards.

    Raises:
        CannotRestore: in words what is wrong. What was there is untouched, what was begun is removed.
    """
    check_place(home, copies.keys)
    before = [folder for folder in _folders(home) if folder.exists()]
    loaded: list[str] = []
    try:
        moments, tool = _check(home, copies)
        restoring = Restoring(Plan(home), copies=copies, tool=tool, moments=moments, loaded=loaded)
        try:
            restoring.start()
        finally:
            restoring.stop()
    except BaseException as fault:
        _clear(home, before, copies, loaded)
        if isinstance(fault, (CannotStart, ServerFailed, psycopg.Error, OSError)):
            raise CannotRestore(_in_words(fault)) from None
        raise
    (home.path / RESTORING).unlink()
    return Restored(**restoring.figures, graves=moments["graves"] == FOUND)


def _check(home: Home, copies: Copies) -> tuple[dict[str, str], str]:
    """What the ledger will say of the copies, and the program that reads them. Raises CannotRestore."""
    tool = pg_tool(home, "pg_restore")
    data, keyring = check_archive("data", copies.data, tool), check_archive("keyring", copies.keyring, tool)
    graves = FOUND if check_keys(copies.keys) else "missing"
    if is_external():
        for variable in ("TILLIT_OWNER_URL", "TILLIT_KEYRING_URL"):
            _require_empty(os.environ.get(variable) or os.environ["DATABASE_URL"])
    return {"data": data.made_at.isoformat(), "keyring": keyring.made_at.isoformat(), "graves": graves}, tool


@dataclass
class Restoring(Supervisor):
    """Database and keeper, without doors: nobody opens a page, no mail comes, no letter leaves."""

    copies: Copies = field(kw_only=True)
    tool: str = field(kw_only=True)
    moments: dict[str, str] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)

    def start(self) -> None:
        home = self.plan.home
        home.path.mkdir(mode=0o755, parents=True, exist_ok=True)
        (home.path / RESTORING).touch()
        if (secret := self.copies.keyring.with_name(SECRET)).is_file():
            _bring(secret, home.path / SECRET, application_account())
        if (self.copies.keys / "demo").exists():
            (home.path / "demo").touch()
        self._bring_keys()
        os.environ.pop("TILLIT_EPOCH_MIRROR", None)  # it may be where the keys come from: untouched until this is done
        self._prepare()
        self._load("data", self.copies.data, DATABASE, "TILLIT_OWNER_URL")
        self._load("keyring", self.copies.keyring, KEYRING, "TILLIT_KEYRING_URL")
        self._do("migrate")
        self._start_keeper()
        os.environ["TILLIT_RESTORE"] = json.dumps(self.moments)
        self.figures = json.loads(self._do("replay"))
        if home.is_demo:  # its past is in the copy
            (home.path / "founded").touch()
            (home.run / "filled").write_text("5000")

    def _bring_keys(self) -> None:
        home = self.plan.home
        if self.copies.keys.resolve() != home.keys:
            home.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
            for file in self.copies.keys.iterdir():
                if file.is_file():
                    _bring(file, home.keys / file.name, keeper_account())

    def _load(self, what: str, file: Path, database: str, variable: str) -> None:
        address = os.environ.get(variable) or os.environ["DATABASE_URL"]
        self.loaded.append(address)
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [self.tool, *OPTIONS, f"--dbname={database}", str(file)],
            env=connection_of(address), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CannotStart(f"pg_restore of the {what} failed: {done.stderr.strip()[:300]}")


def _bring(source: Path, target: Path, account: Account) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)
    os.chown(target, account.uid, account.gid)


def _require_empty(address: str) -> None:
    with psycopg.connect(address) as connection:
        row = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        if row and row[0]:
            name = connection.info.dbname
            raise CannotRestore(f"The database {name} is not empty: restore into a new one, nothing is written over.")


def _folders(home: Home) -> list[Path]:
    return [home.path, home.keys, home.secrets, home.run]


def _clear(home: Home, before: list[Path], copies: Copies, loaded: list[str]) -> None:
    """Nothing that was begun stays: neither folders nor tables."""
    state = (home.path / "postgres").resolve()
    if home.path not in state.parents:
        shutil.rmtree(state, ignore_errors=True)
    for folder in _folders(home):
        if folder == copies.keys.resolve() or (folder == home.secrets and folder in before):
            continue
        if folder in before:  # it was there, and empty
            for inside in folder.iterdir() if folder.exists() else ():
                shutil.rmtree(inside) if inside.is_dir() else inside.unlink()
        else:
            shutil.rmtree(folder, ignore_errors=True)
    for address in loaded if is_external() else ():
        with psycopg.connect(address) as connection:
            connection.execute("drop schema public cascade; create schema public")


def _in_words(fault: BaseException) -> str:
    said = str(fault)
    if any(sign in said for sign in UNFIT):
        return "The keys are not those of this keyring: take the newest mirror, and the newest copy of the keyring."
    return said
