"""Walk through a document and meet every text and every reference, each with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin, get_type_hints

from tillit.notice.models.part import Names, Part, Text


@dataclass(frozen=True)
class Reference:
    """A word that must stand in another list of the document."""

    place: str
    word: str
    table: str


@dataclass(frozen=True)
class Words:
    """A text and where it stands."""

    place: str
    text: Text


@cache
def hints_of(part: type[Part]) -> Mapping[str, object]:
    """The types of a part's fields, with their marks."""
    return get_type_hints(part, include_extras=True)


def walk(value: object, hint: object, place: str = "") -> Iterator[Reference | Words]:
    """Everything in `value`, a part of type `hint`, in the order of the document."""
    origin = get_origin(hint)
    if value is None:
        return
    if origin is Annotated:
        inner, *marks = get_args(hint)
        names = (mark for mark in marks if isinstance(mark, Names))
        yield from (Reference(place, str(value), mark.table) for mark in names)
        yield from walk(value, inner, place)
    elif origin in {Union, UnionType}:
        yield from walk(value, next(choice for choice in get_args(hint) if choice is not NoneType), place)
    elif isinstance(value, Text):
        yield Words(place, value)
    elif isinstance(value, Part):
        yield from walk_part(value, place)
    else:
        yield from walk_items(value, get_args(hint), place)


def walk_items(value: object, hints: Sequence[object], place: str) -> Iterator[Reference | Words]:
    """The entries of a table or a list; anything else has none."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(key, hints[0], join(place, key))
            yield from walk(item, hints[1], join(place, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from walk(item, hints[0], f"{place}[{index}]")


def walk_part(part: Part, place: str) -> Iterator[Reference | Words]:
    """The fields of one table, by the names they have in the document."""
    for name, field in type(part).model_fields.items():
        yield from walk(getattr(part, name), hints_of(type(part))[name], join(place, field.alias or name))


def join(place: str, step: str) -> str:
    """One step further down a path."""
    return f"{place}.{step}" if place else step
