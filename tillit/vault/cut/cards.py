"""Payment card numbers in running text: which groups of digits are one, and which only look like it.

Issuer ranges and lengths: ISO/IEC 7812-1 and the public ranges of the schemes; tracks of the magnetic stripe: ISO/IEC
7813. Every test is bounded: at most 19 digits are looked at from any place, so time grows with the text and with
nothing else. The text is one of `read_plain`: its digits are 0 to 9.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tillit.vault.cut.words import CARD_GLUED, CODE_GLUED, is_strong_other, named, speaks_of_something

SHORTEST, LONGEST = 12, 19
PREFIX = 4
"""So many digits tell the scheme."""
# What people put between the groups of one card number; a quoted or wrapped line may break it once.
_SIGNS = " \t\u00a0\u2000-\u200a\u202f\u205f\u3000.\\-\u2010-\u2015\u2212\ufe63\uff0d_/*|+\u00b7\u2022'"
_BETWEEN = re.compile(f"(?!\\.\\s)[{_SIGNS}]{{1,3}}|[ \t\u00a0]{{0,2}}\\r?\\n[> \t]{{0,4}}")
_ROW = re.compile(f"[0-9][0-9{_SIGNS}\\r\\n>]{{{SHORTEST - 1},}}")
_GROUP = re.compile(r"[0-9]+")
_IN_A_WORD = re.compile(r"[^\W\d_]")
_TRACK_END = re.compile(r"\^[^\n^?]{2,30}\^[0-9 ]{4,60}\??|[=D][0-9]{7,25}\??")
_END_OF_VALIDITY = re.compile(r"(?:0[1-9]|1[0-2])\s?[/\-]\s?(?:20)?[0-9]{2}(?![0-9])")
_TRACK_START = re.compile(r"%?[Bb]$|;$")

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
    """A card number found: where it stands, and the four digits that may stay (PCI DSS 3.4.1 allows the last four)."""

    start: int
    end: int
    last: str
    amex: bool


def find_cards(text: str) -> Iterator[Card]:
    """Every card number, from left to right, without overlaps; of a stripe that was read the whole track."""
    for row in _ROW.finditer(text):
        groups = list(_GROUP.finditer(text, row.start(), row.end()))
        if groups[-1].end() - groups[0].start() >= SHORTEST:
            yield from _cards_in(text, groups)


def _cards_in(text: str, groups: Sequence[re.Match[str]]) -> Iterator[Card]:
    joined = [False, *(_BETWEEN.fullmatch(text, one.end(), two.start()) is not None for one, two in pairwise(groups))]
    index = 0
    while index < len(groups):
        found = _card_at(text, groups, joined, index)
        if found is None:
            index += 1
            continue
        card, index = found
        if index < len(groups):
            joined[index] = False  # what follows a card is not the rest of something longer
        yield card


def _card_at(text: str, groups: Sequence[re.Match[str]], joined: Sequence[bool], index: int) -> tuple[Card, int] | None:
    """The longest card number that begins with this group."""
    start = groups[index].start()
    if not _begins_freely(text, start):
        return None
    # The middle of a longer row of equal groups is a piece of something else, unless a word says that it is a card.
    alone = not (joined[index] and len(groups[index - 1][0]) == len(groups[index][0]))
    if not alone and not speaks_of_something(text, start):
        return None
    digits, sizes, lengths = "", list[int](), frozenset(range(SHORTEST, LONGEST + 1))
    best: tuple[int, str, int] | None = None
    for number in range(index, min(index + LONGEST, len(groups))):
        group = groups[number]
        if (number > index and not joined[number]) or len(digits) + group.end() - group.start() > LONGEST:
            break
        if best and _END_OF_VALIDITY.match(text, group.start()):
            break
        digits += group[0]
        sizes.append(group.end() - group.start())
        if len(digits) >= PREFIX and len(digits) - sizes[-1] < PREFIX:
            lengths = _lengths(digits[:PREFIX])
            if not lengths:
                return None
        if len(digits) not in lengths or not _ends_freely(text, group.end()):
            continue
        if _is_card(text, start, digits, sizes, alone=alone):
            best = group.end(), digits, number + 1
    return (_with_track(text, start, best[0], best[1]), best[2]) if best else None


def _begins_freely(text: str, start: int) -> bool:
    if not start or not _IN_A_WORD.match(text[start - 1]):
        return True
    before = text[max(0, start - 20) : start]
    return CARD_GLUED.search(before) is not None or before[-2:] in {"%B", "%b"}


def _ends_freely(text: str, end: int) -> bool:
    return end >= len(text) or not _IN_A_WORD.match(text[end]) or CODE_GLUED.match(text, end) is not None


def _with_track(text: str, start: int, end: int, digits: str) -> Card:
    """What a stripe holds besides the number may never be kept (PCI DSS 3.3.1.1)."""
    track = _TRACK_END.match(text, end)
    if track:
        opening = _TRACK_START.search(text[max(0, start - 2) : start])
        start, end = start - len(opening[0]) if opening else start, track.end()
    return Card(start, end, digits[-4:], digits[:2] in {"34", "37"})


def _is_card(text: str, start: int, digits: str, sizes: Sequence[int], *, alone: bool) -> bool:
    backing = _issuer(digits)
    if backing is None or len(set(digits)) == 1 or not passes_luhn(digits):
        return False
    if start and text[start - 1] == "+" and len(digits) <= 15:  # noqa: PLR2004 - E.164: no telephone number is longer
        return False
    kind = named(text, start)
    if kind == "card":
        return True
    grouped = _card_grouping(sizes) and alone
    if kind == "other":
        # "order 4111 1111 1111 1111": nobody prints an order number like that, but an IMEI or a parcel is printed in
        # any way.
        as_printed = grouped and sizes[0] == 4 and len(digits) >= 14  # noqa: PLR2004
        return as_printed and not is_strong_other(text, start)
    return grouped or (len(sizes) == 1 and not backing)


@lru_cache(maxsize=10_000)
def _ranges_of(prefix: str) -> tuple[tuple[frozenset[int], bool], ...]:
    """The lengths that cards beginning with these four digits may have, and whether each needs backing."""
    return tuple(
        (lengths, needs) for first, last, lengths, needs in _RANGES if first <= int(prefix[: len(str(first))]) <= last
    )


@lru_cache(maxsize=10_000)
def _lengths(prefix: str) -> frozenset[int]:
    return frozenset[int]().union(*(lengths for lengths, _ in _ranges_of(prefix)))


def _issuer(digits: str) -> bool | None:
    """Whether an issuer range with this length needs backing; None when no card begins like this."""
    needs = [backed for lengths, backed in _ranges_of(digits[:PREFIX]) if len(digits) in lengths]
    return all(needs) if needs else None


def could_be_card(form: str) -> bool:
    """Whether some card number has this form: figures, and `#` for those that are open."""
    known = form.partition("#")[0]
    return any(
        len(form) in lengths and str(first)[: len(known)] <= known[: len(str(first))] <= str(last)[: len(known)]
        for first, last, lengths, _ in _RANGES
    )


def passes_luhn(digits: str) -> bool:
    """The check digit of cards (ISO/IEC 7812-1, annex B)."""
    odd = sum(int(digit) for digit in digits[-1::-2])
    even = sum((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[int(digit)] for digit in digits[-2::-2])
    return (odd + even) % 10 == 0


_PRINTED = frozenset(
    {(4, 6, 5), (4, 6, 4), (4, 12), (12, 4), (8, 8), (4, 4, 8), (8, 4, 4), (4, 8, 4), (6, 13), (6, 10), (5, 5, 5)}
)


def _card_grouping(sizes: Sequence[int]) -> bool:
    """Whether the groups are as cards are printed or typed: fours, 4-6-5, 4-6-4, or equal steps."""
    if len(sizes) < 2:  # noqa: PLR2004
        return False
    *head, tail = sizes
    return tuple(sizes) in _PRINTED or (set(head) in ({4}, {1}, {2}, {3}, {5}) and tail <= head[0])
