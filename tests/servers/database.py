"""A PostgreSQL elsewhere: Debian's own, on loopback, with TLS, passwords, and what `deploy/postgresql.sql` makes."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.stage import _free as free_port
from tests.relays import certificate
from tests.servers.private import NOBODY, wait_for
from tillit.config.postgres import DATABASE, KEYRING

NAME = "db.example"
GIVEN = Path(__file__).parents[2] / "deploy" / "postgresql.sql"
LETS_IN = f"""
local all postgres trust
hostssl {DATABASE},{KEYRING} tillit_owner,tillit_app,tillit_keeper,tillit_backup 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Database:
    """It calls itself `NAME`; `passwords` is the file that its administrator hands over."""

    folder: Path
    bin: Path
    port: int
    authority: Path

    @property
    def passwords(self) -> Path:
        return self.folder / "database.passwords"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def address(self, *, host: str = NAME, sslmode: str = "verify-full", authority: Path | None = None) -> str:
        """As an operator names it; the name is not looked up, and still checked."""
        place = f"postgresql://{host}:{self.port}/?hostaddr=127.0.0.1"
        return f"{place}&sslmode={sslmode}&sslrootcert={authority or self.authority}"

    def secrets(self) -> set[str]:
        return {line.rsplit(":", 1)[1] for line in self.passwords.read_text().split()}

    def sql(self, *statements: str, database: str = "postgres") -> None:
        """As its administrator, on the server's own socket."""
        place = f"host={self.folder} port={self.port} user=postgres dbname={database}"
        with psycopg.connect(place, autocommit=True) as link:
            for statement in statements:
                link.execute(statement.encode())

    def found(self) -> None:
        """What the guide lets the administrator run; the file of passwords is ours alone."""
        command = [self.bin / "psql", "--no-psqlrc", "--quiet", f"--host={self.folder}", f"--port={self.port}",
                   "--username=postgres", "--dbname=postgres", f"--file={GIVEN}"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        self.passwords.write_text(done.stdout)
        self.passwords.chmod(0o600)

    def empty(self) -> None:
        """Both databases anew, as the guide says before a restore."""
        made = [line for line in GIVEN.read_text().splitlines() if "database tillit" in line]
        self.sql(*(f"drop database {name} with (force)" for name in (DATABASE, KEYRING)), *made)


def find_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    assert found, "these tests need a PostgreSQL that speaks TLS: apt-get install postgresql"
    return found[-1].parent


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    """A running server with its roles and databases, below a folder that everybody may enter."""
    server = Database(folder, find_binaries(), free_port(), folder / f"{NAME}.pem")
    _, key = certificate(folder, NAME)
    key.chmod(0o600)
    somebody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if somebody:
        for path in (folder, key):
            os.chown(path, NOBODY, NOBODY)
    how = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, **somebody}
    data = folder / "data"
    command = [server.bin / "initdb", "-D", data, "-U", "postgres", "-A", "reject", "--no-sync"]
    subprocess.run(command, check=True, capture_output=True, timeout=60, **how)
    (data / "pg_hba.conf").write_text(LETS_IN)
    options = {
        "port": server.port, "unix_socket_directories": folder, "listen_addresses": "127.0.0.1", "ssl": "on",
        "ssl_cert_file": server.authority, "ssl_key_file": key, "fsync": "off", "log_statement": "all",
        "log_connections": "on", "logging_collector": "off",
    }  # fmt: skip
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([server.bin / "postgres", "-D", data, *settings], stdout=log, stderr=log, **how)
    ready = [server.bin / "pg_isready", "-q", f"--host={folder}", f"--port={server.port}"]
    try:
        wait_for(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL")
        server.found()
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(data, ignore_errors=True)
