"""The labelled set: 300 invented service mails, with all that must be cut out of them and all that must stay."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tillit.vault.cut import CutRules

HERE = Path(__file__).parent
KINDS = {"card": "card", "code": "security-code", "iban": "iban", "id": "personal-number"}
RULES = CutRules(frozenset({"SE", "DE", "NO", "DK", "FI", "NL", "FR", "ES", "IT", "PL", "GB"}))
"""All countries whose mails are in the set at once: more than any notice names, and harder."""
_LABEL = re.compile(r"<<(\w+)\|(.*?)>>|\[\[(\w+)\|(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True)
class Label:
    """Where something stands that must go (`goes`) or stay, and what it is."""

    sort: str
    goes: bool
    start: int
    end: int


@dataclass(frozen=True)
class Labelled:
    """One mail: subject, an empty line, text."""

    language: str
    text: str
    labels: tuple[Label, ...]
    by_hand: bool

    @property
    def subject(self) -> str:
        return self.text.partition("\n\n")[0]

    @property
    def body(self) -> str:
        return self.text.partition("\n\n")[2]


def read_label(language: str, marked: str, *, by_hand: bool) -> Labelled:
    marked = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), marked)
    text, labels, position = "", [], 0
    for found in _LABEL.finditer(marked):
        text += marked[position : found.start()]
        goes = found[1] is not None
        words = found[2] if goes else found[4]
        labels.append(Label(KINDS[found[1]] if goes else found[3], goes, len(text), len(text) + len(words)))
        text += words
        position = found.end()
    return Labelled(language, text + marked[position:], tuple(labels), by_hand)


def blocks(name: str) -> Iterator[tuple[str, str]]:
    """Language and marked text of each mail of a file."""
    for block in (HERE / name).read_text("utf-8").split("\n=== ")[1:]:
        language, _, marked = block.partition("\n")
        yield language, marked.strip("\n")


def by_hand() -> list[Labelled]:
    return [read_label(language, marked, by_hand=True) for language, marked in blocks("by_hand.txt")]
