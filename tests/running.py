"""A whole installation as it runs at somebody's: the real supervisor and its children, on free loopback ports.

Tests send it mail like a server that tries again, act through it by `tests.deeds`, and kill or stop its processes.
"""

import json
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.stage import _free as free_port
from tests.processes import below, command, is_alive
from tests.scenes import Relay, relay
from tillit.config.home import Home
from tillit.config.postgres import APP, DATABASE, KEEPER, KEYRING, OWNER, Server

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
PARTS = {"keeper": "tillit.keeper", "web": "tillit.config.web", "work": "tillit.config.work"}
NAMES = ("supervisor", "postgres", *PARTS)


@dataclass
class Running:
    """One installation. `environment` is what a command or a deed beside it needs."""

    folder: Path
    relay_url: str = ""
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    postbox_port: int = field(default_factory=free_port)
    supervisor: "subprocess.Popen[bytes] | None" = None
    desk: "subprocess.Popen[str] | None" = None
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home = Home(self.folder / "home", self.folder / "home-keys")
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir(exist_ok=True)
        self.temporary.chmod(0o777)
        self.server = Server(self.home)
        self.fault = self.temporary / "fault"
        ours = {k: v for k, v in os.environ.items() if not k.startswith("TILLIT_") and k != "DATABASE_URL"}
        self.bare = ours | {"TMPDIR": str(self.temporary), "TILLIT_FAULT": str(self.fault),
                            "PYTHONPATH": str(ROOT)}  # fmt: skip
        self.bare |= ({"TILLIT_RELAY": self.relay_url} if self.relay_url else {}) | self.settings

    @property
    def environment(self) -> dict[str, str]:
        url = self.server.url
        return self.bare | {
            "TILLIT_HOME": str(self.home.path), "TILLIT_KEYS": str(self.home.keys),
            "TILLIT_KEEPER_SOCKET": str(self.home.keeper_socket),
            "TILLIT_OPERATOR_SOCKET": str(self.home.operator_socket),
            "DJANGO_SETTINGS_MODULE": "tillit.config.settings", "DATABASE_URL": url(APP, DATABASE),
            "TILLIT_OWNER_URL": url(OWNER, DATABASE), "TILLIT_KEYRING_URL": url(KEEPER, KEYRING),
        }  # fmt: skip

    # ── Starting and stopping ────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> "Running":
        code = (
            "from pathlib import Path; from tillit.config.home import Home; "
            "from tillit.config.supervise import Plan, Supervisor; "
            f"Supervisor(Plan(Home.at(Path({str(self.home.path)!r})), port={self.port}, smtp_port={self.smtp_port}, "
            f"postbox_port={self.postbox_port})).run()"
        )
        with (self.folder / "supervisor.log").open("ab") as log:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-c", code], env=self.bare, cwd=ROOT, stdout=log, stderr=log
            )
        self.wait_until(self.serves, "the start")
        return self

    def stop(self) -> None:
        self.end_desk()
        if self.supervisor is not None:
            self.supervisor.send_signal(signal.SIGCONT)
            self.supervisor.terminate()
            self.supervisor.wait(60)
            self.supervisor = None
        self.server.stop()

    def serves(self) -> bool:
        """Mail and pages are listened for, and every part is alive."""
        if self.supervisor is None or self.supervisor.poll() is not None:
            raise AssertionError(f"the supervisor left:\n{(self.folder / 'supervisor.log').read_text()[-3000:]}")
        with suppress(OSError):
            for port in (self.smtp_port, self.port):
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return all(self.pid(name) for name in NAMES)
        return False

    def wait_until(self, is_so: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        end = time.monotonic() + patience
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError(f"{what}; {self.logs()}")
            time.sleep(0.05)

    def logs(self) -> str:
        return "\n".join(f"== {path.name}\n{path.read_text(errors='replace')[-800:]}" for path in
                         [*self.home.logs.glob("*.log"), self.folder / "supervisor.log"])  # fmt: skip

    # ── Its processes ────────────────────────────────────────────────────────────────────────────────────────────

    def pid(self, name: str) -> int | None:
        if name == "supervisor":
            return self.supervisor.pid if self.supervisor and self.supervisor.poll() is None else None
        if name == "postgres":
            with suppress(OSError, ValueError, IndexError):
                found = int((self.server.data / "postmaster.pid").read_text().split()[0])
                return found if is_alive(found) and b"postgres" in command(found) else None
            return None
        above = self.supervisor.pid if self.supervisor else 0
        return next((pid for pid in below(above) if PARTS[name].encode() in command(pid) and is_alive(pid)), None)

    def backend(self, of: str = APP) -> int | None:
        """One of the database's processes that serves this role."""
        found = [pid for pid in below(self.pid("postgres") or 0) if f" {of} ".encode() in command(pid)]
        return found[0] if found else None

    def kill(self, *names: str) -> None:
        """kill -9, all in one go; returns when they are gone."""
        pids = [pid for name in names if (pid := self.backend() if name == "backend" else self.pid(name))]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in pids:
            self.wait_until(lambda pid=pid: not is_alive(pid), f"the death of {names}")

    def kill_everything(self) -> None:
        """The power goes: nothing may finish anything."""
        if self.desk is not None:
            for pid in [*below(self.desk.pid), self.desk.pid]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.kill(*NAMES)
        self.end_desk()
        if self.supervisor is not None:
            self.supervisor.wait()

    def signal(self, name: str, number: signal.Signals) -> None:
        pid = self.pid(name)
        assert pid, name
        os.kill(pid, number)

    # ── Holding a process at a point ─────────────────────────────────────────────────────────────────────────────

    def arm(self, point: str) -> None:
        draft = self.fault.with_suffix(".new")
        draft.write_text(point)
        draft.chmod(0o666)
        draft.rename(self.fault)

    def wait_held(self, patience: float = 30) -> None:
        self.wait_until(self._held.exists, f"coming to {self.fault.exists() and self.fault.read_text()}", patience)

    def release(self) -> None:
        self._held.unlink(missing_ok=True)
        self.fault.unlink(missing_ok=True)

    @property
    def _held(self) -> Path:
        return self.fault.with_name(self.fault.name + ".held")

    # ── Mail in ──────────────────────────────────────────────────────────────────────────────────────────────────

    def try_to_send(self, raw: bytes, to: str = "service@nordlund.example", patience: float = 30) -> int:
        """One attempt: the code that answered the mail, or 0 for a connection that was refused or broke."""
        try:
            with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=patience) as line:
                line.ehlo()
                for say in (lambda: line.mail("sender@post.example"), lambda: line.rcpt(to), lambda: line.data(raw)):
                    code = int(say()[0])
                    if code != 250:
                        break
                return code
        except smtplib.SMTPResponseException as answer:
            return int(answer.smtp_code)
        except (OSError, smtplib.SMTPException):
            return 0

    def send(self, raw: bytes, to: str = "service@nordlund.example", patience: float = PATIENCE) -> list[int]:
        """Like a mail server: again until 250. All the codes."""
        codes: list[int] = []
        end = time.monotonic() + patience
        while not codes or codes[-1] != 250:
            assert time.monotonic() < end, (codes, self.logs())
            if codes:
                time.sleep(0.1)
            codes.append(self.try_to_send(raw, to))
            assert codes[-1] < 500, codes
        return codes

    # ── Deeds ────────────────────────────────────────────────────────────────────────────────────────────────────

    def deed(self, deed: str, **arguments: Any) -> Any:
        """Do one thing at the desk or by a machine, in a process of its own; raises what it raised."""
        answer = self.finish_deed(self.begin_deed(deed, **arguments))
        if "failed" in answer:
            raise DeedFailed(answer["failed"])
        return answer["value"]

    def insist(self, deed: str, **arguments: Any) -> Any:
        """A deed whose actor tries again until it is done."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.deed(deed, **arguments)
            except DeedFailed:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def begin_deed(self, deed: str, **arguments: Any) -> int:
        """The process id of a deed under way; `finish_deed` waits for it."""
        if self.desk is None or self.desk.poll() is not None:
            with (self.folder / "desk.log").open("ab") as log:
                self.desk = subprocess.Popen(
                    [sys.executable, "-m", "tests.deeds"],
                    env=self.environment,
                    cwd=ROOT,
                    text=True,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                )
        self.desk.stdin.write(json.dumps([deed, arguments]) + "\n")
        self.desk.stdin.flush()
        return int(json.loads(self.desk.stdout.readline())["pid"])

    def finish_deed(self, pid: int) -> dict[str, Any]:
        answer = json.loads(self.desk.stdout.readline())
        assert answer["pid"] == pid
        return answer

    def end_desk(self) -> None:
        if self.desk is not None:
            with suppress(BrokenPipeError):
                self.desk.stdin.close()
            self.desk.wait(30)
            self.desk.stdout.close()
            self.desk = None

    def settle(self) -> None:
        """Everything queued that is due has been done by the work process."""
        self.wait_until(lambda: self.insist("hurry") == 0, "the outbox")

    def sql(self, statement: str, *values: object, database: str = DATABASE) -> list[tuple[Any, ...]]:
        """As the superuser, past every fence."""
        with psycopg.connect(self.server.url("tillit_super", database), autocommit=True) as link:
            cursor = link.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []


class DeedFailed(Exception):
    """A deed raised, or its process was killed."""


@contextmanager
def running(
    place: Path | str = "/tmp", *, prepare: Callable[[Path], dict[str, str]] = lambda _: {}
) -> Iterator[tuple[Running, Relay]]:
    """A started demonstration home below a folder, and the relay its letters leave by. `prepare` may lay files into
    the folder before, and gives further settings.
    """
    from django.conf import settings

    folder = Path(tempfile.mkdtemp(prefix="tillit-running-", dir=place))
    folder.chmod(0o755)
    with relay() as post:
        here = Running(folder, settings.TILLIT_RELAY, settings=prepare(folder))
        try:
            yield here.start(), post
        finally:
            here.release()
            here.stop()
            shutil.rmtree(folder, ignore_errors=True)


def in_background(act: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread
