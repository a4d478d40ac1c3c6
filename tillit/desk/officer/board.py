"""The promise board: each promise in the customer's words, with its verdict and what proves it now.

A promise stands as its weakest control does. Nothing here is stored: the board is what is true at this moment.
"""

import time
from collections.abc import Sequence

from tillit.desk.officer.shapes import PromiseRow
from tillit.notice.controls import Control, Evidence, Verdict, registry
from tillit.notice.facts import phrases
from tillit.notice.models import Promise
from tillit.notice.words import read_language
from tillit.publishing.current import notice_in_force

FRESH_FOR = 60.0
"""Seconds for which the figure in the rail is not made anew."""
WORST_FIRST = (Verdict.BROKEN, Verdict.AT_RISK, Verdict.KEPT)

_counted: list[tuple[float, int]] = []


def look_at_promises(language: str) -> list[PromiseRow]:
    """Every promise that holds today, in the order of the notice."""
    notice = notice_in_force().notice
    words = read_language(language if language in notice.languages else notice.languages[0])
    facts = phrases(notice, words)
    seen: dict[str, Evidence] = {}
    built = [(name, promise) for name, promise in notice.promises.items() if promise.status == "built"]
    rows = [_row(name, promise, promise.text(words.code).format_map(facts), seen) for name, promise in built]
    _counted[:] = [(time.monotonic(), sum(row.verdict != Verdict.KEPT for row in rows))]
    return rows


def count_at_risk() -> int:
    """How many promises are at risk or broken, at most a minute old; outside of any transaction."""
    if not _counted or time.monotonic() - _counted[0][0] > FRESH_FOR:
        look_at_promises("en")
    return _counted[0][1]


def _row(name: str, promise: Promise, words: str, seen: dict[str, Evidence]) -> PromiseRow:
    found = [control for each in promise.controls if (control := registry.get(each))]
    for control in found:
        if control.id not in seen:
            seen[control.id] = control.evidence()
    is_on = len(found) == len(promise.controls) and all(control.is_on() for control in found)
    return PromiseRow(
        id=name,
        words=words,
        verdict=str(_worst(found, seen) if is_on else Verdict.BROKEN),
        line="; ".join(seen[control.id].line for control in found),
        control="; ".join(control.title for control in found),
        control_on=is_on,
        clause=f"promise.{name}",
    )


def _worst(controls: Sequence[Control], seen: dict[str, Evidence]) -> Verdict:
    verdicts = {seen[control.id].verdict for control in controls}
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), Verdict.BROKEN)
