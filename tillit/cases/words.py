"""Word tokens: finding without reading.

The table is unlogged, in no backup, and nobody may select from it: it is written, emptied and asked only through
functions that apply the same predicate as row-level security. No word a customer wrote rests on disk in the clear.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from tillit.cases.models import Case, Message
from tillit.vault.inserting import array
from tillit.vault.sealing import Taking


@dataclass
class Words:
    """The tokens of one message."""

    message: Message
    tokens: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, message: Message, text: str, names: str, language: str, taking: Taking) -> "Words":
        """Note the words of a text, and of names also their beginnings from three letters on."""
        words = cls(message)
        brand = message.case.brand_id
        taking.tokens(brand, text, language, words.tokens.update)
        if names:
            taking.tokens(brand, names, language, words.tokens.update, prefixes=True)
        return words


def put_words(indexed: Sequence[Words]) -> None:
    """Write the tokens of messages of one company, within the act's transaction."""
    if not indexed:
        return
    messages = [words.message for words in indexed]
    with connection.cursor() as cursor:
        cursor.execute(
            "select tillit_put_words(%b, %b, %s, %b, %s::text[])",
            [
                [message.pk for message in messages], [message.case_id for message in messages], messages[0].company_id,
                [message.at for message in messages],
                [array(map(str, words.tokens)) for words in indexed],
            ],
        )  # fmt: skip


def move_words(message: UUID, *, to: UUID) -> None:
    """A message went into another case: it is found there, by the same words."""
    with connection.cursor() as cursor:
        cursor.execute("select tillit_move_words(%s, %s)", [message, to])


def drop_words(case: UUID) -> int:
    """Empty the index of a case; part of its erasure."""
    with connection.cursor() as cursor:
        cursor.execute("select tillit_drop_words(%s)", [case])
        dropped: int = cursor.fetchone()[0]
    return dropped


def words_are_whole() -> bool:
    """Whether every message of the acting company is indexed; False again after a crash that emptied the index."""
    return bool(_asked("select tillit_words_are_whole()")[0][0])


def words_made_whole() -> None:
    """Every message of the acting company is indexed now."""
    _asked("select tillit_words_made_whole()")


def without_words(older_than: UUID, *, most: int) -> list[UUID]:
    """Messages of the acting company that are not indexed, by their ids downwards."""
    return [key for (key,) in _asked("select message_id from tillit_words_missing(%s, %s)", older_than, most)]


def _asked(statement: str, *values: UUID | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def cases_with(words: Sequence[Sequence[int]], *, most: int = 50) -> list[Case]:
    """Cases of the acting company with a message that has one alternative of every word, newest first."""
    if not words:
        return []
    alternatives = "[" + ",".join("[" + ",".join(map(str, group)) + "]" for group in words) + "]"
    with connection.cursor() as cursor:
        cursor.execute("select case_id from tillit_find(%s::jsonb, %s)", [alternatives, most])
        found = [row[0] for row in cursor.fetchall()]
    cases = Case.objects.in_bulk(list(dict.fromkeys(found)))
    return [cases[pk] for pk in dict.fromkeys(found) if pk in cases]
