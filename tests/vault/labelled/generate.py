# ruff: noqa: E501 - a form a line
"""Mails made of hand-written sentences and made-up numbers, always the same ones, so that the set has 300."""

import random
import re
from collections import defaultdict
from collections.abc import Callable

from stdnum import luhn
from stdnum.iso7064 import mod_11_10, mod_97_10

from tests.vault.labelled.read import Labelled, blocks, by_hand, read_label

SIZE = 300
_NAMES = ("Ada Lindqvist", "Björn Åkesson", "Jürgen Weiß", "Eva Sjöberg", "Tomás Nováček", "Siân O'Neill", "Ada L.")
_ISSUERS = (
    ("4", 16),
    ("4571", 16),
    ("52", 16),
    ("55", 16),
    ("2300", 16),
    ("37", 15),
    ("36", 14),
    ("6011", 16),
    ("3540", 16),
    ("62", 16),
)
_GAPS = (" ", " ", " ", "", "", "-", ".", "  ", "\u00a0", "\u2009", "\u200b ", "/")


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _pattern(chance: random.Random, form: str) -> str:
    return "".join(chance.choice("0123456789") if sign == "#" else sign for sign in form)


def _card(chance: random.Random) -> str:
    prefix, length = chance.choice(_ISSUERS)
    body = prefix + _digits(chance, length - len(prefix) - 1)
    number = body + luhn.calc_check_digit(body)
    cuts = {16: (4, 4, 4, 4), 15: (4, 6, 5), 14: (4, 6, 4)}[length]
    gap, groups = chance.choice(_GAPS), []
    for cut in cuts:
        groups.append(number[:cut])
        number = number[cut:]
    if chance.random() < 0.08:
        return f"{gap.join(groups[:2])}\n{gap.join(groups[2:])}"
    return gap.join(groups)


def _iban(chance: random.Random) -> str:
    country, length = chance.choice((("SE", 24), ("DE", 22), ("FI", 18), ("DK", 18), ("NL", 18)))
    bban = _digits(chance, length - 4) if country != "NL" else "ABNA" + _digits(chance, 10)
    number = country + mod_97_10.calc_check_digits(bban + country) + bban
    number = number.lower() if chance.random() < 0.1 else number
    return " ".join(number[at : at + 4] for at in range(0, length, 4)) if chance.random() < 0.6 else number


def _born(chance: random.Random) -> str:
    return f"{chance.randint(1930, 2012)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"


def _swede(chance: random.Random) -> str:
    born, serial = _born(chance), _digits(chance, 3)
    number = born + serial + luhn.calc_check_digit(born[2:] + serial)
    form = chance.choice(("{0}-{1}", "{0}{1}", "{0} {1}", "{2}-{1}"))
    return form.format(number[:8], number[8:], number[2:8])


def _taxpayer(chance: random.Random) -> str:
    while True:
        figures = chance.sample("0123456789", 9)
        figures.insert(chance.randint(1, 8), chance.choice(figures))
        if figures[0] != "0":
            break
    number = "".join(figures)
    number += mod_11_10.calc_check_digit(number)
    return chance.choice((number, f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"))


def _order(chance: random.Random) -> str:
    forms = ("2026####-####", "#######", "1########", "########", "SO-######", "R-2026-######", "10###-###", "#### #### ####", "45########",
             "NL#########", "##########", "############", "################", "202604##-######", "##-####-###", "A##########")  # fmt: skip
    return _pattern(chance, chance.choice(forms))


def _imei(chance: random.Random) -> str:
    body = chance.choice(("35", "86", "01", "35")) + _digits(chance, 12)
    number = body + luhn.calc_check_digit(body)
    return chance.choice(
        (
            number,
            f"{number[:2]} {number[2:8]} {number[8:14]} {number[14]}",
            f"{number[:2]}-{number[2:8]}-{number[8:14]}-{number[14]}",
        )
    )


_PHONES = ("+46 70 ### ## ##", "070-### ## ##", "+4670#######", "08-### ### ##", "+49 151 ########", "0151 ########", "030/#######", "+49 30 901820 ####",
           "0049 40 #######", "+44 20 7946 ####", "07700 900###")  # fmt: skip
_PARCELS = ("0034043416109#######", "3735005555########", "1Z999AA1########", "JJD0003900078########", "UE#########SE", "##############", "H100##############", "############",
            "9400 1000 0000 #### #### ##")  # fmt: skip
FILLING: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "card": ("card", _card),
    "code": ("code", lambda chance: _digits(chance, 3)),
    "iban": ("iban", _iban),
    "order": ("", _order),
    "imei": ("", _imei),
    "phone": ("", lambda chance: _pattern(chance, chance.choice(_PHONES))),
    "parcel": ("", lambda chance: _pattern(chance, chance.choice(_PARCELS))),
    "gift": ("", lambda chance: _pattern(chance, chance.choice(("################", "6006 49## #### ####", "####-####-####", "GC##-####-####")))),
    "ean": ("", lambda chance: _pattern(chance, "73########3##")),
    "ocr": ("", lambda chance: _pattern(chance, "################")),
    "price": ("price", lambda chance: f"{chance.randint(9, 4999)}{chance.choice(('', ',00', ',95', '.50'))} {chance.choice(('kr', 'SEK', 'EUR', '€'))}"),
    "date": ("date", lambda chance: chance.choice(("2026-0{}-1{}", "1{1}.0{0}.2026", "1{1}/{0} 2026")).format(chance.randint(1, 9), chance.randint(0, 9))),
    "exp": ("date", lambda chance: f"{chance.randint(1, 12):02d}{chance.choice(('/', '/', '-', ' / '))}{chance.choice(('27', '28', '2029'))}"),
}  # fmt: skip


def _fill(chance: random.Random, language: str, sentence: str, name: str) -> str:
    def slot(found: re.Match[str]) -> str:
        what = found[1]
        if what == "name":
            return name
        if what == "id":
            return f"<<id|{(_taxpayer if language == 'de' else _swede)(chance)}>>"
        sort, make = FILLING[what]
        if sort in {"card", "code", "iban"}:
            return f"<<{sort}|{make(chance)}>>"
        return f"[[{sort or what}|{make(chance)}]]"

    return re.sub(r"\{(\w+)\}", slot, sentence)


def generated(seed: int = SIZE) -> list[Labelled]:
    """So many mails that the set has its size; three of four hold something that must go."""
    chance, bank = random.Random(seed), defaultdict[tuple[str, str], list[str]](list)
    for head, sentence in blocks("sentences.txt"):
        language, sort = head.split()
        bank[language, sort].append(sentence)
    mails = []
    for number in range(SIZE - len(by_hand())):
        language, name = ("en", "sv", "de")[number % 3], chance.choice(_NAMES)
        matters = chance.sample(bank[language, "matter"], chance.randint(2, 4))
        secrets = chance.sample(bank[language, "secret"], chance.choice((0, 1, 1, 2)))
        middle = [*matters, *secrets]
        chance.shuffle(middle)
        body = chance.choice(("\n", "\n\n", " ")).join(middle)
        subject = chance.choice(("{order}", "Order {order}", "Re: {order}", "", "?", "{price}")).replace(
            "Order", {"de": "Bestellung"}.get(language, "Order")
        )
        if not subject.startswith(("Order", "Bestellung")):
            subject = subject.replace("{order}", "Re: order {order}")
        parts = (subject, "", chance.choice(bank[language, "opening"]), body, chance.choice(bank[language, "closing"]))
        mails.append(read_label(language, _fill(chance, language, "\n".join(parts), name), by_hand=False))
    return mails
