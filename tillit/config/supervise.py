"""The supervisor behind `tillit up`: PostgreSQL, keeper, web and work; each started, watched and stopped in order."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tillit.config.accounts import Account, application_account, keeper_account, myself
from tillit.config.home import RESTORING, Home
from tillit.config.needs import environment_of
from tillit.config.postgres import Server, ServerFailed
from tillit.config.setup import assumed_role, is_external, point_to

PATIENCE = 30.0
SLOWEST_RESTART = 10.0
Say = Callable[[str], None]


class CannotStart(RuntimeError):
    """Tillit did not start. What was there is untouched."""


@dataclass(frozen=True)
class Plan:
    """What to start, and where it listens."""

    home: Home
    host: str = "127.0.0.1"
    port: int = 8000
    smtp_port: int = 2525
    postbox_port: int = 2526
    demo: bool = True
    cases: int = 0  # of the demonstration's past


@dataclass
class Child:
    """One process under supervision."""

    name: str
    command: list[str]
    account: Account
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    falls: int = 0
    fell_at: float = 0.0

    def start(self) -> None:
        self.started, self.fell_at = time.monotonic(), 0.0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own modules
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env=environment_of(self.name) | {"TILLIT_SUPERVISED": str(os.getpid())} | self._home(),
                user=self.account.user,
                group=self.account.group, extra_groups=self.account.extra_groups,
            )  # fmt: skip

    def _home(self) -> dict[str, str]:
        """Another account may not look into our home folder, and libpq gives up where it may not look (for a client's
        certificate).
        """
        return {"HOME": "/nonexistent"} if self.account.is_other else {}

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def rise_at(self) -> float:
        """When a fallen child may be started again: later each time it fell soon after its start."""
        if not self.fell_at:
            self.fell_at = time.monotonic()
            self.falls = self.falls + 1 if self.fell_at - self.started < SLOWEST_RESTART else 1
        return self.fell_at + min(SLOWEST_RESTART, 0.05 * float(2**self.falls))

    def stop(self, patience: float = 8.0) -> None:
        if self.process is None or not self.is_alive:
            return
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Supervisor:
    """Starts everything in order, restarts what falls, stops everything in the opposite order."""

    plan: Plan
    say: Say = field(default_factory=lambda: partial(print, flush=True))  # a journal is told now, not at the end
    server: Server | None = None
    children: list[Child] = field(default_factory=list)
    leaving: bool = False
    filling: Child | None = None

    def run(self) -> None:
        """Until SIGINT or SIGTERM. Raises CannotStart."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._leave)
        try:
            self.start()
            while not self.leaving:
                self._watch()
                time.sleep(0.2)
        finally:
            self.stop()

    def start(self) -> None:
        """Start everything; returns when pages are served."""
        if (self.plan.home.path / RESTORING).exists():
            raise CannotStart("A restore into this home was cut off: remove home and keys, and restore it again.")
        self._prepare()
        self._start_keeper()
        self._bring_up_to_date()
        self._add("web", "tillit.config.web", account=application_account())
        self._add("work", "tillit.config.work", account=application_account())
        self._wait_for_port(self.plan.port, "web")
        self._wait_for_port(self.plan.smtp_port, "work")
        self._fill()

    def stop(self) -> None:
        for child in reversed([*self.children, *filter(None, [self.filling])]):
            child.stop()
        if self.server is not None:
            self.server.stop()

    def _leave(self, *_: object) -> None:
        self.leaving = True

    def _prepare(self) -> None:
        plan, home = self.plan, self.plan.home
        fresh = not (home.path / "web.secret").exists()
        home.make()
        _require_own(home.run)
        if fresh:
            self._found_folders()
        for folder, account in ((home.keys, keeper_account()), (home.operator_socket.parent, keeper_account()),
                                (home.run, keeper_account()), (home.secrets, application_account())):  # fmt: skip
            _give(folder, account)
        if mirror := os.environ.get("TILLIT_EPOCH_MIRROR"):
            Path(mirror).mkdir(mode=0o700, parents=True, exist_ok=True)
            _give(Path(mirror), keeper_account())
        if not is_external():
            self.server = Server(home).start()
        os.environ.update(
            TILLIT_PORT=str(plan.port), TILLIT_HOST=plan.host, TILLIT_SMTP_PORT=str(plan.smtp_port),
            TILLIT_ASSUME_ROLE=assumed_role(),
        )  # fmt: skip
        if home.is_demo:
            os.environ["TILLIT_POSTBOX_PORT"] = str(plan.postbox_port)
            os.environ.setdefault("TILLIT_RELAY", f"smtp-plain://127.0.0.1:{plan.postbox_port}")
        point_to(home, self.server)

    def _found_folders(self) -> None:
        secret = self.plan.home.path / "web.secret"
        if self.plan.demo:
            (self.plan.home.path / "demo").touch()
        descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        _give(secret, application_account())

    def _start_keeper(self) -> None:
        self._add("keeper", "tillit.config.dying", "tillit.keeper", *self._keeper_arguments(), account=keeper_account())
        self._wait_for(self.plan.home.operator_socket, "keeper")

    def _keeper_arguments(self) -> tuple[str, ...]:
        home = self.plan.home
        allowed = {application_account().uid, myself().uid}
        uids = [part for uid in sorted(allowed) for part in ("--allow-uid", str(uid))]
        for stale in (home.keeper_socket, home.operator_socket):
            stale.unlink(missing_ok=True)
        places = ("--socket", str(home.keeper_socket), "--operator-socket", str(home.operator_socket))
        return (*places, "--keys", str(home.keys), *uids, *(("--demo",) if home.is_demo else ()))

    def _bring_up_to_date(self) -> None:
        """Migrate as the owner of the tables; on the first run of a demonstration, found it as the application."""
        self._do("migrate")
        founded = self.plan.home.path / "founded"
        if self.plan.home.is_demo and not founded.exists():
            self._do("prepare")
            founded.touch()

    def _fill(self) -> None:
        """Give a demonstration its past, beside what runs; it is not started again when it falls, but at the next
        start.
        """
        home, cases = self.plan.home, self.plan.cases
        place = home.path / "run" / "filled"
        if not (home.is_demo and cases) or (place.exists() and int(place.read_text() or 0) >= cases):
            return
        place.touch()
        _give(place, application_account())
        os.environ.update(TILLIT_FILL=str(cases), TILLIT_FILLED=str(place))
        command = [sys.executable, "-m", "tillit.config.fill"]
        self.filling = Child("fill", command, application_account(), home.logs / "fill.log")
        self.filling.start()

    def _do(self, module: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", f"tillit.config.{module}"], check=False, capture_output=True, text=True,
            env=environment_of(module),
        )  # fmt: skip
        if done.returncode:
            raise CannotStart(f"{module} failed; nothing that was there is lost:\n{done.stderr[-2000:]}")
        return done.stdout

    def _add(self, name: str, module: str, *arguments: str, account: Account) -> None:
        log = self.plan.home.logs / f"{name}.log"
        child = Child(name, [sys.executable, "-m", module, *arguments], account, log)
        self.children.append(child)
        child.start()

    def _watch(self) -> None:
        """Restart what fell, more slowly each time it falls again; PostgreSQL too."""
        for child in self.children:
            if not child.is_alive and time.monotonic() >= child.rise_at():
                child.start()
        if self.server is not None and not self.server.is_up():
            try:
                self.server.start(timeout=SLOWEST_RESTART)
            except (ServerFailed, OSError) as fault:  # a full disk, say: the others wait for it
                self.say(f"PostgreSQL does not start and is tried again: {fault}")
                time.sleep(1)

    def _wait_for(self, path: Path, name: str) -> None:
        self._wait(path.exists, name)

    def _wait_for_port(self, port: int, name: str) -> None:
        def answers() -> bool:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
            return False

        self._wait(answers, name)

    def _wait(self, is_there: Callable[[], bool], name: str) -> None:
        end = time.monotonic() + PATIENCE
        child = next(child for child in self.children if child.name == name)
        while not is_there():
            if not child.is_alive or time.monotonic() > end or self.leaving:
                raise CannotStart(f"{name} did not start; {child.log} says:\n{_tail(child.log)}")
            time.sleep(0.05)


def _require_own(folder: Path) -> None:
    """The folder of sockets may lie in the temporary folder, where anybody could have put one of that name first: who
    owns it could take the keeper's place.
    """
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), keeper_account().uid}:
        raise CannotStart(f"{folder} was made by somebody else: remove it, or choose a shorter --home.")


def _give(path: Path, account: Account) -> None:
    if account.is_other:
        os.chown(path, account.uid, account.gid)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-1500:]
