"""Which personal numbers the states of Europe give to people, how each is printed, and what makes one true.

The notice decides which countries count here. A number cuts itself loose from others in one of two ways: by a word
beside it, or by being printed as nothing else is (`alone`). Check digits come from python-stdnum where it has them.
Passports and identity cards are not here: a document's number is not the person's, and looks like an order's.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from stdnum import luhn
from stdnum.at import vnr
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.ch import ssn
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.lt import asmens
from stdnum.lv import pvn
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.si import emso
from stdnum.us import ssn as us_ssn

from tillit.kit.clock import now

OLD_ENOUGH = 10
"""Years: a Swedish number with a younger date and no word beside it is more likely an order of that day."""


@dataclass(frozen=True)
class PersonalKind:
    """One sort of personal number. `shape` finds what may be one; `alone` is how it is printed where it needs no word
    beside it (None: it always does), if it `is_sure` then; `words` name it. `row` is how many
    figures stand in a row in it at least; 0: too few, and it is looked for in the whole text.
    """

    country: str
    name: str
    shape: re.Pattern[str]
    is_valid: Callable[[str], bool]
    alone: re.Pattern[str] | None
    words: re.Pattern[str]
    example: str
    is_sure: Callable[[str], bool]
    row: int


def _is_swedish(number: str) -> bool:
    """Personnummer and samordningsnummer (day + 60), with or without the century (SKV 704, SKV 707)."""
    digits = re.sub(r"\D", "", number)
    day = int(digits[-6:-4])
    try:
        date(int(digits[:4]) if len(digits) == 12 else 2000, int(digits[-8:-6]), day - 60 if day > 60 else day)  # noqa: PLR2004
    except ValueError:
        return False
    return luhn.is_valid(digits[-10:]) and not (len(digits) == 12 and int(digits[:4]) > now().year)  # noqa: PLR2004


def _is_no_order_of_late(number: str) -> bool:
    """Whether the birth date is not one of the last years: orders are numbered by their day, too."""
    digits = re.sub(r"\D", "", number)
    today = now().year
    year = int(digits[:4]) if len(digits) == 12 else int(digits[:2]) + today // 100 * 100  # noqa: PLR2004
    return not today - OLD_ENOUGH < year <= today


def _is_insured_in_germany(number: str) -> bool:
    """Versicherungsnummer of the pension insurance (VKVV, section 4): area, birth date, letter, serial, check digit."""
    compact = re.sub(r"[\s\-./]", "", number).upper()
    day, month = int(compact[2:4]), int(compact[4:6])
    letter = ord(compact[8]) - ord("A") + 1
    digits = f"{compact[:8]}{letter:02d}{compact[9:11]}"
    weighed = (int(d) * w for d, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    is_date = 0 < day <= 31 and 0 < month <= 12  # noqa: PLR2004
    return is_date and sum(sum(divmod(one, 10)) for one in weighed) % 10 == int(compact[11])


def _has_danish_check_digit(number: str) -> bool:
    """Whether a CPR number has the check digit that was given up in 2007; without it, only a word makes it one."""
    return bool(cpr.checksum(cpr.compact(number)) == 0)


def _national_insurance(number: str) -> bool:
    """NINO: its letters say whether it can have been given (HMRC NIM39110); it has no check digit."""
    prefix = re.sub(r"\s", "", number).upper()[:2]
    return prefix not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}


_B, _E = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"


class _Row(NamedTuple):
    country: str
    name: str
    is_valid: Callable[[str], bool]
    example: str
    shape: str
    alone: str | None
    words: str


_ROWS = (
    _Row(
        "SE", "personnummer", _is_swedish, "19850101-1236", r"(?:19|20)?\d{6} ?[-+\u2010-\u2013]? ?\d{4}",
        r"(?:(?:19|20)\d{6}[-+ \u2010-\u2013]?|\d{6}[-+\u2010-\u2013])\d{4}",
        r"person(?:nummer|numret|nr)|pers\.? ?nr|p\.?nr\b|samordningsn|födelsen|personal (?:identity )?number|"
        r"swedish id|social security",
    ),
    _Row(
        "NO", "fødselsnummer", fodselsnummer.is_valid, "15108695088", r"\d{6} ?-?\d{5}", r"\d{6}[ -]?\d{5}",
        r"fødselsn|fodselsn|personn(?:ummer|r)|d-nummer|\bfnr\b|personal number",
    ),
    _Row(
        "DK", "cpr", cpr.is_valid, "211062-5629", r"\d{6} ?-? ?\d{4}", r"\d{6}-\d{4}",
        r"\bcpr\b|cpr-?n|personn(?:ummer|r)|sygesikring",
    ),
    _Row(
        "FI", "hetu", hetu.is_valid, "131052-308T", r"\d{6}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Za-z]", ".+",
        "henkilötunnus|hetu|sosiaaliturvatunnus|personbeteckning",
    ),
    _Row(
        "IS", "kennitala", kennitala.is_valid, "120174-3399", r"\d{6}-?\d{4}", r"\d{6}-\d{4}", "kennital",
    ),
    _Row(
        "DE", "Steuer-ID", idnr.is_valid, "36 574 261 809", r"\d{2}[ ./-]?\d{3}[ ./-]?\d{3}[ ./-]?\d{3}",
        r"\d{2}([ ./-])\d{3}\1\d{3}\1\d{3}",
        r"steuer-?\s?(?:id|ident|nummer)|\bidnr\b|identifikationsnummer|\btin\b|tax id",
    ),
    _Row(
        "DE", "Versicherungsnummer", _is_insured_in_germany, "15 070649 C 103",
        r"\d{2} ?\d{6} ?[A-Za-z] ?\d{3}", ".+",
        r"sozialversicherungsn|rentenversicherungsn|versicherungsn|\bsvnr\b|\brvnr\b|sv-nummer",
    ),
    _Row(
        "AT", "Sozialversicherungsnummer", vnr.is_valid, "1237 010180", r"\d{4} ?\d{6}", r"\d{4} \d{6}",
        r"versicherungsn|\bsvnr\b|sv-n",
    ),
    _Row(
        "CH", "AHV", ssn.is_valid, "756.9217.0769.85", r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", ".+",
        r"\bahv\b|\bavs\b|versichertenn",
    ),
    _Row(
        "NL", "bsn", bsn.is_valid, "1112.22.333", r"\d{4}[. ]?\d{2}[. ]?\d{3}|\d{3}[. ]\d{3}[. ]\d{3}", None,
        r"\bbsn\b|burgerservice|sofi-?n",
    ),
    _Row(
        "BE", "rijksregister", nn.is_valid, "85.07.30-033.28", r"\d{2}[. ]?\d{2}[. ]?\d{2}[- ]?\d{3}[. ]?\d{2}",
        r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}|\d{6}[- ]\d{3}[. ]\d{2}|\d{11}",
        "rijksregister|registre national|insz|niss",
    ),
    _Row(
        "FR", "nir", nir.is_valid, "2 95 10 99 126 111 93",
        r"[12] ?\d{2} ?[0-9]{2} ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}", ".+",
        r"sécurité sociale|securite sociale|\bnir\b|\bnss\b",
    ),
    _Row(
        "ES", "dni", dni.is_valid, "54362315K", r"\d{8} ?-? ?[A-Za-z]|\d{2}\.\d{3}\.\d{3}-?[A-Za-z]", ".+",
        r"\bdni\b|\bnif\b|documento nacional",
    ),
    _Row(
        "ES", "nie", nie.is_valid, "X-2482300W", r"[XYZxyz] ?-? ?\d{7} ?-? ?[A-Za-z]", ".+", r"\bnie\b",
    ),
    _Row(
        "IT", "codice fiscale", codicefiscale.is_valid, "RCCMNL83S18D969H",
        r"[A-Za-z]{6} ?\d{2} ?[A-Za-z]\d{2} ?[A-Za-z]\d{3}[A-Za-z]", ".+", r"codice fiscale|\bc\.?f\b",
    ),
    _Row(
        "PL", "pesel", pesel.is_valid, "44051401359", r"\d{11}", None, "pesel",
    ),
    _Row(
        "PT", "nif", nif.is_valid, "501 964 843", r"\d{3} ?\d{3} ?\d{3}", None, r"\bnif\b|contribuinte",
    ),
    _Row(
        "GB", "NINO", _national_insurance, "JG 12 13 16 A",
        r"[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]", ".+",
        r"national insurance|\bnino?\b|\bni n",
    ),
    _Row(
        "GB", "NHS", nhs.is_valid, "943 476 5870", r"\d{3}[ -]?\d{3}[ -]?\d{4}", None, r"\bnhs\b",
    ),
    _Row(
        "IE", "PPS", pps.is_valid, "6433435F", r"\d{7} ?[A-Wa-w][A-IWa-iw]?", ".+", r"\bppsn?\b",
    ),
    _Row(
        "EE", "isikukood", ik.is_valid, "36805280109", r"\d{11}", None, "isikukood",
    ),
    _Row(
        "LT", "asmens kodas", asmens.is_valid, "33309240064", r"\d{11}", None, "asmens",
    ),
    _Row(
        "LV", "personas kods", pvn.is_valid, "161175-19997", r"\d{6}-?\d{5}", r"\d{6}-\d{5}", "personas kod",
    ),
    _Row(
        "CZ", "rodné číslo", rc.is_valid, "710319/2745", r"\d{6} ?/ ?\d{3,4}|\d{10}", r"\d{6}/\d{4}",
        r"rodn[éeá]|\br\. ?č",
    ),
    _Row(
        "SK", "rodné číslo", rc.is_valid, "710319/2745", r"\d{6} ?/ ?\d{3,4}|\d{10}", r"\d{6}/\d{4}",
        r"rodn[éeá]|\br\. ?č",
    ),
    _Row(
        "RO", "CNP", cnp.is_valid, "1630615123457", r"\d{13}", None, r"\bcnp\b|cod numeric",
    ),
    _Row(
        "BG", "EGN", egn.is_valid, "7523169263", r"\d{10}", None, r"\begn\b|егн",
    ),
    _Row(
        "GR", "AMKA", amka.is_valid, "01013099997", r"\d{11}", None, "amka|αμκα",
    ),
    _Row(
        "HR", "OIB", oib.is_valid, "33392005961", r"\d{11}", None, r"\boib\b|osobni identif",
    ),
    _Row(
        "SI", "EMŠO", emso.is_valid, "0101006500006", r"\d{13}", None, "em[šs]o",
    ),
    _Row(
        "US", "SSN", us_ssn.is_valid, "536-90-4399", r"\d{3}-\d{2}-\d{4}", ".+", r"social security|\bssn\b",
    ),
)  # fmt: skip

_SURE = {"personnummer": _is_no_order_of_late, "cpr": _has_danish_check_digit}
_ROW_OF = {"hetu": 6, "Versicherungsnummer": 8, "dni": 8, "nie": 7, "NINO": 6, "PPS": 7, "nir": 6, "codice fiscale": 0}
_ROW = 9
COUNTRIES = frozenset(row[0] for row in _ROWS)
"""The countries whose personal numbers are known here (ISO 3166-1 alpha-2)."""


@cache
def kinds_of(countries: frozenset[str]) -> tuple[PersonalKind, ...]:
    """The personal numbers of these countries; a country that is not known here has none."""
    return tuple(_kind(row) for row in _ROWS if row[0] in countries)


def known_of(countries: Collection[str]) -> frozenset[str]:
    """Those of these countries whose personal numbers are known here."""
    return COUNTRIES & frozenset(countries)


def _kind(row: _Row) -> PersonalKind:
    country, name, is_valid, example, shape, alone, words = row
    return PersonalKind(
        country, name, re.compile(f"{_B}(?:{shape}){_E}"), is_valid, re.compile(alone) if alone else None,
        re.compile(words), example, _SURE.get(name, lambda _: True), _ROW_OF.get(name, _ROW),
    )  # fmt: skip
