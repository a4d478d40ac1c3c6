"""The promises as pages show them: the customer's words, the verdict, what proves it now, and the last 90 days."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from tillit.notice.controls import Verdict
from tillit.notice.facts import phrases
from tillit.notice.words import read_language
from tillit.publishing.current import notice_in_force
from tillit.publishing.standing import WORST_FIRST, Standing
from tillit.ui.charts import Chart
from tillit.ui.history import history_of
from tillit.ui.kept_by import tests_of


@dataclass(frozen=True)
class PromiseRow:
    """A promise in the customer's words, with its verdict and live evidence."""

    id: str
    words: str  # the promise in the customer's words
    verdict: str  # kept | at risk | broken
    line: str  # live evidence
    controls: tuple[tuple[str, bool], ...]  # title, and whether it is on
    tests: tuple[str, ...]  # "tests/promises/test_keeping.py::test_..."
    clause: str
    history: Chart  # the last 90 days


def promise_rows(found: Sequence[Standing]) -> list[PromiseRow]:
    """What is not kept stands first; otherwise the order of the notice. In the reader's language."""
    words, draw = _words(), history_of()
    rows = [
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
    return sorted(rows, key=lambda row: WORST_FIRST.index(Verdict(row.verdict)))


def tally(rows: Sequence[PromiseRow]) -> dict[str, int]:
    """How many are kept, at risk and broken."""
    return {
        "kept": sum(row.verdict == Verdict.KEPT for row in rows),
        "at_risk": sum(row.verdict == Verdict.AT_RISK for row in rows),
        "broken": sum(row.verdict == Verdict.BROKEN for row in rows),
    }


def _words() -> dict[str, str]:
    notice, language = notice_in_force().notice, (get_language() or "en").partition("-")[0]
    words = read_language(language if language in notice.languages else notice.languages[0])
    facts = phrases(notice, words)
    return {name: promise.text(words.code).format_map(facts) for name, promise in notice.promises.items()}
