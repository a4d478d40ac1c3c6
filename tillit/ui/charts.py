"""Small pictures that the server draws: where each bar stands, in the units of the picture. Templates write the SVG.

Every picture says in words what it shows, and its bars carry their own words for whoever points at them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

BAR, GAP, TALL = 28, 6, 96
LEAST = 2
"""So tall is a bar of anything above nothing, or it could not be seen."""


@dataclass(frozen=True)
class Bar:
    """One bar; `tone` is a name of the style sheet, `words` say the same to whoever cannot see it."""

    x: int
    y: int
    width: int
    height: int
    label: str
    words: str
    tone: str = ""

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Chart:
    """Bars side by side, and all of it in words."""

    bars: tuple[Bar, ...]
    words: str
    width: int
    height: int


@dataclass(frozen=True)
class Value:
    """What one bar tells."""

    label: str
    amount: int
    words: str
    tone: str = ""


def draw_bars(values: Sequence[Value], words: str) -> Chart:
    """Bars from the left, the largest as tall as the picture."""
    most = max((value.amount for value in values), default=0) or 1
    bars = []
    for place, value in enumerate(values):
        height = max(LEAST, round(TALL * value.amount / most)) if value.amount else 0
        bars.append(Bar(place * (BAR + GAP), TALL - height, BAR, height, value.label, value.words, value.tone))
    return Chart(tuple(bars), words, max(len(values) * (BAR + GAP) - GAP, 1), TALL)


def draw_strip(tones: Iterable[str], words: str) -> Chart:
    """One thin band, a unit a day; days alike beside each other are one bar."""
    bars, x = [], 0
    for tone, days in groupby(tones):
        width = len(list(days))
        bars.append(Bar(x, 0, width, 1, "", "", tone))
        x += width
    return Chart(tuple(bars), words, max(x, 1), 1)
