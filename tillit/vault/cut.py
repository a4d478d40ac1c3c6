"""Promise `minimal`: what must never be kept is cut out before anything is stored: card numbers, their security codes,
account numbers.

The customer's letter says in its place what was there; a card keeps its last four digits, so that a payment can still
be found. Used by every line. Every pattern is bounded, so that no text, however made, takes more than time in
proportion to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import iban

from tillit.vault.cut_cards import Card, find_cards
from tillit.vault.cut_words import AMOUNT_AFTER, CODE_WORDS, EXPIRY_FILLER

CARD, CODE, ACCOUNT = "card", "security-code", "iban"
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ \-\u00a0]?\d{2}(?=[ \-\u00a0]?[A-Za-z0-9]{2})")
_IBAN_LENGTHS = range(34, 14, -1)
_IBAN_LOOK = 80
_IBAN_BETWEEN = re.compile(r"[ \-\u00a0.]{1,2}|[ \t]{0,2}\r?\n[> \t]{0,4}")
_CODE = re.compile(r"(?<![\d.,+/])(?:\d{3,4}|\d \d \d(?: \d)?)(?![\d/]|[.,]\d)")
_CODE_REACH = 40
_CODE_BEFORE = re.compile(
    r"(?<![\d.,/])(\d{3,4})[\s\"')]{0,3}(?:[(\-=:]|is|ist|är|as)?[\s\"'(]{0,3}(?:the|my|der|die|das|mein|"
    r"meine|min|som)?\s{0,2}$",
    re.IGNORECASE,
)
_EXPIRY = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])\s?[/\-.]\s?(?:20)?\d{2}(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class CutFound:
    """One thing cut out: `kind` is card, security-code or iban; `start` and `end` are offsets in the text before
    cutting.

    `place` says where: text, subject, html, attachment-name or attachment. `said` stands there now. Nothing of what was
    cut is kept.
    """

    kind: str
    start: int
    end: int
    said: str
    place: str = "text"


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that may be kept, and what was taken out of it, in order."""

    text: str
    found: list[CutFound]

    @property
    def kinds(self) -> list[str]:
        """What was taken out, each kind once."""
        return sorted({one.kind for one in self.found})


def cut_out(text: str) -> Cut:
    """Take out what must not be kept. A text without anything to cut comes back as it was."""
    found = find_cuts(text)
    if not found:
        return Cut(text, [])
    pieces, position = [], 0
    for one in found:
        pieces += [text[position : one.start], one.said]
        position = one.end
    return Cut("".join((*pieces, text[position:])), found)


def find_cuts(text: str) -> list[CutFound]:
    """What would be cut out, from left to right, without overlaps."""
    accounts = list(_accounts(text))
    cards = [
        card for card in find_cards(text) if not any(one.start < card.end and card.start < one.end for one in accounts)
    ]
    found = accounts + [
        CutFound(CARD, card.start, card.end, f"[card number removed, ends {card.last}]") for card in cards
    ]
    taken = sorted((one.start, one.end) for one in found)
    codes = {span for span in (*_codes_by_word(text), *_codes_after(text, cards)) if not _within(span, taken)}
    found += [CutFound(CODE, start, end, "[security code removed]") for start, end in codes]
    return sorted(found, key=lambda one: one.start)


def _within(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _accounts(text: str) -> Iterator[CutFound]:
    """IBANs whose check digits and length are right for their country (ISO 13616)."""
    position = 0
    for opening in _IBAN.finditer(text):
        if opening.start() < position:
            continue
        end = _account_end(text, opening.start())
        if end is not None:
            last = re.sub(r"[^A-Za-z0-9]", "", text[opening.start() : end])[-4:]
            yield CutFound(ACCOUNT, opening.start(), end, f"[account number removed, ends {last}]")
            position = end


def _account_end(text: str, start: int) -> int | None:
    compact, ends = "", []
    offset, stop = start, min(len(text), start + _IBAN_LOOK)
    while offset < stop and len(compact) < _IBAN_LENGTHS.start:
        letter = text[offset]
        if letter.isascii() and letter.isalnum():
            compact += letter.upper()
            offset += 1
            ends.append(offset)
            continue
        gap = _IBAN_BETWEEN.match(text, offset)
        if not gap:
            break
        offset = gap.end()
    for length in _IBAN_LENGTHS:
        if length <= len(compact) and _ends_word(text, ends[length - 1]) and iban.is_valid(compact[:length]):
            return ends[length - 1]
    return None


def _ends_word(text: str, end: int) -> bool:
    return end >= len(text) or not (text[end].isascii() and text[end].isalnum())


def _codes_by_word(text: str) -> Iterator[tuple[int, int]]:
    """Codes that their word gives away: `CVC: 123`, `säkerhetskoden är 123`, `123 is my CVV`."""
    for word in CODE_WORDS.finditer(text):
        code = _CODE.search(text, word.end(), min(len(text), word.end() + _CODE_REACH))
        if code and not AMOUNT_AFTER.match(text, code.end()) and _same_breath(text[word.end() : code.start()]):
            yield code.span()
            continue
        before = text[max(0, word.start() - 24) : word.start()]
        found = _CODE_BEFORE.search(before)
        if found:
            start = word.start() - len(before) + found.start(1)
            yield start, start + len(found[1])


def _same_breath(between: str) -> bool:
    """Whether word and number belong together: a form may put an empty line between them, prose does not."""
    return "\n\n" not in between or not between.strip(" :\n\t>")


def _codes_after(text: str, cards: list[Card]) -> Iterator[tuple[int, int]]:
    """Codes that stand behind their card number, alone or after the end of validity: `4111 ... 12/27 123`."""
    for card in cards:
        position = _filled(text, card.end)
        expiry = _EXPIRY.match(text, position)
        if expiry:
            position = _filled(text, expiry.end())
        code = _CODE.match(text, position)
        wanted = 4 if card.amex else 3
        if not code or position == card.end or len(code[0].replace(" ", "")) != wanted:
            continue
        if not AMOUNT_AFTER.match(text, code.end()) and not _YEAR.fullmatch(code[0]):
            yield code.span()


def _filled(text: str, position: int) -> int:
    filler = EXPIRY_FILLER.match(text, position)
    return filler.end() if filler else position
