"""Why something stays closed. The docstring is the message."""

from dataclasses import dataclass


class VaultError(Exception):
    """Something could not be sealed or opened."""

    def __str__(self) -> str:
        return self.args[0] if self.args else (self.__doc__ or "").strip()


class KeeperAway(VaultError):
    """The keeper does not answer. Nothing was opened and nothing was lost; try again in a moment."""


class ScopeErased(VaultError):
    """This was erased; nothing more can be written to it. A new message opens a new case."""


@dataclass
class Refusal(VaultError):
    """The notice does not allow this opening."""

    code: str
    clause: str
    words: str = ""

    def __str__(self) -> str:
        return self.words or f"{self.code} ({self.clause})"
