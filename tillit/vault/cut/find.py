"""One pass over a text: what must not be kept, and the text without it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tillit.vault.cut.accounts import find_accounts
from tillit.vault.cut.cards import find_cards
from tillit.vault.cut.codes import find_codes
from tillit.vault.cut.personal import find_personal
from tillit.vault.cut.plain import Plain, read_plain
from tillit.vault.cut.rules import STRICTEST, CutRules
from tillit.vault.cut.words import named

CARD, CODE, ACCOUNT, PERSONAL = KINDS = ("card", "security-code", "iban", "personal-number")
_FIGURE = re.compile(r"\d")
_SAID = {
    CARD: "[card number removed, ends {last}]",
    CODE: "[security code removed]",
    ACCOUNT: "[account number removed, ends {last}]",
    PERSONAL: "[personal number removed]",
}
_NEVER = frozenset({CARD, CODE, PERSONAL})

_Found = tuple[int, int, str, str]  # start, end, kind, the last figures


@dataclass(frozen=True, slots=True)
class CutFound:
    """One thing cut out: `kind` is one of KINDS; `start` and `end` are offsets in the text before cutting.

    `place` says where: text, subject, sender, html, attachment-name or attachment. `said` stands there now. Nothing of
    what was cut is kept.
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
        """What was taken out, once for each number."""
        return sorted(one.kind for one in self.found)


def cut_out(text: str, rules: CutRules = STRICTEST) -> Cut:
    """Take out what must not be kept. A text without anything to cut comes back as it was."""
    found = find_cuts(text, rules)
    if not found:
        return Cut(text, [])
    pieces, position = [], 0
    for one in found:
        pieces += [text[position : one.start], one.said]
        position = one.end
    return Cut("".join((*pieces, text[position:])), found)


def must_not_keep(text: str, rules: CutRules = STRICTEST) -> list[str]:
    """Why a file with this text must not be kept; empty where it may.

    For files whose bytes cannot be rewritten safely (PDF, DOCX). A card number, a security code or a personal number
    may rest nowhere, sealed or not. An account number does not bar a file: every invoice shows the shop's own.
    """
    return sorted({one.kind for one in find_cuts(text, rules)} & _NEVER)


def find_cuts(text: str, rules: CutRules = STRICTEST) -> list[CutFound]:
    """What would be cut out, from left to right, without overlaps."""
    if not _FIGURE.search(text):
        return []
    plain = read_plain(text)
    cards = list(find_cards(plain.digits))
    found = _with([], [(one.start, one.end, ACCOUNT, one.last) for one in find_accounts(plain.text)])
    found = _with(found, [(card.start, card.end, CARD, card.last) for card in cards])
    found = _with(found, [(*span, PERSONAL, "") for span in sorted(find_personal(plain, rules.personal))])
    if found and rules.spared:
        found = list(_not_own(found, plain, rules.spared))
    kept = {start for start, _, kind, _ in found if kind == CARD}
    codes = sorted(find_codes(plain.digits, [card for card in cards if card.start in kept]))
    found = _with(found, [(*span, CODE, "") for span in codes])
    return [CutFound(kind, *plain.span(start, end), _SAID[kind].format(last=last)) for start, end, kind, last in found]


def _with(found: list[_Found], more: Sequence[_Found]) -> list[_Found]:
    """These, and those of `more` that touch none of them; both from left to right."""
    if not more:
        return found
    ends, added, position = [one[1] for one in found], list[_Found](), 0
    for one in more:
        place = bisect_right(ends, one[0])
        if one[0] >= position and (place == len(found) or found[place][0] >= one[1]):
            added.append(one)
            position = one[1]
    return sorted(found + added)


def _not_own(found: Sequence[_Found], plain: Plain, spared: re.Pattern[str]) -> Iterator[_Found]:
    """Without the brand's own numbers: what has their form stays, unless a word says that it is a card."""
    own = [one.span() for one in spared.finditer(plain.text)]
    for one in found:
        place = bisect_right(own, (one[0], len(plain.text))) - 1
        is_own = place >= 0 and own[place][1] >= one[1]
        if not is_own or (one[2] == CARD and named(plain.digits, one[0]) == "card"):
            yield one
