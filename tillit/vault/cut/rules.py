"""What is cut out besides cards, codes and accounts follows from the notice; what is spared, from the brand."""

import re
from dataclasses import dataclass
from functools import cached_property

from tillit.vault.cut.cards import could_be_card
from tillit.vault.cut.countries import COUNTRIES, PersonalKind, kinds_of

MOST_FORMS, LONGEST_FORM, SHORTEST_FORM = 40, 40, 5
_FIGURES = {"#": "[0-9]", "@": "[A-Za-z]"}
_ALLOWED = re.compile(r"[A-Za-z0-9#@ \-./_]+")
ISSUER = 6
"""So many figures name a card's issuer (ISO/IEC 7812-1): a form that begins with as many spares this issuer's alone."""


class FormRefused(ValueError):
    """This form of a number cannot be spared."""


@dataclass(frozen=True)
class CutRules:
    """What one brand cuts out: the personal numbers of these `countries` (ISO 3166-1 alpha-2), and which forms of
    numbers are its `own` (orders, gift cards, its own account) and stay.
    """

    countries: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()

    @cached_property
    def personal(self) -> tuple[PersonalKind, ...]:
        return kinds_of(self.countries)

    @cached_property
    def spared(self) -> re.Pattern[str] | None:
        """Every own number; None where the brand has none."""
        if not self.own:
            return None
        forms = "|".join(_as_pattern(form) for form in sorted(self.own, key=len, reverse=True))
        return re.compile(f"(?<![A-Za-z0-9])(?:{forms})(?![A-Za-z0-9])", re.IGNORECASE)


def read_form(form: str) -> str:
    """A form in the small notation: `#` is a figure, `@` a letter, all else stands for itself: `20######-####`.

    Raises:
        FormRefused: too short, too long, other signs, or a form that a payment card may have.
    """
    form = " ".join(form.split())
    if not SHORTEST_FORM <= len(form) <= LONGEST_FORM or not _ALLOWED.fullmatch(form):
        raise FormRefused(
            f"{form or 'Nothing'} is no form of a number: {SHORTEST_FORM} to {LONGEST_FORM} signs, # for a figure, "
            "@ for a letter, and letters, figures, spaces and - . / _ that stand for themselves."
        )
    if not re.search(r"[#0-9]", form):
        raise FormRefused(f"{form} has no figure.")
    bare = re.sub(r"[ \-./_]", "", form)
    if re.fullmatch(r"[#0-9]+", bare) and not bare[:ISSUER].isdigit() and could_be_card(bare):
        raise FormRefused(
            f"{form} is what a payment card looks like: no card number could be told from it. Name more of its first "
            f"figures ({ISSUER} name an issuer); after the word order or gift card such a number stays in any case."
        )
    return form


def _as_pattern(form: str) -> str:
    return "".join(_FIGURES.get(sign) or re.escape(sign) for sign in form)


STRICTEST = CutRules(frozenset(COUNTRIES))
"""Every personal number that is known here, and nothing spared: whoever does not say what to cut out keeps nothing."""
