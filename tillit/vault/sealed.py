"""What rests: a value that only the keeper can open."""

from hashlib import sha256

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class SealedCannotBeSearched(TypeError):
    """A sealed field cannot be filtered or sorted on: look up by digest or by word tokens instead."""


class Sealed:
    """A sealed value. It never shows content: not in text, not in a debugger, not in a template."""

    __slots__ = ("ciphertext",)

    def __init__(self, ciphertext: bytes) -> None:
        self.ciphertext = ciphertext

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.ciphertext == self.ciphertext

    @property
    def version(self) -> str:
        """Tells it from what it is sealed as later, and nothing of what it says."""
        return sha256(self.ciphertext).hexdigest()[:16]

    def __hash__(self) -> int:
        return hash(self.ciphertext)


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column of sealed values.

    `holding` is the permanent name of what is kept (`message.body`): it is bound into the seal, so it may never
    change, while table and column may. `category` decides, with the row's `scope_for`, which data key covers it.
    """

    def __init__(self, *args: object, holding: str = "", category: str = "", **options: object) -> None:
        self.holding, self.category = holding, category
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), kwargs | {"holding": self.holding, "category": self.category}

    def from_db_value(self, value: bytes | None, *_: object) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def to_python(self, value: Sealed | None) -> Sealed | None:
        return value

    def get_db_prep_value(
        self, value: Sealed | None, connection: BaseDatabaseWrapper, prepared: bool = False  # noqa: FBT001, FBT002
    ) -> object:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.holding}: only a sealed value may be stored")
        return super().get_db_prep_value(None if value is None else value.ciphertext, connection, prepared)

    def get_lookup(self, lookup_name: str) -> object:  # type: ignore[override]
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise SealedCannotBeSearched(self.holding)
