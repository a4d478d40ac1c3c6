"""Account numbers (IBAN, ISO 13616) in running text. A BIC beside one stays: it names a bank and nobody's account."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from stdnum import iban, numdb

_FIGURES = re.compile(r"[0-9]{2,}")
_BETWEEN = re.compile(r"[ \-\u00a0.]{1,2}|[ \t]{0,2}\r?\n[> \t]{0,4}")
_LOOK = 80
_REGISTRY = numdb.get("iban")


@dataclass(frozen=True, slots=True)
class Account:
    """An account number found: where it stands, and its last four figures."""

    start: int
    end: int
    last: str


def find_accounts(text: str) -> Iterator[Account]:
    """IBANs whose length and check digits are right for their country."""
    position = 0
    for figures in _FIGURES.finditer(text):
        start = _country_before(text, figures.start())
        if start is None or start < position:
            continue
        found = _account_at(text, start)
        if found:
            position = found.end
            yield found


def _country_before(text: str, figures: int) -> int | None:
    """Where the two letters of a country stand that has such accounts, right before its check digits."""
    end = figures - 1 if text[figures - 1 : figures] in {" ", "-", "\u00a0"} else figures
    start = end - 2
    if start < 0 or not _length(text[start:end].upper()):
        return None
    free = not (start and text[start - 1].isalnum()) or text[max(0, start - 4) : start].upper() == "IBAN"
    return start if free else None


@lru_cache(maxsize=1_024)
def _length(country: str) -> int:
    """How long the accounts of a country are; 0 where it has none."""
    if not (country.isascii() and country.isalpha()):
        return 0
    known = _REGISTRY.info(country)[0][1]
    parts = re.findall(r"([0-9]+)!?[nac]", known.get("bban", ""))
    return 4 + sum(map(int, parts)) if parts else 0


def _account_at(text: str, start: int) -> Account | None:
    compact, offset = "", start
    stop, length = min(len(text), start + _LOOK), _length(text[start : start + 2].upper())
    while offset < stop:
        sign = text[offset]
        if sign.isascii() and sign.isalnum():
            compact += sign.upper()
            offset += 1
            if len(compact) == length:
                break
            continue
        gap = _BETWEEN.match(text, offset)
        if not gap:
            return None
        offset = gap.end()
    is_whole = len(compact) == length and not text[offset : offset + 1].isalnum()
    return Account(start, offset, compact[-4:]) if is_whole and iban.is_valid(compact) else None
