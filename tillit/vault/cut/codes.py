"""Security codes of cards: three or four figures that their word, or their place behind a card, gives away.

An end of validity stays: without the number it opens nothing, and it tells an agent why a payment failed (PCI DSS
lets it be kept; the code never, 3.3.1.2).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tillit.vault.cut.cards import Card
from tillit.vault.cut.words import AMOUNT_AFTER, BESIDE_CARD, CODE_STEMS, CODE_WORDS, EXPIRY_FILLER

_CODE = re.compile(r"(?<![\d.,+/])(?:\d{3,4}|\d[ \-]\d[ \-]\d(?:[ \-]\d)?)(?![\d/]|[.,]\d|[ \-]\d{5})")
_CODE_BEHIND = re.compile(r"(?:\d{3,4}|\d[ \-]\d[ \-]\d(?:[ \-]\d)?)(?![\d/]|[.,]\d)")
_REACH = 40
_BESIDE = 160
_BEFORE = re.compile(
    r"(?<![\d.,/])(\d{3,4})[\s\"')]{0,3}(?:[(\-=:]|is|ist|är|as|er|on|est|es|è)?[\s\"'(]{0,3}(?:the|my|der|die|das|mein|"
    r"meine|min|som|mon|mi)?\s{0,2}$",
    re.IGNORECASE,
)
_EXPIRY = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])\s?[/\-. ]\s?(?:20)?\d{2}(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")

Span = tuple[int, int]


def find_codes(text: str, cards: Sequence[Card]) -> Iterator[Span]:
    """Every code, in any order, perhaps twice."""
    lowered = text.lower()
    if any(stem in lowered for stem in CODE_STEMS):
        yield from _by_word(text, CODE_WORDS, _REACH)
    if not cards:
        return
    yield from _beside(text, cards)
    yield from _behind(text, cards)


def _by_word(text: str, words: re.Pattern[str], reach: int) -> Iterator[Span]:
    """Codes that their word gives away: `CVC: 123`, `säkerhetskoden är 123`, `123 is my CVV`."""
    for word in words.finditer(text):
        if " removed" in text[word.end() : word.end() + reach]:  # it was cut out before
            continue
        code = _CODE.search(text, word.end(), min(len(text), word.end() + reach))
        if code and not AMOUNT_AFTER.match(text, code.end()) and _in_one_breath(text[word.end() : code.start()]):
            yield code.span()
            continue
        before = text[max(0, word.start() - 24) : word.start()]
        found = _BEFORE.search(before)
        if found:
            start = word.start() - len(before) + found.start(1)
            yield start, start + len(found[1])


def _in_one_breath(between: str) -> bool:
    """Whether word and number belong together: a form may put an empty line between them, prose does not."""
    return "\n\n" not in between or not between.strip(" :\n\t>")


def _beside(text: str, cards: Sequence[Card]) -> Iterator[Span]:
    ends = [card.end for card in cards]
    for start, end in _by_word(text, BESIDE_CARD, _REACH // 2):
        place = bisect_right(ends, start)
        is_behind = place > 0 and start - ends[place - 1] <= _BESIDE
        if is_behind or (place < len(cards) and cards[place].start - end <= _BESIDE):
            yield start, end


def _behind(text: str, cards: Sequence[Card]) -> Iterator[Span]:
    """Codes that stand behind their card number, alone or after the end of validity: `4111 ... 12/27 123`."""
    for card in cards:
        position = _filled(text, card.end)
        expiry = _EXPIRY.match(text, position)
        if expiry:
            position = _filled(text, expiry.end())
        code = _CODE_BEHIND.match(text, position)
        if not code or position == card.end:
            continue
        # Without a date between them only the usual length counts; with one, people give whichever they found.
        if not expiry and len(re.sub(r"\D", "", code[0])) != (4 if card.amex else 3):
            continue
        if not AMOUNT_AFTER.match(text, code.end()) and not _YEAR.fullmatch(code[0]):
            yield code.span()


def _filled(text: str, position: int) -> int:
    filler = EXPIRY_FILLER.match(text, position)
    return filler.end() if filler else position
