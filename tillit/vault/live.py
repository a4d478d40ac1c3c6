"""The channel on which open pages hear that something changed; PostgreSQL delivers with the transaction."""

from collections.abc import Iterable

from tillit.vault.outbox import notify

CHANNEL = "live"


def say(words: Iterable[str]) -> None:
    """Within an act's transaction: each is heard once it has committed. References only."""
    for word in words:
        notify(CHANNEL, word)
