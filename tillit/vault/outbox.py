"""The outbox: what an act makes necessary is written with the act, and happens after commit.

Rows of a lane are worked in order by one worker at a time; each thing may be done twice (after a kill), so each is
made so that twice is as good as once.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from django.db import connection
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Least

from tillit.kit.clock import now
from tillit.kit.fault import reach
from tillit.vault.errors import KeeperAway
from tillit.vault.inserting import insert_all
from tillit.vault.models import Outbox

Refs = dict[str, object]
Act = Callable[[list[Refs]], None]


class Lane(StrEnum):
    """Each lane is worked by one loop, so that a slow mail server never delays an objection."""

    KEEPER = "keeper"
    LETTERS = "letters"
    ERASURES = "erasures"


LONGEST_WAIT = {Lane.KEEPER: 20, Lane.LETTERS: 3600, Lane.ERASURES: 3600}
"""Seconds. Once the keeper is back, an objection must be in force within 60 s (promise `objection`)."""
MOST_COUNTED = 30_000


class Topic(StrEnum):
    BORN = "born"  # cases and persons that were committed
    FACT = "fact"  # a fact for the keeper
    LEAF = "leaf"  # a ledger entry for the keeper's tree
    RESTRICTION = "restriction"  # an objection takes effect
    LETTER = "letter"  # a message to a customer
    ACKNOWLEDGEMENT = "acknowledgement"  # a machine says that a letter arrived
    ERASURE = "erasure"  # keys to drop, a receipt to issue

    @property
    def lane(self) -> Lane:
        letters = {Topic.LETTER: Lane.LETTERS, Topic.ACKNOWLEDGEMENT: Lane.LETTERS}
        return {**letters, Topic.ERASURE: Lane.ERASURES}.get(self, Lane.KEEPER)


class NotActing(RuntimeError):
    """Something was queued outside of `acting`: it would not commit together with its act."""


class LaneLost(RuntimeError):
    """The database dropped the connection that held the lane: another worker may be at work in it already."""


@dataclass(frozen=True)
class _Held:
    """What one act has queued, and whom it will tell."""

    rows: list[Outbox] = field(default_factory=list)
    told: dict[tuple[str, str], None] = field(default_factory=dict)


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


def queue(topic: Topic, *, not_before: datetime | None = None, **refs: object) -> None:
    """Queue one thing with the present act; it is written when the act's transaction ends.

    Raises:
        NotActing: there is no act.
    """
    held = _holding()
    held.rows.append(Outbox(lane=topic.lane, topic=topic, refs=refs, not_before=not_before or now()))
    held.told["outbox", str(topic.lane)] = None


def notify(channel: str, word: str) -> None:
    """Tell whoever listens on a channel, once the present act has committed; the same word once.

    Raises:
        NotActing: there is no act.
    """
    _holding().told[channel, word] = None


def _holding() -> _Held:
    held = _held.get()
    if held is None:
        raise NotActing
    return held


@contextmanager
def hold_queue() -> Iterator[None]:
    """Gather what an act queues; write it in one go, in order, waking each lane once. Nested, the outermost writes."""
    if _held.get() is not None:
        yield
        return
    held = _Held()
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    insert_all(held.rows)
    if held.told:
        with connection.cursor() as cursor:
            cursor.execute(_NOTIFY, [list(column) for column in zip(*held.told, strict=True)])


_NOTIFY = "select pg_notify(channel, word) from unnest(%s::text[], %s::text[]) as told (channel, word)"


def work_lane(lane: Lane, acts: Mapping[Topic, Act], *, batch: int = 200) -> int:
    """Do what is due in a lane, oldest first; returns how much was done.

    Rows are deleted only after their act returned. An act that raises leaves its rows for a later, slower try; one row
    that never succeeds holds up no other.
    """
    with _alone_in(lane) as is_alone:
        if not is_alone:
            return 0
        held = connection.connection
        rows = sorted(_due(lane)[:batch], key=lambda row: row.topic == Topic.LEAF)  # a leaf waits for nothing
        for topic, group in groupby(rows, key=lambda row: row.topic):
            _do(list(group), _while_held(acts[Topic(topic)], held))
        return len(rows)


def _while_held(act: Act, held: object) -> Act:
    """The act, as long as our connection is the one that took the lane: Django connects anew without a word."""

    def act_if_held(refs: list[Refs]) -> None:
        if connection.connection is not held:
            raise LaneLost
        act(refs)

    return act_if_held


def _do(rows: list[Outbox], act: Act) -> None:
    """Do rows of one topic together; where that fails, one by one, so that the rest is done.

    Raises:
        KeeperAway, and whatever else an act raised: the rows that were not done are put off.
        LaneLost: nothing more was done or put off; whoever has the lane now does it.
    """
    try:
        act([row.refs for row in rows])
    except LaneLost:
        raise
    except KeeperAway:
        _put_off(rows)
        raise
    except Exception:
        if len(rows) > 1:
            _do_each(rows, act)
            return
        _put_off(rows)
        raise
    reach(f"outbox: {rows[0].topic} done")
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _do_each(rows: list[Outbox], act: Act) -> None:
    faults: list[Exception] = []
    failed: set[object] = set()
    for row in rows:
        if row.topic == Topic.FACT and row.refs.get("subject") in failed:
            continue  # what happened later to the same subject waits behind
        try:
            _do([row], act)
        except LaneLost:
            raise
        except Exception as fault:  # noqa: BLE001 - raised below, when the others are done
            faults.append(fault)
            failed.add(row.refs.get("subject"))
    if faults:
        raise faults[0]


def _due(lane: Lane) -> QuerySet[Outbox]:
    """What is due, oldest first. While a fact waits to be told again, later ones of its subject wait behind it: a
    closing must not be told before the reopening that went before it.
    """
    subject = Coalesce(KT("refs__subject"), Value(""), output_field=TextField())
    in_lane = Outbox.objects.filter(lane=lane).annotate(subject=subject)
    waiting = in_lane.filter(not_before__gt=now(), attempts__gt=0, topic=Topic.FACT)
    due = in_lane.filter(not_before__lte=now()).order_by("id")
    return due.exclude(topic=Topic.FACT, subject__in=waiting.values("subject")) if lane == Topic.FACT.lane else due


def _put_off(rows: list[Outbox]) -> None:
    """Wait 1, 2, 4 ... seconds, and no longer than the lane allows."""
    attempts = max(row.attempts for row in rows)
    wait = timedelta(seconds=min(LONGEST_WAIT[Lane(rows[0].lane)], 2 ** min(attempts, 12)))
    again = Least(F("attempts") + 1, MOST_COUNTED)
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(attempts=again, not_before=now() + wait)


@contextmanager
def _alone_in(lane: Lane) -> Iterator[bool]:
    """Hold the lane's advisory lock on this connection; a worker that dies loses it with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s))", [f"tillit.lane.{lane}"])
        (is_alone,) = cursor.fetchone()
        held = connection.connection
        try:
            yield is_alone
        finally:
            is_held = is_alone and connection.connection is held
            if is_held and not connection.needs_rollback:
                cursor.execute("select pg_advisory_unlock(hashtext(%s))", [f"tillit.lane.{lane}"])
