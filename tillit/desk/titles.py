"""The notice's own words for kinds, purposes, categories, channels and roles, in the reader's language."""

from django.utils.translation import get_language, get_language_info, gettext, gettext_lazy, ngettext

from tillit.cases.clocks import CASE_CATEGORIES
from tillit.cases.models import Case, Kind, Reason
from tillit.notice.models import Notice
from tillit.publishing.current import notice_in_force
from tillit.retention.models import HoldReason

REASONS = {
    Reason.SOLVED: gettext_lazy("solved"),
    Reason.NO_ANSWER_NEEDED: gettext_lazy("no answer needed"),
    Reason.DUPLICATE: gettext_lazy("same as another case"),
    Reason.SPAM: gettext_lazy("not for us"),
    Reason.IDLE: gettext_lazy("waited too long for an answer"),
}
HOLD_REASONS = {
    HoldReason.REFUND: gettext_lazy("a refund is outstanding"),
    HoldReason.REPAIR: gettext_lazy("a repair is not finished"),
    HoldReason.COMPLAINT: gettext_lazy("a complaint deadline runs"),
    HoldReason.WARRANTY: gettext_lazy("a warranty claim is open"),
    HoldReason.CLAIM: gettext_lazy("a legal claim"),
    HoldReason.AUTHORITY: gettext_lazy("an authority asks for it"),
}


def language() -> str:
    """The reader's language as the notice names it."""
    return (get_language() or "en").partition("-")[0]


def _notice() -> Notice:
    return notice_in_force().notice


def kind_title(kind: str) -> str:
    found = _notice().kinds.get(kind)
    return found.title(language()) if found else kind


def purpose_title(purpose: str) -> str:
    found = _notice().purposes.get(purpose)
    return found.title(language()) if found else purpose


def category_title(category: str) -> str:
    found = _notice().categories.get(category)
    return found.title(language()) if found else category


def channel_title(channel: str) -> str:
    found = _notice().channels.get(channel)
    return found.title(language()) if found else channel


def country_title(country: str) -> str:
    found = _notice().countries.get(country)
    return found.title(language()) if found else country


def language_title(code: str) -> str:
    """A language's name, in the reader's; a code that nobody knows stays as it is."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def role_title(role: str) -> str:
    """A role or a machine, as the notice names it to customers."""
    notice = _notice()
    found = notice.roles.get(role) or notice.machines.get(role)
    return found.title(language()) if found else role


def reason_title(reason: str) -> str:
    return str(REASONS.get(Reason(reason), reason)) if reason in Reason.values else reason


def hold_reason_title(reason: str) -> str:
    return str(HOLD_REASONS.get(HoldReason(reason), reason)) if reason in HoldReason.values else reason


def sorted_kinds() -> list[str]:
    """The kinds the notice knows, in its order."""
    return [kind for kind in _notice().kinds if kind in Kind.values]


def period_words(case: Case, category: str) -> str:
    """How long one category of a case is kept: "365 days after closing"."""
    return days_words(_days(case, category))


def longest_period_words(case: Case) -> str:
    return days_words(max(_days(case, category) for category in CASE_CATEGORIES))


def days_words(days: int) -> str:
    if days == 0:
        return gettext("at closing")
    return ngettext("%(days)d day after closing", "%(days)d days after closing", days) % {"days": days}


def _days(case: Case, category: str) -> int:
    return notice_in_force().rules.periods.of(category, case.channel, case.country, case.kind).days
