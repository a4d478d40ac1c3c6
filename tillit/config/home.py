"""Where an installation keeps what it keeps: the home (data, sealed) and, apart from it, the keys."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

SECRET = "web.secret"  # noqa: S105 - the name of a file
RESTORING = "restoring"
"""The mark of a home whose restore is not finished: it must not be started."""


def default_home() -> Path:
    """`TILLIT_HOME`, else the place the XDG base directory specification gives to data."""
    if given := os.environ.get("TILLIT_HOME"):
        return Path(given)
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "tillit"


@dataclass(frozen=True)
class Home:
    """The folders of one installation. `path` holds sealed data; `keys` must be backed up elsewhere."""

    path: Path
    keys: Path

    @classmethod
    def at(cls, path: Path | None = None) -> "Home":
        """The home at `path` (default: `default_home()`), its keys in `TILLIT_KEYS` or in the sibling `<home>-keys`."""
        home = (path or default_home()).expanduser().resolve()
        keys = os.environ.get("TILLIT_KEYS") if path is None or path == default_home() else None
        return cls(home, Path(keys).expanduser().resolve() if keys else home.with_name(home.name + "-keys"))

    @property
    def secrets(self) -> Path:
        """Passwords of other servers (relays, mailboxes elsewhere): the application's alone, never in its database."""
        given = os.environ.get("TILLIT_SECRETS")
        return Path(given) if given else self.path.with_name(self.path.name + "-secrets")

    @property
    def run(self) -> Path:
        """Sockets live here; a path too long for a socket (108 bytes, unix(7)) moves to the temporary folder."""
        run = self.path / "run"
        if len(os.fsencode(run)) <= 75:  # noqa: PLR2004 - 108 less the longest socket name and a margin
            return run
        return Path("/tmp") / f"tillit-{hashlib.sha256(os.fsencode(run)).hexdigest()[:12]}"  # noqa: S108

    @property
    def keeper_socket(self) -> Path:
        return self.run / "keeper.sock"

    @property
    def operator_socket(self) -> Path:
        return self.run / "operator" / "keeper.sock"

    @property
    def database(self) -> Path:
        """Which PostgreSQL elsewhere this installation uses; without a password."""
        return self.path / "database.json"

    @property
    def copies(self) -> Path:
        """When the last backups were made."""
        return self.path / "copies.json"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def is_demo(self) -> bool:
        """Marked once, at creation, for good: only such a home may be shown a later day."""
        return (self.path / "demo").exists()

    def make(self) -> None:
        """Create the folders with the modes they need. Keys are never readable by anybody else."""
        for folder, mode in ((self.path, 0o755), (self.keys, 0o700), (self.secrets, 0o700), (self.run, 0o755),
                             (self.logs, 0o755)):  # fmt: skip
            folder.mkdir(mode=mode, parents=True, exist_ok=True)
        self.operator_socket.parent.mkdir(mode=0o700, exist_ok=True)


def is_reachable(path: Path) -> bool:
    """Whether every other account of the machine may walk to `path`."""
    return all(p.stat().st_mode & stat.S_IXOTH for p in (path, *path.parents))
