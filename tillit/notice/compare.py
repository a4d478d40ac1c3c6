"""Set two versions of the notice side by side: what changes for whom, before it does.

Shortening a period asks first (`shortened`): erasing cannot be undone, so it needs two people and a waiting time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from tillit.notice.models import Notice, RetentionRule
from tillit.notice.periods import Period, Periods, conditions
from tillit.notice.walk import join


@dataclass(frozen=True)
class Change:
    """One difference. `before` or `after` is empty where there was or will be nothing."""

    place: str
    before: str
    after: str
    what: str
    governs: str = field(default="", compare=False)  # the category that is kept shorter


def compare(old: Notice, new: Notice) -> list[Change]:
    """Every difference in what the two documents say, in the order of the new one, then what is gone."""
    before, after = said_by(old), said_by(new)
    places = dict.fromkeys([*after, *before])
    return [
        Change(place, before.get(place, ""), after.get(place, ""), name_change(place, before, after))
        for place in places
        if before.get(place) != after.get(place)
    ]


def name_change(place: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Whether something is new, gone or different."""
    if place not in before:
        return "added"
    return "changed" if place in after else "removed"


def said_by(notice: Notice) -> Mapping[str, str]:
    """What a document says, a line a leaf. Retention rules go by what they govern, since their order means nothing."""
    whole = notice.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"retention"})
    lines = dict(flatten(whole, ""))
    for rule in notice.retention:
        said = rule.model_dump(mode="json", exclude_unset=True, exclude={"category", "channel", "country", "kind"})
        lines.update(flatten(said, name_rule(rule)))
    return lines


def flatten(value: object, place: str) -> Iterator[tuple[str, str]]:
    """The leaves of a document with their places. A list counts as one leaf: its words are read together."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from flatten(below, join(place, str(key)))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield place, ", ".join(str(item) for item in value)
    else:
        yield place, str(value)


def name_rule(rule: RetentionRule) -> str:
    """What a retention rule governs, as a place."""
    return name_governed(rule.category, conditions(rule))


def name_governed(category: str, facts: Mapping[str, str | None]) -> str:
    """A category with the facts that narrow it, as in `retention[content, channel=email]`."""
    narrowed = [f"{key}={value}" for key, value in facts.items() if value is not None]
    return f"retention[{', '.join([category, *narrowed])}]"


def shortened(old: Notice, new: Notice) -> list[Change]:
    """Every sort of data that the new notice erases sooner, however the change was written.

    Periods are compared as they take effect, for every combination of channel, country and kind that either notice
    tells apart; a narrower combination is left out where a wider one already says the same.
    """
    found: list[Change] = []
    for category in old.categories:
        told: dict[tuple[str | None, ...], tuple[Period, Period]] = {}
        for facts in combinations(old, new):
            pair = period_of(old, category, facts), period_of(new, category, facts)
            if is_shorter(*pair) and not any(told.get(wider) == pair for wider in widen(facts)):
                found.append(name_shortening(category, facts, *pair))
            told[facts] = pair
    return found


def combinations(old: Notice, new: Notice) -> list[tuple[str | None, ...]]:
    """Channel, country and kind as far as any rule names them, the widest first."""
    named: list[list[str | None]] = []
    for key in ("channel", "country", "kind"):
        rules = [*old.retention, *new.retention]
        named.append([None, *sorted({found[key] for found in map(conditions, rules) if key in found})])
    return sorted(product(*named), key=lambda facts: sum(fact is not None for fact in facts))


def widen(facts: tuple[str | None, ...]) -> Iterator[tuple[str | None, ...]]:
    """The same facts with one of them left open."""
    for index, fact in enumerate(facts):
        if fact is not None:
            yield (*facts[:index], None, *facts[index + 1 :])


def period_of(notice: Notice, category: str, facts: tuple[str | None, ...]) -> Period:
    """The period in effect, the cap stretched by what reopening may add."""
    channel, country, kind = facts
    period = Periods(notice).of(category, channel, country, kind)
    return Period(period.days, period.cap_days + notice.closing.reopened_days)


def is_shorter(before: Period, after: Period) -> bool:
    """Whether anything is erased sooner than before."""
    return after.days < before.days or after.cap_days < before.cap_days


def name_shortening(category: str, facts: tuple[str | None, ...], before: Period, after: Period) -> Change:
    """One shortening, in days."""
    place = name_governed(category, dict(zip(("channel", "country", "kind"), facts, strict=True)))
    if after.days < before.days:
        return Change(place, f"{before.days} days", f"{after.days} days", "erased sooner after closing", category)
    was, will = f"{before.cap_days} days", f"{after.cap_days} days"
    return Change(place, was, will, "capped sooner after the first closing", category)
