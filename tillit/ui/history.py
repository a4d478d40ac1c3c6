"""How each promise stood on the last days, for the chart beside it."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from django.template.defaultfilters import slugify
from django.utils.translation import gettext

from tillit.kit.clock import now
from tillit.notice.controls import Verdict
from tillit.publishing.models import StandingDay
from tillit.publishing.standing import worst
from tillit.ui.charts import Chart, draw_strip

DAYS = 90


def history_of() -> Callable[[str, Verdict], Chart]:
    """Draws the days of a promise, oldest first; today's is the worse of what was remembered and what is seen now."""
    today = now().date()
    first = today - timedelta(days=DAYS - 1)
    rows = StandingDay.objects.filter(day__gte=first).values_list("promise", "day", "verdict")
    known: dict[tuple[str, date], str] = {(promise, day): verdict for promise, day, verdict in rows}
    days = [first + timedelta(days=number) for number in range(DAYS - 1)]

    def draw(promise: str, verdict: Verdict) -> Chart:
        before = [known.get((promise, day), "") for day in days]
        verdicts = [*before, worst(verdict, Verdict(known.get((promise, today), verdict)))]
        return draw_strip((slugify(one) for one in verdicts), _words(Counter(verdicts)))

    return draw


def _words(counted: Counter[str]) -> str:
    words = gettext(
        "The last 90 days: kept on %(kept)s, at risk on %(risk)s, broken on %(broken)s, not seen on %(unseen)s."
    )
    return words % {
        "kept": counted[Verdict.KEPT], "risk": counted[Verdict.AT_RISK], "broken": counted[Verdict.BROKEN],
        "unseen": counted[""],
    }  # fmt: skip
