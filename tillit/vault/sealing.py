"""Sealing what arrives: everything of one act in one call to the keeper, before the transaction begins."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.db.models import Model

from tillit.keeper.answers import Taken
from tillit.keeper.wire import Birth, BlindItem, Digest, Lane, Scope, SealItem, Take, WordsItem
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.sealed import Sealed, SealedField

FORMAT = 1
FRAME_BUDGET = 900_000  # below the keeper's 1 MiB, with room for the rest of the frame


class Scoped(Protocol):
    """A row that knows which data key covers a category of it."""

    def scope_for(self, category: str) -> Scope: ...


class Sealable(Scoped, Protocol):
    """A row whose own id stands in the seal."""

    pk: UUID


def sealed_field(row: Model | type[Model], name: str) -> SealedField:
    found = row._meta.get_field(name)
    if not isinstance(found, SealedField):
        raise TypeError(f"{name} is not a sealed field")
    return found


@dataclass
class Taking:
    """What is to be sealed, blinded and tokenised for one act of `by` under one purpose.

    `seal` notes values and sets them on their rows once `take` has been called; until then nothing is durable.
    """

    by: Actor
    purpose: str
    lane: Lane = "desk"
    births: list[Birth] = field(default_factory=list)
    _seals: list[tuple[SealItem, Callable[[Sealed], None]]] = field(default_factory=list)
    _blinds: list[tuple[BlindItem, Callable[[Digest], None]]] = field(default_factory=list)
    _words: list[tuple[WordsItem, Callable[[list[int]], None]]] = field(default_factory=list)

    def seal(self, row: Sealable, **values: str | bytes | None) -> None:
        """Seal `values` into the sealed fields of `row`; None stays empty."""
        for name, value in values.items():
            if value is None:
                continue
            declared = sealed_field(row, name)  # type: ignore[arg-type]

            def put(sealed: Sealed, name: str = name) -> None:
                setattr(row, name, sealed)

            self.seal_as(row, declared.holding, declared.category, value, put, row_id=row.pk)

    def seal_as(
        self, row: Scoped, holding: str, category: str, value: str | bytes, put: Callable[[Sealed], None],
        *, row_id: UUID,
    ) -> None:  # fmt: skip
        """Seal one value under a name of its own (chunks carry their place in the name)."""
        plain = value.encode() if isinstance(value, str) else value
        item = SealItem(
            scope=row.scope_for(category), field=holding, format=FORMAT, row=row_id, plaintext=plain
        )
        self._seals.append((item, put))

    def blind(self, brand: UUID, name: str, value: str, put: Callable[[Digest], None], *, country: str = "") -> None:
        self._blinds.append((BlindItem(brand=brand, field=name, value=value, country=country), put))

    def tokens(
        self, brand: UUID, text: str, language: str, put: Callable[[list[int]], None], *, prefixes: bool = False
    ) -> None:
        self._words.append((WordsItem(brand=brand, text=text, language=language, prefixes=prefixes), put))

    def take(self) -> None:
        """Make keys durable, seal, blind. One call, or several where a file is larger than a frame.

        Raises:
            ScopeErased: the case is gone; a late message must open a new one.
        """
        births, blinds, words = self.births, self._blinds, self._words
        beside = sum(len(item.text.encode()) for item, _ in words)  # travels with the first part
        for part in _parts(self._seals, beside):
            taken = ask(
                Take(
                    purpose=self.purpose, births=births, seals=[item for item, _ in part],
                    blinds=[item for item, _ in blinds], words=[item for item, _ in words],
                ),
                Taken, by=self.by, lane=self.lane,
            )  # fmt: skip
            for (_, put), value in zip(part, taken.sealed, strict=True):
                put(Sealed(value))
            for (_, put_digest), digest in zip(blinds, taken.digests, strict=True):
                put_digest(digest)
            for (_, put_tokens), found in zip(words, taken.tokens, strict=True):
                put_tokens(found)
            births, blinds, words = [], [], []


def _parts(
    seals: list[tuple[SealItem, Callable[[Sealed], None]]], size: int
) -> list[list[tuple[SealItem, Callable[[Sealed], None]]]]:
    parts: list[list[tuple[SealItem, Callable[[Sealed], None]]]] = [[]]
    for entry in seals:
        size += len(entry[0].plaintext) + 300
        if size > FRAME_BUDGET and parts[-1]:
            parts.append([])
            size = len(entry[0].plaintext) + 300
        parts[-1].append(entry)
    return parts
