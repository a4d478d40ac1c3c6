"""How soon customers were answered: a small chart for those who lead, of the company as a whole."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from tillit.cases.answer_figures import FEWEST, WeekOfAnswers, weeks_of_answers
from tillit.desk.company.page import companies_led_by, show_page
from tillit.desk.pages import agent_of, for_roles
from tillit.people.models import Role
from tillit.ui.charts import Chart, Value, draw_bars
from tillit.vault.acting import in_company

GOOD = 80
"""Per cent; below it the bar says so in its words, too."""
HOUR = 60


@dataclass(frozen=True)
class Figures:
    """One company's weeks: drawn, and the same in rows."""

    company: str
    chart: Chart
    rows: tuple[tuple[str, int, str, str], ...]  # week, answers, kept, median
    answers: int


@require_GET
@for_roles(Role.SUPERVISOR, Role.PRIVACY_OFFICER)
def figures(request: HttpRequest) -> HttpResponse:
    """Every company that this reader leads."""
    shown = []
    for company in companies_led_by(agent_of(request)):
        if not company.is_supplier:
            with in_company(company.pk):
                weeks = weeks_of_answers(company.pk, localdate())
            shown.append(_figures(company.name, weeks))
    return show_page(request, "figures", {"shown": shown, "fewest": FEWEST})


def _figures(company: str, weeks: list[WeekOfAnswers]) -> Figures:
    values = [
        Value(f"{week.week.isocalendar().week}", week.kept or 0, f"{_name(week)}: {_kept(week)}",
              "" if week.kept is None or week.kept >= GOOD else "at-risk")
        for week in weeks
    ]  # fmt: skip
    words = gettext("Answers within their target, by week: %(counts)s.")
    chart = draw_bars(values, words % {"counts": "; ".join(value.words for value in values)})
    rows = tuple((_name(week), week.answers, _kept(week), median_words(week.median)) for week in reversed(weeks))
    return Figures(company, chart, rows, sum(week.answers for week in weeks))


def _name(week: WeekOfAnswers) -> str:
    return gettext("week of %(day)s") % {"day": date_format(week.week, gettext("j M"))}


def _kept(week: WeekOfAnswers) -> str:
    return gettext("too few to tell") if week.kept is None else gettext("%(share)s %%") % {"share": week.kept}


def median_words(minutes: int | None) -> str:
    """Working time, in words."""
    if minutes is None:
        return gettext("too few to tell")
    if minutes < HOUR:
        return gettext("%(count)d min") % {"count": minutes}
    hours = round(minutes / HOUR)
    return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
