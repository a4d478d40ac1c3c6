"""Opening what a page shows: one call for everything on it, each value allowed or refused by the notice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tillit.keeper.answers import OpenedItems
from tillit.keeper.wire import Mark, Open, Opened, OpenItem
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.errors import Refusal
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import FORMAT, FRAME_BUDGET, Sealable, sealed_field

Key = tuple[UUID, str]
SIGN_IN_ENDED = "token"


@dataclass
class Plain:
    """What was opened, by row and field; what was not, with its refusal."""

    values: dict[Key, bytes] = field(default_factory=dict)
    refusals: dict[Key, Refusal] = field(default_factory=dict)
    warned: bool = False

    def text(self, row: Sealable, name: str) -> str | None:
        """The opened text; None where the field is empty or stayed closed."""
        value = self.values.get((row.pk, name))
        return None if value is None else value.decode()

    def refusal(self, row: Sealable, name: str) -> Refusal | None:
        return self.refusals.get((row.pk, name))

    def must(self, row: Sealable, name: str) -> bytes:
        """The opened bytes, or the refusal as an error."""
        if refused := self.refusal(row, name):
            raise refused
        return self.values.get((row.pk, name), b"")


@dataclass
class Opening:
    """What one page asks to see. Nothing is opened before `open`, and all of it in one record of the ledger."""

    by: Actor
    mark: Mark = "case"
    case: UUID | None = None
    _items: list[tuple[Key, OpenItem]] = field(default_factory=list)

    def want(self, row: Sealable, *names: str, purpose: str, case: UUID | None = None) -> None:
        """Ask for sealed fields of a row under a purpose; empty fields are passed over."""
        for name in names:
            value = getattr(row, name)
            if isinstance(value, Sealed):
                declared = sealed_field(row, name)  # type: ignore[arg-type]
                self.want_as(row, name, declared.holding, declared.category, value, purpose=purpose, case=case)

    def want_as(
        self, row: Sealable, name: str, holding: str, category: str, value: Sealed, *, purpose: str,
        row_id: UUID | None = None, case: UUID | None = None,
    ) -> None:  # fmt: skip
        """Ask for one value under a name of its own; `name` is the key to read it by afterwards."""
        item = OpenItem(
            scope=row.scope_for(category), purpose=purpose, field=holding, format=FORMAT, row=row_id or row.pk,
            sealed=value.ciphertext, case=case or self.case,
        )  # fmt: skip
        self._items.append(((row.pk, name), item))

    def open(self) -> Plain:
        """Open all that was asked for. Refusals come back per value; they are already on record.

        Raises:
            Refusal: the sign-in itself has ended, so that nothing at all opens.
        """
        plain = Plain()
        for part in _parts(self._items):
            call = Open(items=[item for _, item in part], mark=self.mark, case=self.case)
            answer = ask(call, OpenedItems, by=self.by)
            plain.warned |= answer.warned
            for (key, _), outcome in zip(part, answer.items, strict=True):
                if isinstance(outcome, Opened):
                    plain.values[key] = outcome.plaintext
                else:
                    plain.refusals[key] = Refusal(outcome.code, outcome.clause, outcome.words)
        ended = next((refusal for refusal in plain.refusals.values() if refusal.code == SIGN_IN_ENDED), None)
        if ended:
            raise ended
        return plain


def _parts(items: list[tuple[Key, OpenItem]]) -> Iterable[list[tuple[Key, OpenItem]]]:
    part: list[tuple[Key, OpenItem]] = []
    size = 0
    for entry in items:
        size += len(entry[1].sealed) + 300
        if size > FRAME_BUDGET and part:
            yield part
            part, size = [], len(entry[1].sealed) + 300
        part.append(entry)
    if part:
        yield part
