"""Promise `minimal`: what must never be kept is cut out before anything is stored: card numbers, their security codes,
account numbers, and the personal numbers of the notice's countries.

The customer's letter says in its place what was there; a card or account keeps its last four figures, so that a payment
can still be found. Used by every line. Every pattern is bounded, so that no text, however made, takes more than time in
proportion to it. Why it is so: docs/decisions/0014-cutting-out.md.
"""

from tillit.vault.cut.find import (
    ACCOUNT,
    CARD,
    CODE,
    KINDS,
    PERSONAL,
    Cut,
    CutFound,
    cut_out,
    find_cuts,
    must_not_keep,
)
from tillit.vault.cut.rules import STRICTEST, CutRules

__all__ = [
    "ACCOUNT",
    "CARD",
    "CODE",
    "KINDS",
    "PERSONAL",
    "STRICTEST",
    "Cut",
    "CutFound",
    "CutRules",
    "cut_out",
    "find_cuts",
    "must_not_keep",
]
