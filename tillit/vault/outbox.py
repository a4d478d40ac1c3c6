"""The outbox: what an act makes necessary is written with the act, and happens after commit.

Rows of a lane are worked in order by one worker at a time; each thing may be done twice (after a kill), so each is
made so that twice is as good as once.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least

from tillit.kit.clock import now
from tillit.kit.fault import reach
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
    FACT = "fact"  # a fact for the keeper
    LEAF = "leaf"  # a ledger entry for the keeper's tree
    RESTRICTION = "restriction"  # an objection takes effect
    LETTER = "letter"  # a message to a customer
    ERASURE = "erasure"  # keys to drop, a receipt to issue

    @property
    def lane(self) -> Lane:
        return {Topic.LETTER: Lane.LETTERS, Topic.ERASURE: Lane.ERASURES}.get(self, Lane.KEEPER)


class NotActing(RuntimeError):
    """Something was queued outside of `acting`: it would not commit together with its act."""


_held: ContextVar[list[Outbox] | None] = ContextVar("held", default=None)


def queue(topic: Topic, *, not_before: datetime | None = None, **refs: object) -> None:
    """Queue one thing with the present act; it is written when the act's transaction ends.

    Raises:
        NotActing: there is no act.
    """
    held = _held.get()
    if held is None:
        raise NotActing
    held.append(Outbox(lane=topic.lane, topic=topic, refs=refs, not_before=not_before or now()))


@contextmanager
def hold_queue() -> Iterator[None]:
    """Gather what an act queues; write it in one go, in order, waking each lane once. Nested, the outermost writes."""
    if _held.get() is not None:
        yield
        return
    rows: list[Outbox] = []
    token = _held.set(rows)
    try:
        yield
    finally:
        _held.reset(token)
    if rows:
        Outbox.objects.bulk_create(rows)
        with connection.cursor() as cursor:
            lanes = sorted({row.lane for row in rows})
            cursor.execute("select pg_notify('outbox', lane) from unnest(%s::text[]) lane", [lanes])


def work_lane(lane: Lane, acts: Mapping[Topic, Act], *, batch: int = 200) -> int:
    """Do what is due in a lane, oldest first; returns how much was done.

    Rows are deleted only after their act returned. An act that raises leaves its rows for a later, slower try.
    """
    with _alone_in(lane) as is_alone:
        if not is_alone:
            return 0
        rows = list(_due(lane)[:batch])
        done = 0
        for topic, group in groupby(rows, key=lambda row: row.topic):
            together = list(group)
            keys = [row.pk for row in together]
            try:
                acts[Topic(topic)]([row.refs for row in together])
            except Exception:
                _put_off(keys, lane)
                raise
            reach(f"outbox: {topic} done")
            Outbox.objects.filter(pk__in=keys).delete()
            done += len(keys)
        return done


def _due(lane: Lane) -> QuerySet[Outbox]:
    """What is due, oldest first. While a fact waits to be told again, later facts wait behind it: a closing must not be
    told before the reopening that went before it.
    """
    waiting = Outbox.objects.filter(lane=lane, not_before__gt=now(), attempts__gt=0, topic=Topic.FACT)
    due = Outbox.objects.filter(lane=lane, not_before__lte=now()).order_by("id")
    return due.exclude(topic=Topic.FACT) if lane == Topic.FACT.lane and waiting.exists() else due


def _put_off(keys: list[int], lane: Lane) -> None:
    """Wait 1, 2, 4 ... seconds, and no longer than the lane allows."""
    attempts = Outbox.objects.filter(pk__in=keys).order_by("-attempts").values_list("attempts", flat=True).first() or 0
    wait = timedelta(seconds=min(LONGEST_WAIT[lane], 2 ** min(attempts, 12)))
    again = Least(F("attempts") + 1, MOST_COUNTED)
    Outbox.objects.filter(pk__in=keys).update(attempts=again, not_before=now() + wait)


@contextmanager
def _alone_in(lane: Lane) -> Iterator[bool]:
    """Hold the lane's advisory lock on this connection; a worker that dies loses it with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s))", [f"tillit.lane.{lane}"])
        (is_alone,) = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone and not transaction.get_connection().needs_rollback:
                cursor.execute("select pg_advisory_unlock(hashtext(%s))", [f"tillit.lane.{lane}"])
