"""What is wrong with a document, where, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a notice from being published.

    `place` is a path in the document, such as `retention[3].days`, or a line for a fault of TOML itself.
    """

    place: str
    what: str
    mend: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.place}: {self.what} {self.mend}"


class NoticeRefused(Exception):
    """This document is not a notice: mend the faults listed, and read it again."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = list(faults)


def suggest(word: str, among: Sequence[str]) -> str:
    """How to mend a misspelt word: the nearest one, else the whole list."""
    near = get_close_matches(word, among, n=1)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Use one of: {', '.join(sorted(among))}." if among else "Take it out: nothing can stand here."
