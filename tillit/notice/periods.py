"""Which retention rule governs a piece of data. Keeps `one-year` and `only-as-long-as-needed`."""

from dataclasses import dataclass

from tillit.notice.models import Notice, RetentionRule


@dataclass(frozen=True)
class Period:
    """Days after closing, and the cap in days after the first closing."""

    days: int
    cap_days: int


class Periods:
    """The retention rules of one notice, looked up once for each combination of facts and remembered."""

    def __init__(self, notice: Notice) -> None:
        self._rules: dict[str, list[RetentionRule]] = {}
        for rule in notice.retention:
            self._rules.setdefault(rule.category, []).append(rule)
        self._of_case = [name for name, category in notice.categories.items() if category.scope == "case"]
        self._cap_days = notice.closing.cap_days
        self._known: dict[tuple[str, str | None, str | None, str | None], Period] = {}

    def of(self, category: str, channel: str | None, country: str | None, kind: str | None) -> Period:
        """The period of this data. The most specific rule wins; among equals, the one that ends soonest."""
        key = (category, channel, country, kind)
        if key not in self._known:
            self._known[key] = self._find(category, channel, country, kind)
        return self._known[key]

    def _find(self, category: str, channel: str | None, country: str | None, kind: str | None) -> Period:
        facts = {"channel": channel, "country": country, "kind": kind}
        fitting = [rule for rule in self._rules.get(category, []) if fits(rule, facts)]
        if not fitting:
            return Period(0, 0)  # what the notice has no rule for is not kept past closing
        highest = max(count_conditions(rule) for rule in fitting)
        best = [self._period(rule, facts) for rule in fitting if count_conditions(rule) == highest]
        return min(best, key=lambda period: (period.days, period.cap_days))

    def _period(self, rule: RetentionRule, facts: dict[str, str | None]) -> Period:
        if rule.with_case:
            whole = [self.of(name, facts["channel"], facts["country"], facts["kind"]) for name in self._of_case]
            return max(whole, key=lambda period: (period.days, period.cap_days), default=Period(0, 0))
        return Period(rule.days or 0, self._cap_days if rule.cap_days is None else rule.cap_days)


def conditions(rule: RetentionRule) -> dict[str, str]:
    """The conditions a rule names, of channel, country and kind."""
    named = {"channel": rule.channel, "country": rule.country, "kind": rule.kind}
    return {key: value for key, value in named.items() if value is not None}


def count_conditions(rule: RetentionRule) -> int:
    """How specific a rule is."""
    return len(conditions(rule))


def fits(rule: RetentionRule, facts: dict[str, str | None]) -> bool:
    """Whether a rule speaks of this data at all."""
    return all(facts[key] == value for key, value in conditions(rule).items())
