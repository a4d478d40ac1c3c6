"""An installation of its own for a benchmark: started, measured as a whole, stopped."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tillit.config.home import Home
from tillit.config.postgres import DATABASE, KEYRING, SUPER, Server

PARTS = ("postgres", "keeper", "web", "work", "supervisor")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Stage:
    """A running demonstration home with nobody else on it."""

    home: Path
    port: int
    smtp_port: int
    process: "subprocess.Popen[bytes]"

    def fill(self, count: int, first: int) -> None:
        """Put `count` open cases behind those that are there (`bench.fill`), two processes at once."""
        if not count:
            return
        half = count // 2
        code = (
            "from tillit.config.setup import installation, start_django; from pathlib import Path; "
            f"installation(Path({str(self.home)!r})); start_django(); from bench.fill import fill; fill(%d, %d)"
        )
        filling = [
            subprocess.Popen([sys.executable, "-c", code % part], env=os.environ | {"PYTHONPATH": "."})
            for part in ((half, first), (count - half, first + half))
        ]
        with self._undurable():
            if sum(process.wait() for process in filling):
                raise RuntimeError("filling failed")
            self._index()
        for database in (DATABASE, KEYRING):  # as the server does by itself a minute later
            with psycopg.connect(Server(Home.at(self.home)).url(SUPER, database), autocommit=True) as connection:
                connection.execute("vacuum analyze")
                connection.execute("checkpoint")

    def _index(self) -> None:
        """Make the words of what was filled, as after a crash; else the work process does, beside what we measure."""
        with psycopg.connect(Server(Home.at(self.home)).url(SUPER, DATABASE)) as connection:
            connection.execute("truncate cases_words_whole")
        started = time.monotonic()
        made = int(self.run("from tillit.cases.reindex import rebuild_words; print(rebuild_words())"))
        print(f"{made} messages indexed anew, {made / (time.monotonic() - started):.0f} a second")

    @contextmanager
    def _undurable(self) -> Iterator[None]:
        """While it lasts, nothing waits for the disk."""
        with psycopg.connect(Server(Home.at(self.home)).url(SUPER, DATABASE), autocommit=True) as connection:
            connection.execute("alter system set fsync = off")
            connection.execute("select pg_reload_conf()")
            yield
            connection.execute("alter system reset fsync")
            connection.execute("select pg_reload_conf()")

    def run(self, code: str) -> str:
        """Run some code in a process of the installation; what it printed."""
        start = (
            "from tillit.config.setup import installation, start_django; from pathlib import Path; "
            f"installation(Path({str(self.home)!r})); start_django(); "
        )
        done = subprocess.run([sys.executable, "-c", start + code], check=True, env=os.environ | {"PYTHONPATH": "."},
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
        return done.stdout.strip()

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, by part, over all its processes (user and system, children that ended included)."""
        total = dict.fromkeys(PARTS, 0.0)
        for part, _, fields in self._processes():
            total[part] += sum(int(field) for field in fields[11:15]) / TICKS
        return total

    def memory(self) -> dict[str, int]:
        """Proportional set size (kB) by part."""
        total = dict.fromkeys(PARTS, 0)
        for part, folder, _ in self._processes():
            total[part] += kilobytes(folder / "smaps_rollup", "Pss:")
        return total

    def peak(self, *, forget: bool = False) -> dict[str, int]:
        """The most that one process of a part ever held (kB, VmHWM); from now on, with `forget`."""
        most = dict.fromkeys(PARTS, 0)
        for part, folder, _ in self._processes():
            most[part] = max(most[part], kilobytes(folder / "status", "VmHWM:"))
            if forget:
                (folder / "clear_refs").write_text("5")  # proc(5): the peak begins anew
        return most

    def read_whole(self) -> dict[str, int]:
        """Rows read so far without an index, by table."""
        server, read = Server(Home.at(self.home)), dict[str, int]()
        for database in (DATABASE, KEYRING):
            with psycopg.connect(server.url(SUPER, database)) as connection:
                read |= dict(connection.execute("select relname, seq_tup_read from pg_stat_user_tables").fetchall())
        return read

    def _processes(self) -> Iterator[tuple[str, Path, list[str]]]:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if part := self._part(command, int(folder.name), int(fields[1])):
                    yield part, folder, fields
            except OSError:
                continue

    def _part(self, command: str, pid: int, parent: int) -> str:
        if pid == self.process.pid:
            return "supervisor"
        named = (name for name in ("keeper", "web", "work") if f"tillit.config.{name}" in command
                 or f"tillit.{name}" in command)  # fmt: skip
        if parent == self.process.pid and (part := next(named, "")):
            return part
        owner = Path(f"/proc/{parent}/cmdline")
        of_ours = str(self.home) in command or (owner.exists() and str(self.home) in owner.read_bytes().decode())
        return "postgres" if of_ours and "postgres" in command else ""


def kilobytes(file: Path, name: str) -> int:
    return sum(int(row.split()[1]) for row in file.read_text().splitlines() if row.startswith(name))


@contextmanager
def stage() -> Iterator[Stage]:
    """Start on free loopback ports below a temporary folder; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tillit-bench-", dir="/tmp"))
    folder.chmod(0o755)
    port, smtp, postbox = _free(), _free(), _free()
    code = (
        "from pathlib import Path; from tillit.config.home import Home; "
        "from tillit.config.supervise import Plan, Supervisor; "
        f"Supervisor(Plan(Home.at(Path({str(folder / 'home')!r})), port={port}, smtp_port={smtp}, "
        f"postbox_port={postbox})).run()"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        for one in (port, smtp):
            _wait_for(one, process)
        yield Stage(folder / "home", port, smtp, process)
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 90
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the stage did not start") from None
            time.sleep(0.1)
        else:
            return
