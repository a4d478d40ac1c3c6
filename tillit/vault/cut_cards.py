"""Payment card numbers in running text: which groups of digits are one, and which only look like it.

Issuer ranges and lengths: ISO/IEC 7812-1 and the public ranges of the schemes. Every test is bounded: at most 19 digits
are looked at from any place, so time grows with the text and with nothing else.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tillit.vault.cut_words import CARD_WORDS, OTHER_WORDS

SHORTEST, LONGEST = 12, 19
_GROUP = re.compile(r"\d+")
# What people put between the groups of one card number; a quoted or wrapped line may break it once.
_BETWEEN = re.compile(r"[ \t\u00a0\u2007\u2009\u202f.\-\u2010-\u2015\u2212_/*|]{1,3}|[ \t\u00a0]{0,2}\r?\n[> \t]{0,4}")
_BEFORE = 60
_IN_A_WORD = re.compile(r"[A-Za-z_]")

# From, to (as prefixes of one length), lengths in digits, and whether card words or a card's grouping must back it.
_RANGES: tuple[tuple[int, int, frozenset[int], bool], ...] = (
    (4, 4, frozenset({16, 19}), False),
    (4, 4, frozenset({13}), True),
    (51, 55, frozenset({16}), False),
    (2221, 2720, frozenset({16}), False),
    (34, 34, frozenset({15}), False),
    (37, 37, frozenset({15}), False),
    (300, 305, frozenset({14, 16}), False),
    (3095, 3095, frozenset({14, 16}), False),
    (36, 36, frozenset({14, 16}), False),
    (38, 39, frozenset({14, 16}), False),
    (3528, 3589, frozenset({16, 17, 18, 19}), False),
    (6011, 6011, frozenset({16, 17, 18, 19}), False),
    (644, 659, frozenset({16, 17, 18, 19}), False),
    (62, 62, frozenset({16, 17, 18, 19}), False),
    (2200, 2204, frozenset({16, 17, 18, 19}), False),
    (60, 60, frozenset({16}), False),
    (81, 82, frozenset({16}), True),
    (9792, 9792, frozenset({16}), False),
    (50, 50, frozenset(range(12, 20)), True),
    (56, 58, frozenset(range(12, 20)), True),
    (63, 63, frozenset(range(12, 20)), True),
    (67, 67, frozenset(range(12, 20)), True),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A card number found: where it stands, and the four digits that may stay (PCI DSS 3.4 allows the last four)."""

    start: int
    end: int
    last: str
    amex: bool


def find_cards(text: str) -> Iterator[Card]:
    """Every card number, from left to right, without overlaps."""
    groups = list(_GROUP.finditer(text))
    joined = [False, *(_BETWEEN.fullmatch(text, one.end(), two.start()) is not None for one, two in pairwise(groups))]
    index = 0
    while index < len(groups):
        found = _card_at(text, groups, joined, index)
        if found is None:
            index += 1
            continue
        card, index = found
        yield card


def _card_at(text: str, groups: Sequence[re.Match[str]], joined: Sequence[bool], index: int) -> tuple[Card, int] | None:
    """The longest card number that begins with this group."""
    start = groups[index].start()
    if start and _IN_A_WORD.match(text[start - 1]):
        return None
    digits, sizes = "", list[int]()
    best: tuple[Card, int] | None = None
    for number in range(index, min(index + LONGEST, len(groups))):
        group = groups[number]
        if (number > index and not joined[number]) or len(digits) + group.end() - group.start() > LONGEST:
            break
        digits += _ascii(group[0])
        sizes.append(group.end() - group.start())
        if len(digits) < SHORTEST or not _ends_freely(text, group.end()):
            continue
        # Twelve digits in the middle of a longer row of equal groups are a piece of something else.
        alone = not (joined[index] and len(groups[index - 1][0]) == sizes[0])
        if _is_card(text, start, digits, sizes, alone=alone):
            best = Card(start, group.end(), digits[-4:], digits[:2] in {"34", "37"}), number + 1
    return best


def _ends_freely(text: str, end: int) -> bool:
    return end >= len(text) or not _IN_A_WORD.match(text[end])


def _ascii(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(unicodedata.digit(digit, 0)) for digit in digits)


def _is_card(text: str, start: int, digits: str, sizes: Sequence[int], *, alone: bool) -> bool:
    backing = _issuer(digits)
    if backing is None or len(set(digits)) == 1 or not passes_luhn(digits):
        return False
    if start and text[start - 1] == "+" and len(digits) <= 15:  # noqa: PLR2004 - E.164: no telephone number is longer
        return False
    kind = _named(text, start)
    if kind == "card":
        return True
    grouped = _card_grouping(sizes) and (alone or not backing)
    if kind == "other":
        # "order 4111 1111 1111 1111": nobody prints an order number like that, but an IMEI or a parcel is printed in
        # any way.
        return grouped and sizes[0] == 4 and len(digits) == 16 and not _strong_other(text, start)  # noqa: PLR2004
    return grouped or (len(sizes) == 1 and not backing)


@lru_cache(maxsize=4_096)
def _ranges_of(prefix: str) -> tuple[tuple[frozenset[int], bool], ...]:
    """The lengths that cards beginning with these four digits may have, and whether each needs backing."""
    return tuple(
        (lengths, needs) for first, last, lengths, needs in _RANGES if first <= int(prefix[: len(str(first))]) <= last
    )


def _issuer(digits: str) -> bool | None:
    """Whether an issuer range with this length needs backing; None when no card begins like this."""
    needs = [backed for lengths, backed in _ranges_of(digits[:4]) if len(digits) in lengths]
    return all(needs) if needs else None


def passes_luhn(digits: str) -> bool:
    """The check digit of cards (ISO/IEC 7812-1, annex B)."""
    odd = sum(int(digit) for digit in digits[-1::-2])
    even = sum((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[int(digit)] for digit in digits[-2::-2])
    return (odd + even) % 10 == 0


def _named(text: str, start: int) -> str:
    """What the nearest word before the number says it is: `card`, `other`, or nothing."""
    before = text[max(0, start - _BEFORE) : start]
    # A digit group in between belongs to another number, and so do the words before it.
    other_number = [found.end() for found in re.finditer(r"\d{5,}", before)]
    before = before[other_number[-1] :] if other_number else before
    # Where both end at the same place, the longer word is the other one: a gift card is no payment card.
    card = max((found.end() for found in CARD_WORDS.finditer(before)), default=-1)
    other = max((found.end() for found in OTHER_WORDS.finditer(before)), default=-1)
    return "card" if card > other else "other" if other >= 0 else ""


def _strong_other(text: str, start: int) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    return (
        re.search(
            r"imei|iccid|tracking|sendung|spårning|kolli|\bocr\b|gift|presentkort|gutschein|geschenk",
            before,
            re.IGNORECASE,
        )
        is not None
    )


def _card_grouping(sizes: Sequence[int]) -> bool:
    """Whether the groups are as cards are printed or typed: fours, 4-6-5, 4-6-4, or equal steps."""
    if len(sizes) < 2:  # noqa: PLR2004
        return False
    if tuple(sizes) in {
        (4, 6, 5),
        (4, 6, 4),
        (4, 12),
        (12, 4),
        (8, 8),
        (4, 4, 8),
        (8, 4, 4),
        (4, 8, 4),
        (6, 13),
        (6, 10),
        (5, 5, 5),
    }:
        return True
    *head, tail = sizes
    return set(head) in ({4}, {1}, {2}, {3}, {5}) and tail <= head[0]
