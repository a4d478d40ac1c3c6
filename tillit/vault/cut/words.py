"""The words around numbers that say what a number is, in the languages of the countries we know."""

import re

_BEFORE = 60
# These are in small letters, for texts in small letters: comparing without regard to case takes five times as long.
CARD_WORDS = re.compile(
    r"card|cv[cv]2?\b|kort(?:et|nummer|numret|nr)?\b|karten?|visa\b|mastercard|maestro|amex|american express|"
    r"diners|discover|\bjcb\b|unionpay|kredit|debit|\bpan\b|bankkort|zahlung mit|betalat med|paid with|"
    r"kortti|luottokort|pankkikort|\bcarte\b|tarjeta|\bcarta\b|cartão|\bkart[ay]|kreditn",
)
CARD_GLUED = re.compile(r"(?:card|kort|karte|visa|mastercard|amex|pan|nr|no|number|nummer|numret)$", re.IGNORECASE)
CODE_GLUED = re.compile(r"exp|cv[cv]|valid|gült|utg|och\b|and\b|und\b|mm", re.IGNORECASE)
OTHER_WORDS = re.compile(
    r"order|bestell|beställning|bestilling|auftrag|tilaus|commande|pedido|ordine|ordre|zamówien|zamowien|"
    r"imei|meid|iccid|\bsim\b|serial|serien|s/n|"
    r"tracking|track\s?&\s?trace|sendung|spårning|kolli|paket|parcel|pakke|lähetys|shipment|försändelse|waybill|"
    r"lieferschein|följesedel|retoure|return|\brma\b|"
    r"receipt|kvitto|quittung|kassenbon|\bbeleg|invoice|faktura|rechnung|\bocr\b|"
    r"kund(?:en)?(?:nummer|nr|-)|customer|ticket|ärende|vorgang|\bcase\b|\bref(?:[.:]|\b|er[ae]n[sczt]|nr|no|-)|"
    r"booking|buchung|bokning|transaction|transaktion|\bid\b|policy|versicherung|försäkring|"
    r"arti[ck]|\bean\b|gtin|barcode|streckkod|strichcode|\bsku\b|"
    r"voucher|gutschein|presentkort\w{0,3}|gift\s?cards?|geschenkkarten?|geschenkgutschein|"
    r"phone|telefon|tel\b|mobil|puhelin|\bfax\b|whatsapp|handy|meter|zähler|mätar",
)
CODE_STEMS = (
    "cv", "cav2", "csc", "cid", "secur", "verific", "sicherheits", "prüf", "pruef", "kontroll", "säkerhets",
    "sakerhets", "sikkerhed", "sikkerhet", "kontrolcif", "turva", "tarkist", "veiligheid", "beveilig", "cryptogr",
    "sécur", "segur", "sicurezz", "bezpiecz",
)  # fmt: skip
"""One of these stands in every text that names a code: looked for first, because it costs almost nothing."""
CODE_WORDS = re.compile(
    r"(?<![a-zåäöü0-9])(?:cvc2?|cvv2?|cav2|csc|security\s{1,3}code|sec\.?\s{1,3}code|"
    r"card\s{1,3}verification(?:\s{1,3}(?:code|value|number))?|verification\s{1,3}(?:value|number)|"
    r"(?:karten)?sicherheits(?:code|nummer|zahl)|(?:karten)?pr(?:ü|ue)f(?:ziffer|nummer|code|zahl)n?|"
    r"kontroll(?:nummer|kod|siffr)[a-zåäö]{0,4}|"
    r"s[äa]kerhets(?:kod|nummer|siffr)[a-zåäö]{0,4}|cv[cv]2?-?(?:kod|code|nummer|nr)[a-zåäö]{0,3}|"
    r"sikkerhe[dt]s(?:kode|nummer)[a-z]{0,3}|kontrolcif[a-z]{0,4}|turva(?:koodi|numero)[a-zäö]{0,4}|"
    r"tarkist(?:e|us)(?:koodi|numero)[a-zäö]{0,4}|(?:be)?veiligheids(?:code|nummer)|beveiligingscode|"
    r"cryptogramme|code\s{1,3}de\s{1,3}s[ée]curit[ée]|c[óo]digo\s{1,3}de\s{1,3}segur(?:idad|an[çz]a)|"
    r"codice\s{1,3}di\s{1,3}sicurezza|kod\s{1,3}bezpiecze[ńn]stwa)"
    r"(?![a-zåäöü])(?!\s{1,2}(?:removed|cut))|(?<![A-Za-z0-9:])CID(?![A-Za-z0-9.]|:\S)",
    re.IGNORECASE,
)
BESIDE_CARD = re.compile(
    r"(?<![a-zåäöü0-9])(?:pin(?:-?(?:code|kod|koden|nummer))?|(?:three|3)\s{1,2}digits?(?:\s{1,2}(?:on|at|of)\s{1,2}the"
    r"\s{1,2}back)?|(?:tre|3)\s{1,2}(?:sista\s{1,2})?siffror(?:na)?|(?:drei|3)\s{1,2}(?:letzten\s{1,2})?(?:ziffern|zahlen)|"
    r"code\s{1,2}on\s{1,2}(?:the\s{1,2})?back)(?![a-zåäöü0-9])",
    re.IGNORECASE,
)
"""A card's PIN is as secret as its code; a SIM card's or a parcel's is not: these words count only beside a card."""
# What may stand between a card number, its end of validity and its code without making the code something else.
EXPIRY_FILLER = re.compile(
    r"(?:[\s,;:.()/|*=>\-]|exp(?:iry|ires|iration)?|valid|thru|until|good|to|date|gültig|gueltig|bis|ablauf|datum|"
    r"utgår|utg|giltigt|till|t\.?o\.?m|voimassa|udløb|utløp|geldig|tot|"
    r"on|back|the|auf|der|rückseite|på|baksidan|sur|le|dos|und|and|och|mm|yy|jj|åå|code|kod){0,24}",
    re.IGNORECASE,
)
AMOUNT_AFTER = re.compile(
    r"[.,]\d|\s{0,2}(?:€|\$|£|%|kr\b|eur|sek|usd|nok|dkk|chf|gbp|:-|stk|st\b|pcs|days?\b|dagar|tage|min|"
    r"uhr|gånger|mal\b)",
    re.IGNORECASE,
)
STRONG_OTHER = re.compile(
    r"imei|iccid|tracking|sendung|spårning|kolli|\bocr\b|gift|presentkort|gutschein|geschenk|voucher|lahjakort",
)
# Not after an abbreviation: "order no. 4532", "Auftragsnr. 4532", "ref. 4532", "tel. 4532", "Art. 4532".
_NEW_SENTENCE = re.compile(
    r"[.!?]\s+[^\W\d_]|(?<!nr)(?<!no)(?<!um)(?<!ef)(?<!el)(?<!rt)[.!?]\s|\n\s*\n|\n[^\n]*\n", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")
GROUPED_NUMBER = re.compile(r"[0-9](?:[ \-]?[0-9]){5,}")
_OTHER_NUMBER = re.compile(r"[0-9]{5,}")


def named(text: str, start: int) -> str:
    """What the nearest word before the number says it is: `card`, `other`, or nothing.

    A word for something else counts within its sentence only: "My order is late. You may charge 4111..." is a card.
    """
    before = text[max(0, start - _BEFORE) : start].lower()
    # A digit group in between belongs to another number, and so do the words before it.
    numbers = [found.end() for found in _OTHER_NUMBER.finditer(before)]
    before = before[numbers[-1] :] if numbers else before
    # Where both end at the same place, the longer word is the other one: a gift card is no payment card.
    card = last_word(CARD_WORDS, before)
    other = last_word(OTHER_WORDS, before)
    if card > other:
        return "card"
    return "other" if other >= 0 and not is_said_before(before, other) else ""


def speaks_of_something(text: str, start: int) -> bool:
    """Whether there are any words before the number."""
    return _LETTER.search(text, max(0, start - _BEFORE), start) is not None


def last_word(words: re.Pattern[str], before: str) -> int:
    """Where the last of these words ends; -1 where there is none."""
    if not _LETTER.search(before):
        return -1
    return max((found.end() for found in words.finditer(before)), default=-1)


def is_strong_other(text: str, start: int) -> bool:
    """Whether a word before says that it is a device, a parcel or a gift card, whatever its print."""
    return STRONG_OTHER.search(text[max(0, start - _BEFORE) : start].lower()) is not None


def is_said_before(before: str, end: int) -> bool:
    """Whether a sentence ended between a word and the number."""
    return _NEW_SENTENCE.search(before, end) is not None
