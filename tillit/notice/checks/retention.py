"""Every sort of data ends, and nothing outlives its cap."""

from collections.abc import Iterator

from tillit.notice.faults import Fault
from tillit.notice.models import Notice, RetentionRule
from tillit.notice.periods import count_conditions


def check_retention(notice: Notice) -> Iterator[Fault]:
    """Each rule by itself, and a general rule for each category."""
    for index, rule in enumerate(notice.retention):
        yield from check_rule(notice, f"retention[{index}]", rule)
    general = {rule.category for rule in notice.retention if not count_conditions(rule)}
    for category in notice.categories:
        if category not in general:
            mend = f'Article 13(2)(a): add a rule with category = "{category}" and no further condition.'
            yield Fault("retention", f"Nothing says how long `{category}` is kept.", mend)


def check_rule(notice: Notice, place: str, rule: RetentionRule) -> Iterator[Fault]:
    """One period: said once, within its cap, and explained where it exceeds the notice's own cap."""
    if (rule.days is None) != rule.with_case:
        mend = "Give either `days`, or `with_case = true`."
        yield Fault(f"{place}.days", "The rule must say one period, neither none nor two.", mend)
    category = notice.categories.get(rule.category)
    if rule.with_case and category is not None and category.scope != "person":
        mend = "Give `days`: only what belongs to a person can last as long as the person's last case."
        yield Fault(f"{place}.with_case", f"`{rule.category}` belongs to one case.", mend)
    cap = notice.closing.cap_days if rule.cap_days is None else rule.cap_days
    if rule.days is not None and rule.days > cap:
        mend = f"Use {cap} or fewer, or give the rule its own `cap_days` and a `reason` for customers."
        yield Fault(f"{place}.days", f"{rule.days} days exceed the cap of {cap} days.", mend)
    if cap > notice.closing.cap_days and rule.reason is None:
        mend = "Tell customers why this is kept longer than everything else."
        yield Fault(f"{place}.reason", f"The rule's cap of {cap} days exceeds that of the notice.", mend)
