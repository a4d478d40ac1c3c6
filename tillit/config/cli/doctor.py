"""`tillit doctor`: what is as it should be, what should be looked at, what is broken; each with what to do."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.running import PATIENCE, here, is_here, speak_to
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.home import Home
from tillit.keeper.answers import Figures
from tillit.keeper.wire import Status
from tillit.kit.clock import now
from tillit.vault.client import ask
from tillit.vault.errors import VaultError

LEAST_FREE = 1_000_000_000
DRIFT = timedelta(seconds=5)


class State(StrEnum):
    FINE = "fine"
    LOOK = "look"
    BROKEN = "broken"
    AWAY = "away"


@dataclass(frozen=True)
class Finding:
    """One thing looked at, and what to do about it."""

    name: str
    state: State
    line: str


def doctor(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Look at home, keys, keeper, database, clock, epochs, outbox, sweep and relay.

    Exit 1 when something is broken, 6 when keeper or database are away; what should only be looked at leaves it at 0.
    """
    home = here(ctx.find_root().params.get("home"))
    findings = list(_look(home))
    if as_json:
        print_json([{"name": f.name, "state": str(f.state), "line": f.line} for f in findings])
    else:
        print_table(("", "what", "found"), [(f.state, f.name, f.line) for f in findings])
    states = {finding.state for finding in findings}
    if State.AWAY in states:
        raise Told(Exit.NOT_RUNNING)
    if State.BROKEN in states:
        raise Told(Exit.FAULTS)


def _look(home: Home) -> Iterator[Finding]:
    if not is_here(home):
        yield Finding("home", State.AWAY, f"nothing was ever started in {home.path}: start it with bin/run")
        return
    yield Finding("home", State.FINE, f"{home.path}{', a demonstration for good' if home.is_demo else ''}")
    yield _keys(home)
    yield _room(home)
    speak_to(home.path)
    try:
        figures = ask(Status(whole=True), Figures, deadline=PATIENCE)
    except VaultError as error:
        yield Finding("keeper", State.AWAY, f"{error} Start it with bin/run; see {home.logs / 'keeper.log'}")
        return
    yield from _keeper(figures)
    yield from _application(figures)


def _keys(home: Home) -> Finding:
    try:
        mode = stat.S_IMODE(home.keys.stat().st_mode)
    except FileNotFoundError:
        return Finding("keys", State.BROKEN, f"{home.keys} is missing: restore it from its own backup")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("keys", State.BROKEN, f"others may read {home.keys}: chmod 700 it")
    if os.path.commonpath([home.path, home.keys]) == str(home.path):
        words = f"{home.keys} lies inside the home: a copy of the home holds data and keys together"
        return Finding("keys", State.LOOK, words)
    return Finding("keys", State.FINE, f"{home.keys}, apart from the data; back it up elsewhere than the data")


def _room(home: Home) -> Finding:
    free = shutil.disk_usage(home.path).free
    state = State.FINE if free > LEAST_FREE else State.BROKEN
    return Finding("disk", state, f"{free / 1e9:.1f} GB free")


def _keeper(figures: Figures) -> Iterator[Finding]:
    yield Finding("keeper", State.FINE, f"answers; {figures.live_keys} living keys, {figures.erased} erased")
    if figures.openings_missing:
        yield Finding("record", State.BROKEN, f"{figures.openings_missing} openings are missing from the record")
    drift = abs(figures.clock - now())
    if figures.clock_jumped or (drift > DRIFT and not figures.demo):
        words = "it jumped: erasing waits until an officer confirms, `tillit sweep --confirmed --as OFFICER`"
        yield Finding("clock", State.BROKEN, words)
    lines = f"{figures.epoch}, the oldest alive is {figures.oldest_epoch}"
    yield Finding("epoch", State.FINE, lines)
    if not figures.mirror:
        words = "TILLIT_EPOCH_MIRROR is not set: a lost key folder is lost data"
        yield Finding("mirror", State.LOOK, words)
    if figures.assurance.startswith("low"):
        yield Finding("assurance", State.LOOK, figures.assurance)
    if figures.waiting:
        words = f"{figures.waiting} keys wait to be destroyed: an officer must confirm"
        yield Finding("erasures", State.LOOK, words)


def _application(figures: Figures) -> Iterator[Finding]:
    from tillit.config.cli.doctor_rows import LOOKS  # Django has just been set up

    looks: tuple[Callable[[Figures], Finding], ...] = LOOKS
    for look in looks:
        try:
            yield look(figures)
        except Exception as error:
            if "OperationalError" not in {kind.__name__ for kind in type(error).__mro__}:
                raise
            yield Finding("database", State.AWAY, "it does not answer: start it with bin/run")
            return
