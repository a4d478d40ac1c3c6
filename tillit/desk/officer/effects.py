"""What a notice would change, in words; the page and `tillit notice diff` say the same."""

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_lazy, ngettext

from tillit.cases.effects import Effect, effects_of
from tillit.desk.officer.shapes import ChangeRow
from tillit.notice.compare import Change
from tillit.publishing.publish import Review
from tillit.ui.words import full_day

WHAT = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "removed": gettext_lazy("removed"),
    "erased sooner after closing": gettext_lazy("erased sooner after closing"),
    "capped sooner after the first closing": gettext_lazy("capped sooner after the first closing"),
}


def change_rows(changes: Iterable[Change]) -> tuple[ChangeRow, ...]:
    """Every difference between the two documents."""
    return tuple(ChangeRow(one.place, str(WHAT[one.what]), one.before, one.after) for one in changes)


def shortened_rows(review: Review) -> tuple[ChangeRow, ...]:
    """Every shortening, with how many cases it would erase something of and when."""
    return tuple(_shortened(effect) for effect in effects_of(review))


def _shortened(effect: Effect) -> ChangeRow:
    one = effect.change
    return ChangeRow(one.place, str(WHAT[one.what]), _days(one.before), _days(one.after), effect_words(effect))


def _days(said: str) -> str:
    """"365 days", in the reader's language."""
    days = int(said.partition(" ")[0])
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def effect_words(effect: Effect) -> str:
    """"12 cases would be erased on 3 March 2027.", said of one category."""
    if effect.cases is None:
        return gettext("Not kept case by case: how many it concerns is not known beforehand.")
    day = full_day(effect.at)
    if not effect.cases:
        return gettext("No case would have this erased on %(day)s; those after it sooner.") % {"day": day}
    return ngettext(
        "%(n)d case would have this erased on %(day)s.", "%(n)d cases would have this erased on %(day)s.", effect.cases
    ) % {"n": effect.cases, "day": day}
