"""Looking at copies before anything is touched: whole, of the right kind, and with keys beside them that could fit."""

import hashlib
import json
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tillit.config.home import Home

KEYS = ("mac.key", "sign.key", "suppress.key")
KEY_LENGTH = 32


class CannotRestore(RuntimeError):
    """Nothing was restored, and nothing is left behind."""


@dataclass(frozen=True)
class Archive:
    """One copy, checked: its file and when it was made."""

    file: Path
    made_at: datetime


def check_archive(what: str, file: Path, pg_restore: str) -> Archive:
    """The copy at `file`, if it is a whole copy of the `data` or the `keyring`. Raises CannotRestore."""
    note = file.with_suffix(".json")
    try:
        said = json.loads(note.read_text())
        kind, wanted, moment = said["what"], said["sha256"], datetime.fromisoformat(said["made_at"])
    except FileNotFoundError:
        raise CannotRestore(f"{note} is missing: it says whether {file.name} is whole.") from None
    except (ValueError, KeyError, TypeError):
        raise CannotRestore(f"{note} was not written by `tillit backup`.") from None
    if kind != what:
        raise CannotRestore(f"{file} is a copy of the {kind}, not of the {what}.")
    if not file.is_file():
        raise CannotRestore(f"There is no {file}.")
    if digest(file) != wanted:
        raise CannotRestore(f"{file} is not as it was when it was made: cut off or changed. Take another copy.")
    listed = subprocess.run([pg_restore, "--list", str(file)], capture_output=True, text=True, check=False)  # noqa: S603
    if listed.returncode:
        raise CannotRestore(f"pg_restore cannot read {file}: is it of a newer PostgreSQL than {pg_restore}?")
    return Archive(file, moment)


def digest(file: Path) -> str:
    """SHA-256 of a file, as text."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def check_keys(folder: Path) -> bool:
    """Whether the folder of keys remembers what was erased. Raises CannotRestore when it is none."""
    missing = [name for name in KEYS if not _is_key(folder / name)]
    if not any(_is_key(path) for path in folder.glob("epoch-*.key")):
        missing.append("epoch-*.key")
    if missing:
        raise CannotRestore(f"{folder} is not a folder of keys: {', '.join(missing)} missing or damaged.")
    return (folder / "graves").is_file()


def _is_key(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == KEY_LENGTH


def check_place(home: Home, keys: Path) -> None:
    """Nothing is there yet; only the keys may lie where they belong already. Raises CannotRestore."""
    for folder in (home.path, home.keys):
        there = {path for path in folder.iterdir() if path != home.database} if folder.exists() else set()
        if there and folder != keys.resolve():
            raise CannotRestore(f"{folder} is not empty: an installation is never written over. Name another --home.")
