"""`tillit up`: everything in one command, on loopback only."""

import fcntl
import os
import socket
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.accounts import can_separate
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.running import here
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.config.external import CannotUse, choose_database
from tillit.config.home import Home
from tillit.config.postgres import ServerFailed
from tillit.config.supervise import CannotStart, Plan, Supervisor

PATIENCE = 5.0
"""Seconds in which the children of a killed supervisor leave their ports."""


def up(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(help="Where pages are served.", min=1, max=65535)] = 8000,
    smtp_port: Annotated[int, typer.Option(help="Where mail arrives.", min=1, max=65535)] = 2525,
    *,
    cases: Annotated[int, typer.Option(help="How many cases a demonstration's past has.", min=0, max=5000)] = 300,
    database: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A PostgreSQL elsewhere (first start): postgresql://HOST/?sslmode=…")
    ] = "",
    passwords: Annotated[
        Path | None, typer.Option("--database-passwords", metavar="FILE", help="Its roles' passwords, as in ~/.pgpass.")
    ] = None,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Found an empty installation (first start only).")] = False,
) -> None:
    """Start PostgreSQL, keeper, web and work; stop them with Ctrl-C. The first start founds a small demonstration.

    The installation lies in --home DIR (else TILLIT_HOME, else ~/.local/share/tillit), its keys beside it, with -keys
    behind the name. Everything listens on loopback only. Exit 2 when a port is taken.
    """
    home = here(ctx.find_root().params.get("home"))
    if database:
        choose(home, database, passwords)
    plan = Plan(home, port=port, smtp_port=smtp_port, postbox_port=smtp_port + 1, demo=not no_demo, cases=cases)
    with _alone(home):
        for taken, option in _ports(plan):
            _require_free(taken, option)
        supervisor = Announced(plan)
        try:
            supervisor.run()
        except (CannotStart, ServerFailed) as error:
            if supervisor.leaving:
                return
            raise Told(Exit.NOT_RUNNING, f"Tillit did not start; what was there is untouched. {error}") from None


def choose(home: Home, database: str, passwords: Path | None) -> None:
    if passwords is None:
        raise Told(Exit.USAGE, "Name the file with the roles' passwords: --database-passwords FILE.")
    try:
        choose_database(home, database, passwords)
    except CannotUse as fault:
        raise Told(Exit.USAGE, str(fault)) from None


@dataclass
class Announced(Supervisor):
    """A supervisor that says where everything is, once it is there."""

    def start(self) -> None:
        super().start()
        for line in _addresses(self.plan):
            self.say(line)
        if self.filling:
            self.say(f"  Past     {self.plan.cases} cases of fourteen months are being lived through; look already")


def _addresses(plan: Plan) -> Iterator[str]:
    page = f"http://{plan.host}:{plan.port}"
    yield "Tillit is running. Stop it with Ctrl-C."
    yield f"  Desk     {page}/desk/"
    yield f"  Notice   {page}/notice/"
    if plan.home.is_demo:
        yield f"  Postbox  {page}/postbox/   (letters that leave end here)"
    yield f"  Mail in  smtp://{plan.host}:{plan.smtp_port}"
    yield f"  Data     {plan.home.path}   (sealed)"
    yield f"  Keys     {plan.home.keys}   (back them up elsewhere; without them nothing opens)"
    if os.geteuid() == 0 and not can_separate():
        yield "  Accounts keeper and application run as root: Python or this checkout lies below a private folder"
    if plan.home.is_demo:
        yield from _demo_logins()


def _demo_logins() -> Iterator[str]:
    demo = tomllib.loads(files("tillit.config").joinpath("demo.toml").read_text())
    yield f"  Demonstration: sign in with the password {DEMO_PASSWORD}, as"
    for agent in demo["agents"]:
        yield f"    {agent['login']}  {agent['role']}, {agent['company']}"
    mailboxes = ", ".join(mailbox["address"] for mailbox in demo["mailboxes"])
    yield f"  Mailboxes: {mailboxes}"


def _ports(plan: Plan) -> list[tuple[int, str]]:
    ports = [(plan.port, "--port"), (plan.smtp_port, "--smtp-port")]
    if plan.home.is_demo or (plan.demo and not (plan.home.path / "web.secret").exists()):
        ports.append((plan.postbox_port, "--smtp-port (the postbox of the demonstration takes the next one)"))
    return ports


def _require_free(port: int, option: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except PermissionError:
                words = f"Port {port} is for root only: choose one above 1023 with {option}. Nothing was started."
                raise Told(Exit.USAGE, words) from None
            except OSError:
                if time.monotonic() > end:
                    words = f"Port {port} is taken: choose another with {option}. Nothing was started."
                    raise Told(Exit.USAGE, words) from None
            else:
                return
        time.sleep(0.1)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Two supervisors of one home would each start a keeper on the same keys; a dead one's lock is gone with it."""
    home.path.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (home.path / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Told(Exit.USAGE, f"Tillit runs already in {home.path}. Nothing was started.") from None
        os.environ["TILLIT_HOME"] = str(home.path)
        yield
