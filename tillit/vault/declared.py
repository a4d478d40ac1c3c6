"""What each room keeps about a person, under which promise, and how it is erased.

Retention erases by this list, rights export by it, the notice is checked against it: one list, so none can forget a
table. A model that leads to a person and declares nothing here fails the build (`tests/floors`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model

Erase = Callable[[UUID], int]
"""Deletes what one subject has in a table; returns the number of rows."""


@dataclass(frozen=True)
class Holding:
    """One table's share of a category. `fields` are permanent field names; `erase` deletes for a case or a person."""

    model: type[Model]
    subject_kind: str
    category: str
    promise: str
    fields: tuple[str, ...]
    erase: Erase


_declared: dict[tuple[type[Model], str], Holding] = {}


def declare(*holdings: Holding) -> None:
    for holding in holdings:
        _declared[holding.model, holding.category] = holding


def holdings() -> list[Holding]:
    """Every declared holding, in the order in which rows must be deleted."""
    return list(_declared.values())


def holdings_of(subject_kind: str, categories: Iterable[str]) -> list[Holding]:
    wanted = set(categories)
    return [h for h in _declared.values() if h.subject_kind == subject_kind and h.category in wanted]


@dataclass(frozen=True)
class Remains:
    """What may still be said of a subject after its erasure: the brand, and a case's number for its receipt."""

    brand: UUID
    number: int | None


@dataclass(frozen=True)
class Subject:
    """A kind of subject (case, person, quarantine): every category it has, and its husk, the row that stands until
    the last category is gone. `describe` locks the husk, as every act on the subject does first.
    """

    kind: str
    categories: tuple[str, ...]
    describe: Callable[[UUID], Remains | None]
    erase_husk: Erase


_subjects: dict[str, Subject] = {}


def declare_subject(subject: Subject) -> None:
    _subjects[subject.kind] = subject


def subject_of(kind: str) -> Subject:
    return _subjects[kind]
