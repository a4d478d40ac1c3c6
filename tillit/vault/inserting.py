"""Writing many rows of many tables in one statement: one array a column, taken apart by PostgreSQL (`unnest`).

The statement's text depends on the tables and not on how many rows there are, so it is parsed and planned once per
connection, where `bulk_create` writes a new statement for each count and table. Row-level security and constraints hold
as for any insert; rows may refer to each other in any order, as foreign keys are checked when the act commits.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import AutoField, BinaryField, CharField, Field, JSONField, Model, TextField

from tillit.vault.sealed import Sealed, SealedField

MOST_COLUMNS = 50
"""Of one statement: psycopg reads a statement with more parameters anew each time (`MAX_CACHED_STATEMENT_PARAMS`)."""

Column = tuple[str, Callable[[Sequence[Any]], object]]
Group = tuple[type[Model], bool]
"""A table, and whether what is there already is left out."""


def insert_all(rows: Sequence[Model], *, unless_there: Sequence[Model] = ()) -> None:
    """Insert these rows, of each table in order, in as few statements as may be; and those of `unless_there` that are
    not there already. Ids given by the database stay unknown.

    Raises:
        IntegrityError: one of the first breaks a constraint; the act cannot go on.
    """
    groups = {**_by_model(rows, is_new=False), **_by_model(unless_there, is_new=True)}
    for together in _packed(tuple(groups)):
        statement, columns = _statement(together)
        values: list[Any] = [
            write([getattr(row, name) for row in groups[group]])
            for group, written in zip(together, columns, strict=True)
            for name, write in written
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
    for row in (*rows, *unless_there):
        row._state.adding = False
        row._state.db = "default"


def _by_model(rows: Sequence[Model], *, is_new: bool) -> dict[Group, list[Model]]:
    groups: dict[Group, list[Model]] = defaultdict(list)
    for row in rows:
        groups[type(row), is_new].append(row)
    return groups


@cache
def _packed(groups: tuple[Group, ...]) -> list[tuple[Group, ...]]:
    packs: list[tuple[Group, ...]] = []
    room = 0
    for group in groups:
        columns = len(_fields(group[0]))
        if columns > room:
            packs.append(())
            room = MOST_COLUMNS
        packs[-1] += (group,)
        room -= columns
    return packs


@cache
def _statement(groups: tuple[Group, ...]) -> tuple[str, list[list[Column]]]:
    """One insert a table; all but the last as common table expressions, which PostgreSQL carries out as well."""
    *first, last = (_insert(model) + (" on conflict do nothing" if is_new else "") for model, is_new in groups)
    together = ", ".join(f"t{number} as ({insert})" for number, insert in enumerate(first))
    statement = f"with {together} {last}" if first else last
    return statement, [[(field.attname, _writer(field)) for field in _fields(model)] for model, _ in groups]


def _insert(model: type[Model]) -> str:
    fields = _fields(model)
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%{_format(field)}::{_element(field)}[]" for field in fields)
    taken = ", ".join(f'"{field.column}"{_cast(field)}' for field in fields)
    return f'insert into "{model._meta.db_table}" ({names}) select {taken} from unnest({arrays}) as t ({names})'  # noqa: S608


def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]


def _format(field: "Field[Any, Any]") -> str:
    return "b" if isinstance(field, BinaryField) else "s"


def _element(field: "Field[Any, Any]") -> str:
    """The type of one array's elements; an array of arrays must be square, so those travel as text."""
    if isinstance(field, ArrayField | JSONField):
        return "text"
    kind = str(field.target_field.db_type(connection) if field.is_relation else field.db_type(connection))  # type: ignore[attr-defined]
    plain = kind.partition("(")[0]
    return "text" if plain == "varchar" else plain


def _cast(field: "Field[Any, Any]") -> str:
    return f"::{field.db_type(connection)}" if isinstance(field, ArrayField | JSONField) else ""


def _writer(field: "Field[Any, Any]") -> Callable[[Sequence[Any]], object]:
    """How a column's values travel: bytes as a list, all else as PostgreSQL writes an array (one string is a third of
    the cost of a list that the driver walks).
    """
    if isinstance(field, SealedField):
        return lambda values: [_ciphertext(value, field.holding) for value in values]
    if isinstance(field, BinaryField):
        return list
    if isinstance(field, ArrayField):
        return lambda values: array(_quoted(array(map(_quoted, value))) for value in values)
    if isinstance(field, JSONField):
        return lambda values: array(_quoted(msgspec.json.encode(value).decode()) for value in values)
    if isinstance(field, CharField | TextField):
        return lambda values: array("NULL" if value is None else _quoted(value) for value in values)
    return lambda values: array("NULL" if value is None else f'"{value}"' for value in values)


def array(elements: Iterable[str]) -> str:
    """An array in PostgreSQL's notation; elements with anything but letters and digits are quoted already."""
    return "{" + ",".join(elements) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ciphertext(value: object, holding: str) -> bytes | None:
    if value is None:
        return None
    if not isinstance(value, Sealed):
        raise TypeError(f"{holding}: only a sealed value may be stored")
    return value.ciphertext
