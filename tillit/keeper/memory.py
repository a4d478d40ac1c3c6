"""What the keeper remembers, within bounds: in two generations, so that forgetting costs nothing and what a call under
way has just looked up stays.
"""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """At most `most` values. When the young half is full the old half goes: what was not asked for in between."""

    def __init__(self, most: int) -> None:
        self._half = max(1, most // 2)
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The value, which is young again; None when it is not remembered."""
        found = self._young.get(key)
        if found is None and (found := self._old.pop(key, None)) is not None:
            self[key] = found
        return found

    def __setitem__(self, key: K, value: V) -> None:
        self._old.pop(key, None)
        self._young[key] = value
        if len(self._young) > self._half:
            self._young, self._old = {}, self._young

    def __contains__(self, key: K) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def pop(self, key: K) -> V | None:
        """Forget one."""
        young, old = self._young.pop(key, None), self._old.pop(key, None)
        return young if young is not None else old

    def clear(self) -> None:
        """Forget all."""
        self._young.clear()
        self._old.clear()
