"""The second fence: row-level security by company; and one unit of work, with everything it queues.

It stops mistakes: a query that forgets its company finds nothing. An intruder in the application can set any
context, and then meets the keeper.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from tillit.vault.actors import Actor
from tillit.vault.outbox import hold_queue

_PUT = "select set_config('tillit.company', %s, true), set_config('tillit.agent', %s, true)"
_context: ContextVar[tuple[str, str] | None] = ContextVar("context", default=None)


@contextmanager
def acting(by: Actor) -> Iterator[None]:
    """One transaction in the name of `by`: rows of its company, shares and assignments are there, others absent."""
    with in_company(by.company, agent=str(by.agent_id or "")):
        yield


@contextmanager
def in_company(company: UUID | None, *, agent: str = "") -> Iterator[None]:
    """One transaction in the name of a company. Nested, it joins the outer one and puts the outer name back; what is
    queued within goes into the outbox once, when the outermost ends.
    """
    wanted, before = (str(company or ""), agent), _context.get()
    with transaction.atomic(savepoint=False), hold_queue():
        _put(wanted, before)
        token = _context.set(wanted)
        try:
            yield
        finally:
            _context.reset(token)
        if before is not None:
            _put(before, wanted)


def _put(wanted: tuple[str, str], now: tuple[str, str] | None) -> None:
    if wanted != now:
        with connection.cursor() as cursor:
            cursor.execute(_PUT, wanted)
