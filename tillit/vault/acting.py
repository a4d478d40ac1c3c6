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

_PUT = """
select set_config('tillit.company', %s, true), set_config('tillit.agent', %s, true),
       set_config('plan_cache_mode', %s, true)
"""
_context: ContextVar[tuple[str, str, str] | None] = ContextVar("context", default=None)


@contextmanager
def acting(by: Actor) -> Iterator[None]:
    """One transaction in the name of `by`: rows of its company, shares and assignments are there, others absent."""
    with in_company(by.company, agent=str(by.agent_id or "")):
        yield


@contextmanager
def repeating(by: Actor) -> Iterator[None]:
    """The same for what happens many times a second: each statement is planned once for all values, where planning it
    with the policies of row-level security would take longer than the statement itself. Only for rows sought by their
    keys: a list needs its values to choose its index.
    """
    with in_company(by.company, agent=str(by.agent_id or ""), plans="force_generic_plan"):
        yield


@contextmanager
def in_company(company: UUID | None, *, agent: str = "", plans: str = "") -> Iterator[None]:
    """One transaction in the name of a company. Nested, it joins the outer one and puts the outer name back; what is
    queued within goes into the outbox once, when the outermost ends.
    """
    before = _context.get()
    wanted = (str(company or ""), agent, plans or (before[2] if before else "auto"))
    with transaction.atomic(savepoint=False), hold_queue():
        _put(wanted, before)
        token = _context.set(wanted)
        try:
            yield
        finally:
            _context.reset(token)
        if before is not None:
            _put(before, wanted)


def _put(wanted: tuple[str, str, str], now: tuple[str, str, str] | None) -> None:
    if wanted != now:
        with connection.cursor() as cursor:
            cursor.execute(_PUT, wanted)
