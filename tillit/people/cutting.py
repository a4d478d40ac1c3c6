"""Promise `minimal`: what is cut out of what is said to a brand. The notice in force decides whose personal numbers, by
its countries; the brand which numbers are its own.
"""

import time
from collections import defaultdict
from functools import lru_cache
from uuid import UUID

from tillit.people.models import OwnNumber
from tillit.publishing.current import notice_in_force
from tillit.vault.cut import CutRules

FRESH_FOR = 2.0
"""Seconds for which the brands' own numbers are not asked again: this stands in the way of every mail."""

_known: list[tuple[float, dict[UUID, tuple[str, ...]]]] = []


def rules_for(brand: UUID) -> CutRules:
    """What is cut out here, compiled once for the same countries and forms.

    Raises:
        NoNotice: nothing was published yet.
    """
    return _rules(frozenset(notice_in_force().notice.countries), _own_numbers().get(brand, ()))


@lru_cache(maxsize=128)
def _rules(countries: frozenset[str], own: tuple[str, ...]) -> CutRules:
    return CutRules(countries, own)


def _own_numbers() -> dict[UUID, tuple[str, ...]]:
    if not _known or time.monotonic() - _known[0][0] > FRESH_FOR:
        forms = defaultdict[UUID, list[str]](list)
        for brand, form in OwnNumber.objects.order_by("form").values_list("brand", "form"):
            forms[brand].append(form)
        _known[:] = [(time.monotonic(), {brand: tuple(each) for brand, each in forms.items()})]
    return _known[0][1]


def forget_own_numbers() -> None:
    """They were just changed in this process: ask again."""
    _known.clear()
