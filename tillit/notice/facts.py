"""The figures of a notice, by name: promises bind them (`at_most`), and the printed text is filled from them."""

import math
from collections.abc import Mapping

from tillit.notice.models import Kind, Notice
from tillit.notice.words import Language

PHRASES = frozenset(
    {
        "answer_time",
        "brands",
        "channels",
        "controller",
        "extension",
        "group",
        "idle",
        "kinds",
        "listening_reasons",
        "listening_share",
        "longest",
        "objection_effective",
        "reopen_within",
        "reopened",
    }
)


def figures(notice: Notice) -> Mapping[str, int]:
    """Every figure a promise may bind. `<category>_days` is the longest period of that category after closing."""
    closing = notice.closing
    found = {
        "longest_days": max([closing.cap_days, *(rule.cap_days or 0 for rule in notice.retention)]),
        "reopened_days": closing.reopened_days,
        "reopen_within_days": closing.reopen_within_days,
        "idle_days": closing.idle_days,
        "objection_seconds": notice.guards.objection_effective_seconds,
        "answer_months": notice.rights.answer_months,
        "extension_months": notice.rights.extension_months,
        "listening_percent": math.ceil(round(notice.monitoring.quota_share * 100, 6)),  # floats: 7 must not be 8
        "survey_pause_days": notice.outreach.survey_pause_days,
    }
    for category in notice.categories:
        days = [rule.days for rule in notice.retention if rule.category == category and rule.days is not None]
        if days:
            found[f"{category.replace('-', '_')}_days"] = max(days)
    return found


def phrases(notice: Notice, language: Language) -> Mapping[str, str]:
    """The words that stand for `{…}` in promises and sentences, in one language."""
    code, known = language.code, figures(notice)
    channels = [channel.title(code) for channel in notice.channels.values() if channel.status == "built"]
    kinds = [kind.title(code) for kind in notice.kinds.values() if is_in_force(notice, kind)]
    return {
        "group": notice.group.name,
        "controller": notice.companies[notice.controller.company].name,
        "brands": language.join([brand.name for brand in notice.brands.values()]),
        "channels": language.join(channels),
        "kinds": language.join(kinds),
        "longest": language.days(known["longest_days"]),
        "reopened": language.days(known["reopened_days"]),
        "reopen_within": language.days(known["reopen_within_days"]),
        "idle": language.days(known["idle_days"]),
        "objection_effective": language.count(known["objection_seconds"], "second"),
        "answer_time": language.count(known["answer_months"], "month"),
        "extension": language.count(known["extension_months"], "month"),
        "listening_share": language.percent(notice.monitoring.quota_share),
        "listening_reasons": language.join([reason(code) for reason in notice.monitoring.reasons.values()]),
    }


def is_in_force(notice: Notice, kind: Kind) -> bool:
    """Whether cases of this kind can be worked on: their purpose stands in the notice and is in force."""
    purpose = notice.purposes.get(kind.purpose)
    return purpose is not None and purpose.in_force
