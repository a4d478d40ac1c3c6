"""Writing many rows in one statement, whatever their number: one array a column, taken apart by PostgreSQL (`unnest`).

The statement's text does not depend on how many rows there are, so it is parsed and planned once per connection, where
`bulk_create` writes a new statement for each count. Row-level security and constraints hold as for any insert.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import AutoField, BinaryField, CharField, Field, JSONField, Model, TextField

from tillit.vault.sealed import Sealed, SealedField

Column = tuple[str, Callable[[Sequence[Any]], object]]


def insert_all(rows: Sequence[Model]) -> None:
    """Insert these rows, in order, one statement for each run of one model. Ids given by the database stay unknown.

    Raises:
        IntegrityError: one of them breaks a constraint; none is written.
    """
    for model, group in groupby(rows, key=type):
        _insert(model, list(group))


def insert_new(rows: Sequence[Model]) -> None:
    """The same, leaving out what is there already."""
    for model, group in groupby(rows, key=type):
        _insert(model, list(group), " on conflict do nothing")


def _insert(model: type[Model], rows: list[Model], conflict: str = "") -> None:
    statement, columns = _statement(model)
    values: list[Any] = [write([getattr(row, name) for row in rows]) for name, write in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement + conflict, values)
    for row in rows:
        row._state.adding = False
        row._state.db = "default"


@cache
def _statement(model: type[Model]) -> tuple[str, list[Column]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%{_format(field)}::{_element(field)}[]" for field in fields)
    taken = ", ".join(f'"{field.column}"{_cast(field)}' for field in fields)
    statement = f'insert into "{model._meta.db_table}" ({names}) select {taken} from unnest({arrays}) as t ({names})'  # noqa: S608
    return statement, [(field.attname, _writer(field)) for field in fields]


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
