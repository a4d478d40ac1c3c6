"""The second fence: row-level security by company.

It stops mistakes: a query that forgets its company finds nothing. An intruder in the application can set any
context, and then meets the keeper.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from tillit.vault.actors import Actor

_PUT = "select set_config('tillit.company', %s, true), set_config('tillit.agent', %s, true)"
_GET = "select current_setting('tillit.company', true), current_setting('tillit.agent', true)"


@contextmanager
def acting(by: Actor) -> Iterator[None]:
    """One transaction in the name of `by`: rows of its company, shares and assignments are there, others absent."""
    with in_company(by.company, agent=str(by.agent_id or "")):
        yield


@contextmanager
def in_company(company: UUID | None, *, agent: str = "") -> Iterator[None]:
    """One transaction in the name of a company; nested, it puts the outer name back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_GET)
        before = cursor.fetchone()
        cursor.execute(_PUT, [str(company or ""), agent])
        yield
        # A released savepoint keeps its settings, so a nested block must put the outer ones back.
        cursor.execute(_PUT, [before[0] or "", before[1] or ""])
