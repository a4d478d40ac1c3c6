"""From keyed digests back to what they lead to, many at once, within the acting company."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL

from tillit.keeper.wire import Digest
from tillit.vault.sealed import Sealed, SealedField

M = TypeVar("M", bound=Model)
_LED = """
select sought.version, sought.digest, {row}, {parent}
from unnest(%s::int4[], %b::bytea[]) as sought (version, digest)
cross join lateral (
    select l.subject from vault_lookup l where l.brand = %s and l.field = %s and l.version = sought.version
    and l.digest = sought.digest limit 20
) l
cross join lateral (select r.* from {rows} r where r.id = l.subject limit 1) row
cross join lateral (select p.* from {parents} p where p.id = row.{parent_name}_id limit 1) parent
"""


def led_to(
    model: type[M], parent: type[Model], brand: UUID, field: str, digests: Iterable[Digest]
) -> dict[Digest, list[M]]:
    """The rows to which digests of a field (`email`, `message-id`, ...) lead, each with its parent, the foreign key
    of that model's name. Digests that lead nowhere are left out.
    """
    wanted = list(dict.fromkeys(digests))
    if not wanted:
        return {}
    found: dict[Digest, list[M]] = {}
    width, name = len(model._meta.concrete_fields), str(parent._meta.model_name)
    versions, keyed = [digest.version for digest in wanted], [digest.digest for digest in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_led(model, parent), [versions, keyed, brand, field])
        for version, digest, *values in cursor.fetchall():
            row = _as_row(model, values[:width])
            setattr(row, name, _as_row(parent, values[width:]))
            found.setdefault(Digest(version, bytes(digest)), []).append(row)
    return found


@cache
def _led(model: type[Model], parent: type[Model]) -> str:
    return _LED.format(
        row=_columns(model, "row"), parent=_columns(parent, "parent"), rows=model._meta.db_table,
        parents=parent._meta.db_table, parent_name=parent._meta.model_name,
    )  # fmt: skip


def by_keys(model: type[M], keys: Sequence[UUID] | Sequence[str], column: str = "id", *, lock: bool = False) -> list[M]:
    """Rows by a unique column, in the order of the keys; with `lock` for this transaction to change.

    Each key is sought in the index by itself: a plan that joins instead reads the whole table, and one that was made
    while the table was small is kept when it no longer is.
    """
    if not keys:
        return []
    kind = "uuid" if isinstance(keys[0], UUID) else "text"
    with connection.cursor() as cursor:
        cursor.execute(_by_keys(model, column, kind, " for update" * lock), [list(keys)])
        return [_as_row(model, values) for values in cursor.fetchall()]


@cache
def _by_keys(model: type[Model], column: str, kind: str, lock: str) -> str:
    # names of our own tables and columns
    return f"""
    select {_columns(model, "row")} from unnest(%s::{kind}[]) as sought (key)
    cross join lateral (select r.* from {model._meta.db_table} r where r.{column} = sought.key limit 1{lock}) row
    """  # noqa: S608


def _columns(model: type[Model], of: str) -> str:
    return ", ".join(f'{of}."{field.column}"' for field in model._meta.concrete_fields)


def _as_row(model: type[M], values: Sequence[Any]) -> M:
    """The row with these values of all its columns: what `raw()` of the ORM gives, without looking up each time which
    column is which field (it took four times as long as the statement).
    """
    names, sealed = _fields(model)
    converted = list(values)
    for place in sealed:
        if (value := converted[place]) is not None:
            converted[place] = Sealed(bytes(value))
    return model.from_db("default", names, converted)


@cache
def _fields(model: type[Model]) -> tuple[list[str], list[int]]:
    """The names of a model's fields, and which of them are sealed."""
    fields = model._meta.concrete_fields
    sealed = [place for place, field in enumerate(fields) if isinstance(field, SealedField)]
    return [field.attname for field in fields], sealed


def among(values: Sequence[UUID] | Sequence[str]) -> RawSQL:
    """For `filter(column__in=...)` of what is seldom asked: one array, so that the statement is the same for any number
    of values.
    """
    kind = "uuid" if values and isinstance(values[0], UUID) else "text"
    return RawSQL(f"select unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - a type, not a value
