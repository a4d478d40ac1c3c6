"""The board's figures beside the promises: how old cases are, what was disclosed, what waits for somebody.

Everything is counted for the reader's company, over plain columns; nothing is opened.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count as CountOf
from django.db.models import Min, Q
from django.utils.translation import gettext

from tillit.cases.models import Case
from tillit.desk.officer.shapes import Count
from tillit.kit.clock import now
from tillit.people.models import Objection
from tillit.publishing.current import notice_in_force
from tillit.recipients.models import Disclosure
from tillit.retention.models import Hold
from tillit.ui.charts import Chart, Value, draw_bars

MONTH = timedelta(days=30)
MONTHS = 13
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class BoardFigures:
    """What the right side of the board shows."""

    ageing: Chart
    closed: int
    oldest_days: int | None
    holds: int
    late_holds: int
    objections: int
    disclosures: tuple[Count, ...]


def fetch_figures() -> BoardFigures:
    """Within the acting transaction."""
    moment = now()
    closed = Case.objects.filter(erase_at__isnull=False)
    oldest = closed.aggregate(first=Min("closed_at"))["first"]
    holds = Hold.objects.in_force().aggregate(
        all=CountOf("pk"), late=CountOf("pk", filter=Q(review_on__lt=moment.date()))
    )
    ageing, count = _ageing(moment)
    return BoardFigures(
        ageing=ageing, closed=count, oldest_days=(moment - oldest).days if oldest else None, holds=holds["all"],
        late_holds=holds["late"], objections=Objection.objects.filter(decision=None).count(),
        disclosures=_disclosures(moment),
    )  # fmt: skip


def _ageing(moment: datetime) -> tuple[Chart, int]:
    """Closed cases by the month in which they erase themselves; what is held or due stands first."""
    edges = [moment + MONTH * number for number in range(1, MONTHS)]
    counts = {
        f"m{number}": CountOf("pk", filter=_between(edges[number - 1] if number else None, edge))
        for number, edge in enumerate([*edges, None])
    }
    found = Case.objects.filter(erase_at__isnull=False).aggregate(**counts)
    amounts = [found[f"m{number}"] for number in range(MONTHS)]
    values = [Value(str(number + 1), amount, _month(number, amount)) for number, amount in enumerate(amounts)]
    words = gettext("Closed cases by the month in which they erase themselves, from this month on: %(counts)s.")
    return draw_bars(values, words % {"counts": ", ".join(map(str, amounts))}), sum(amounts)


def _between(first: datetime | None, last: datetime | None) -> Q:
    found = Q(erase_at__gte=first) if first else Q()
    return found & Q(erase_at__lt=last) if last else found


def _month(number: int, amount: int) -> str:
    if number == 0:
        return gettext("%(count)s within 30 days") % {"count": amount}
    return gettext("%(count)s in %(first)s to %(last)s days") % {
        "count": amount, "first": 30 * number, "last": 30 * number + 29
    }  # fmt: skip


def _disclosures(moment: datetime) -> tuple[Count, ...]:
    titles = notice_in_force().notice.recipients
    rows = Disclosure.objects.filter(at__gte=moment - LATELY).values_list("recipient").annotate(CountOf("pk"))
    found = sorted(rows, key=lambda row: -row[1])
    most = found[0][1] if found else 1
    return tuple(
        Count(titles[name].name if name in titles else name, amount, round(100 * amount / most))
        for name, amount in found
    )
