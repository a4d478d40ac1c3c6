"""The promise board: each promise in the customer's words, with its verdict and what proves it now."""

import time

from django.utils.translation import gettext

from tillit.desk.officer.history import history_of
from tillit.desk.officer.shapes import PromiseRow
from tillit.desk.officer.tests_kept import tests_of
from tillit.notice.controls import Verdict
from tillit.notice.facts import phrases
from tillit.notice.words import read_language
from tillit.publishing.current import notice_in_force
from tillit.publishing.standing import Standing, standings

FRESH_FOR = 60.0
"""Seconds for which the figure in the rail is not made anew."""

_counted: list[tuple[float, int]] = []


def look_at_promises(language: str) -> list[PromiseRow]:
    """Every promise that holds today, in the order of the notice."""
    found = standings()
    _counted[:] = [(time.monotonic(), _worrying(found))]
    words, draw = words_of_promises(language), history_of()
    return [
        PromiseRow(
            id=one.promise,
            words=words[one.promise],
            verdict=str(one.verdict),
            line=one.in_words(gettext),
            controls=tuple((shown.titled(gettext), shown.is_on) for shown in one.shown),
            tests=tests_of(one.promise),
            clause=f"promise.{one.promise}",
            history=draw(one.promise, one.verdict),
        )
        for one in found
    ]


def words_of_promises(language: str) -> dict[str, str]:
    """Each promise in the words customers read."""
    notice = notice_in_force().notice
    words = read_language(language if language in notice.languages else notice.languages[0])
    facts = phrases(notice, words)
    return {name: promise.text(words.code).format_map(facts) for name, promise in notice.promises.items()}


def count_at_risk() -> int:
    """How many promises are at risk or broken, at most a minute old; outside of any transaction."""
    if not _counted or time.monotonic() - _counted[0][0] > FRESH_FOR:
        _counted[:] = [(time.monotonic(), _worrying(standings()))]
    return _counted[0][1]


def _worrying(found: list[Standing]) -> int:
    return sum(one.verdict != Verdict.KEPT for one in found)
