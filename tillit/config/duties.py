"""What the work process does: which verb each topic of the outbox calls, and what happens by the clock."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection

from tillit.cases.idle import close_idle_cases
from tillit.cases.recall import recall_cases
from tillit.cases.reindex import rebuild_words
from tillit.contact.acknowledge import acknowledge_letters
from tillit.contact.carry import carry_letters
from tillit.contact.fetchers import refresh_fetchers
from tillit.contact.reckon_clocks import reckon_clocks
from tillit.contact.tell_alarms import tell_alarms
from tillit.keeper.answers import Note
from tillit.keeper.wire import Checkpoint
from tillit.ledger.write import append_leaves
from tillit.people.forget_sign_ins import forget_sign_ins
from tillit.publishing.current import NoNotice
from tillit.publishing.take_effect import activate_due
from tillit.publishing.watch import watch_promises
from tillit.retention.erase import finish_erasures
from tillit.retention.errors import SweepStopped
from tillit.retention.sweep import sweep
from tillit.rights.object_to import make_effective
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.facts import carry_births, carry_facts
from tillit.vault.outbox import Act, Lane, Topic, work_lane

ACTS: Mapping[Topic, Act] = {
    Topic.BORN: carry_births,
    Topic.FACT: carry_facts,
    Topic.LEAF: append_leaves,
    Topic.RESTRICTION: make_effective,
    Topic.LETTER: carry_letters,
    Topic.ACKNOWLEDGEMENT: acknowledge_letters,
    Topic.ERASURE: finish_erasures,
}


def work(lane: str) -> bool:
    """Do what is due in a lane; whether more may be due already."""
    batch = 50 if lane == Lane.LETTERS else 200
    close_old_connections()
    try:
        return work_lane(Lane(lane), ACTS, batch=batch) == batch
    finally:
        connection.close()


def recall_hourly() -> None:
    """Take back what ended contracts left."""
    _do(recall_cases)


def close_idle_hourly() -> None:
    """Close what is idle."""
    _do(close_idle_cases)


def sweep_hourly() -> None:
    """Erase what is due. A stopped sweep waits for an officer and shows on the board."""
    if settings.TILLIT_SWEEP:
        _do(sweep)


def _do(act: Callable[[], object]) -> None:
    try:
        act()
    except (SweepStopped, NoNotice):
        return
    finally:
        connection.close()


def sign_checkpoint() -> None:
    """Have the keeper sign where the ledger stands."""
    ask(Checkpoint(), Note, by=machine("carry"))


def forget_sign_ins_hourly() -> None:
    """Forget sign-ins that are over."""
    _do(forget_sign_ins)


def rebuild_index() -> None:
    """Word tokens lie in an unlogged table: after a crash they are made anew, newest first."""
    try:
        rebuild_words()
    finally:
        connection.close()


def let_notices_take_effect() -> None:
    """A notice that shortens a period takes effect after its waiting time."""
    try:
        activate_due()
    finally:
        connection.close()


def let_clocks_follow() -> None:
    """What is kept follows a notice that took effect."""
    _do(lambda: reckon_clocks(by=machine("carry")))


def watch_over_promises() -> None:
    """Remember how each promise stands; tell who must know before one breaks."""
    _do(lambda: tell_alarms(watch_promises(by=machine("carry"))))


def fetch_mail() -> None:
    """Fetch from every account elsewhere that is set now."""
    try:
        refresh_fetchers()
    finally:
        connection.close()


BY_THE_CLOCK: tuple[tuple[timedelta, Callable[[], object]], ...] = (
    (timedelta(seconds=5), fetch_mail),
    (timedelta(hours=1), recall_hourly),
    (timedelta(hours=1), close_idle_hourly),
    (timedelta(hours=1), sweep_hourly),
    (timedelta(hours=1), forget_sign_ins_hourly),
    (timedelta(minutes=1), sign_checkpoint),
    (timedelta(minutes=5), rebuild_index),
    (timedelta(minutes=1), let_notices_take_effect),
    (timedelta(minutes=1), let_clocks_follow),
    (timedelta(minutes=5), watch_over_promises),
)
