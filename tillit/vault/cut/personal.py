"""Personal numbers in running text, of the countries that the notice names.

Check digits alone would hit one order number in ten: a number counts when a word beside it says so, or when it is
printed as only such numbers are and no word nearby says that it is something else.
"""

import re
from collections.abc import Iterator, Sequence

from tillit.vault.cut.countries import PersonalKind
from tillit.vault.cut.plain import Plain
from tillit.vault.cut.words import GROUPED_NUMBER, OTHER_WORDS, is_said_before, last_word

_SIGNS = r" .\-+/\u00a0\u2010-\u2013"
_ROW = re.compile(f"[0-9](?:[0-9]|[{_SIGNS}]{{1,3}}(?=[0-9])){{5,}}")
_SIGN = re.compile(r"[^0-9]+")
_OVER = 8, 14
"""So many signs before and behind a row of figures may belong to the same number."""
_BEFORE, _NEAR, _BEHIND = 60, 40, 40

Span = tuple[int, int]


def find_personal(plain: Plain, kinds: Sequence[PersonalKind]) -> Iterator[Span]:
    """Every personal number of these kinds; from left to right for each kind, perhaps twice."""
    if not kinds:
        return
    rows = [(len(_SIGN.sub("", found[0])), *found.span()) for found in _ROW.finditer(plain.digits)]
    for kind in kinds:
        if not kind.row:
            yield from _between(plain.text, kind, 0, len(plain.text))
        for figures, start, end in rows:
            if figures >= kind.row > 0:
                before, behind = max(0, start - _OVER[0]), min(len(plain.text), end + _OVER[1])
                yield from _between(plain.digits, kind, before, behind)


def _between(text: str, kind: PersonalKind, start: int, end: int) -> Iterator[Span]:
    for found in kind.shape.finditer(text, start, end):
        is_whole = found.end() == len(text) or not text[found.end()].isalnum()
        if is_whole and kind.is_valid(found[0]) and _is_meant(text, kind, found):
            yield found.span()


def _is_meant(text: str, kind: PersonalKind, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - _BEFORE) : found.start()].lower()
    word, other = last_word(kind.words, before), last_word(OTHER_WORDS, before)
    if word >= 0 and word >= other and " removed" not in before[word:]:
        return True
    if last_word(kind.words, text[found.end() : found.end() + _BEHIND].partition("\n")[0].lower()) >= 0:
        return True
    if _is_other(before, other) or before.endswith("+") or kind.alone is None:
        return False
    return kind.alone.fullmatch(found[0]) is not None and kind.is_sure(found[0])


def _is_other(before: str, end: int) -> bool:
    """Whether the word that ends here says of this very number that it is something else; `ID 850101-1236` does not."""
    if end < max(0, len(before) - _NEAR) or before[:end].endswith("id"):
        return False
    return not is_said_before(before, end) and not GROUPED_NUMBER.search(before, end)
