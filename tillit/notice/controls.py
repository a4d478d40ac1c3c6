"""The controls: what makes each promise true, and the live evidence that it is.

Rooms register theirs when they load; a notice may only promise what a registered control keeps.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """How a promise stands at this moment."""

    KEPT = "kept"
    AT_RISK = "at risk"
    BROKEN = "broken"


@dataclass(frozen=True)
class Evidence:
    """What proves it: a verdict, sentences for people, and the figures in them. Never a person's data.

    A sentence is an English pattern such as `oldest closed case: %(days)s days`: a face translates the pattern and puts
    the figures in.
    """

    verdict: Verdict
    said: tuple[str, ...]
    figures: Mapping[str, int | float | str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The sentences in English, on one line."""
        return self.in_words(str)

    def in_words(self, translate: Callable[[str], str]) -> str:
        """The sentences as `translate` says them, on one line."""
        return "; ".join(translate(sentence) % self.figures for sentence in self.said)


@dataclass(frozen=True)
class Control:
    """One thing the software does to keep a promise."""

    id: str
    title: str
    evidence: Callable[[], Evidence]
    is_on: Callable[[], bool]


class ControlRegisteredTwice(Exception):
    """Two rooms register a control under the same id. Give one of them another name."""


class Controls:
    """The controls that exist in this process."""

    def __init__(self) -> None:
        self._known: dict[str, Control] = {}

    def register(self, control: Control) -> Control:
        """Make a control known. Registering the very same one again changes nothing."""
        if self._known.setdefault(control.id, control) != control:
            raise ControlRegisteredTwice(control.id)
        return control

    def get(self, control_id: str) -> Control | None:
        """The control of that id, or None where no room has registered it."""
        return self._known.get(control_id)

    def states(self) -> dict[str, bool]:
        """Every control with whether it is on, as `check_notice` wants it."""
        return {control_id: control.is_on() for control_id, control in self._known.items()}

    def __iter__(self) -> Iterator[Control]:
        """The controls in the order in which they were registered."""
        return iter(self._known.values())


registry = Controls()
