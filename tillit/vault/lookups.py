"""From keyed digests back to what they lead to, many at once, within the acting company."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL

from tillit.keeper.wire import Digest

M = TypeVar("M", bound=Model)
Sought = tuple[str, Digest]
"""A field (`email`, `message-id`, ...) and one digest of it."""

_SUBJECTS = """
select l.field, l.version, l.digest, l.subject
from unnest(%s::text[], %s::int4[], %b::bytea[]) as sought (field, version, digest)
cross join lateral (
    select l.* from vault_lookup l where l.brand = %s and l.field = sought.field and l.version = sought.version
    and l.digest = sought.digest limit 20
) l
"""


def subjects_of(brand: UUID, sought: Iterable[Sought]) -> dict[Sought, list[UUID]]:
    """What each digest leads to; those that lead nowhere are left out."""
    wanted = list(dict.fromkeys(sought))
    if not wanted:
        return {}
    fields, digests = [field for field, _ in wanted], [digest for _, digest in wanted]
    with connection.cursor() as cursor:
        versions, keyed = [digest.version for digest in digests], [digest.digest for digest in digests]
        cursor.execute(_SUBJECTS, [fields, versions, keyed, brand])
        rows = cursor.fetchall()
    found: dict[Sought, list[UUID]] = {}
    for field, version, digest, subject in rows:
        found.setdefault((field, Digest(version, bytes(digest))), []).append(subject)
    return found


def by_keys(model: type[M], keys: Sequence[UUID] | Sequence[str], column: str = "id", *, lock: bool = False) -> list[M]:
    """Rows by a unique column, in the order of the keys; with `lock` for this transaction to change.

    Each key is sought in the index by itself: a plan that joins instead reads the whole table, and one that was made
    while the table was small is kept when it no longer is.
    """
    kind = "uuid" if keys and isinstance(keys[0], UUID) else "text"
    found = model._default_manager.raw(_by_keys(model._meta.db_table, column, kind, " for update" * lock), [list(keys)])
    return list(found) if keys else []


@cache
def _by_keys(table: str, column: str, kind: str, lock: str) -> str:
    # names of our own tables and columns
    return f"""
    select row.* from unnest(%s::{kind}[]) as sought (key)
    cross join lateral (select r.* from {table} r where r.{column} = sought.key limit 1{lock}) row
    """  # noqa: S608


def among(values: Sequence[UUID] | Sequence[str]) -> RawSQL:
    """For `filter(column__in=...)` of what is seldom asked: one array, so that the statement is the same for any number
    of values.
    """
    kind = "uuid" if values and isinstance(values[0], UUID) else "text"
    return RawSQL(f"select unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - a type, not a value
