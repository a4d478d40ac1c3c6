"""What stands on every page and changes a few times a year, asked for once in a few seconds.

Never for anything about a person: what was opened is opened again for each page.
"""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST = 1000
"""Answers kept; above that all are forgotten."""


class Fresh(Generic[K, V]):
    """Asks for a key again once its answer is `seconds` old. A failed question is not remembered."""

    def __init__(self, ask: Callable[[K], V], seconds: float) -> None:
        self.ask, self.seconds = ask, seconds
        self._known: dict[K, tuple[float, V]] = {}

    def __call__(self, key: K) -> V:
        found = self._known.get(key)
        if found is None or time.monotonic() - found[0] > self.seconds:
            found = time.monotonic(), self.ask(key)
            if len(self._known) >= MOST:
                self.forget()
            self._known[key] = found
        return found[1]

    def forget(self) -> None:
        """Something was just changed in this process."""
        self._known.clear()


def fresh_for(seconds: float) -> Callable[[Callable[[K], V]], Fresh[K, V]]:
    """For a question with one key."""
    return lambda ask: Fresh(ask, seconds)
