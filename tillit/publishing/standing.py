"""How each promise stands at this moment: what its controls show. Nothing is stored here.

A promise stands as its weakest control does. A control that is switched off keeps nothing for long, and one that no
room registers keeps nothing at all.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError

from tillit.notice.controls import Control, Evidence, Verdict, registry
from tillit.notice.models import Promise
from tillit.publishing.current import notice_in_force
from tillit.vault.errors import VaultError
from tillit.vault.evidence import at_risk, broken

WORST_FIRST = (Verdict.BROKEN, Verdict.AT_RISK, Verdict.KEPT)

FRESH_FOR = 60.0
"""Seconds for which a look may be shown again where a moment does not matter: the figure in the rail, strangers."""

_latest: list[tuple[float, list["Standing"]]] = []


@dataclass(frozen=True)
class Shown:
    """What one control shows now."""

    id: str
    title: str
    is_on: bool
    evidence: Evidence

    def titled(self, translate: Callable[[str], str]) -> str:
        """The title as `translate` says it."""
        return translate(self.title)


@dataclass(frozen=True)
class Standing:
    """One promise of the notice in force, with what each of its controls shows."""

    promise: str
    shown: tuple[Shown, ...]

    @property
    def verdict(self) -> Verdict:
        """As the weakest control."""
        return worst(*(one.evidence.verdict for one in self.shown))

    @property
    def is_on(self) -> bool:
        return all(one.is_on for one in self.shown)

    @property
    def line(self) -> str:
        """All evidence in English, on one line."""
        return self.in_words(str)

    def in_words(self, translate: Callable[[str], str]) -> str:
        """All evidence as `translate` says it, on one line."""
        return "; ".join(one.evidence.in_words(translate) for one in self.shown)

    @property
    def weakest(self) -> Evidence:
        """The evidence that decides the verdict."""
        return next(one.evidence for one in self.shown if one.evidence.verdict == self.verdict)


def standings() -> list[Standing]:
    """Every promise that holds today, in the order of the notice; each control is asked once. Outside of any
    transaction: controls look at companies one after the other.
    """
    promises = notice_in_force().notice.promises
    seen: dict[str, Shown] = {}
    found = [_standing(name, promise, seen) for name, promise in promises.items() if promise.status == "built"]
    _latest[:] = [(time.monotonic(), found)]
    return found


def recent_standings() -> list[Standing]:
    """The same, at most a minute old."""
    if _latest and time.monotonic() - _latest[0][0] < FRESH_FOR:
        return _latest[0][1]
    return standings()


def worst(*verdicts: Verdict) -> Verdict:
    """The worst of these; a promise without any control is broken."""
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), Verdict.BROKEN)


def _standing(name: str, promise: Promise, seen: dict[str, Shown]) -> Standing:
    for each in promise.controls:
        if each not in seen:
            seen[each] = _show(each, registry.get(each))
    return Standing(name, tuple(seen[each] for each in promise.controls))


def _show(name: str, control: Control | None) -> Shown:
    if control is None:
        return Shown(name, name, is_on=False, evidence=broken("there is no control %(control)s", control=name))
    try:
        is_on, evidence = control.is_on(), control.evidence()
    except (VaultError, DatabaseError):
        return Shown(name, control.title, is_on=False, evidence=at_risk("nothing can be shown just now"))
    if not is_on and evidence.verdict == Verdict.KEPT:
        evidence = at_risk("this control is switched off", *evidence.said, **evidence.figures)
    return Shown(name, control.title, is_on=is_on, evidence=evidence)
