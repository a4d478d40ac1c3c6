"""The words around numbers that say what a number is, in English, Swedish and German."""

import re

CARD_WORDS = re.compile(
    r"card|kort(?:et|nummer|nr)?\b|karte|visa\b|mastercard|maestro|amex|american express|diners|discover|"
    r"\bjcb\b|unionpay|kredit|debit|"
    r"\bpan\b|bankkort|zahlung mit|betalat med|paid with",
    re.IGNORECASE,
)
OTHER_WORDS = re.compile(
    r"order|bestell|beställning|auftrag|imei|meid|iccid|\bsim\b|tracking|track\s?&\s?trace|sendung|"
    r"spårning|kolli|paket|parcel|shipment|"
    r"försändelse|invoice|faktura|rechnung|\bocr\b|kund(?:en)?(?:nummer|nr|-)|customer|ticket|ärende|"
    r"vorgang|\bcase\b|\brma\b|serial|"
    r"serien|serienummer|s/n|arti[ck]|\bean\b|gtin|barcode|streckkod|strichcode|\bsku\b|\bref|booking|"
    r"buchung|bokning|voucher|gutschein|"
    r"presentkort|gift card|geschenkkarte|geschenkgutschein|transaction|transaktion|\bid\b|retoure|return|"
    r"lieferschein|följesedel|waybill|"
    r"phone|telefon|tel\b|mobil|\bfax\b|whatsapp|handy|meter|zähler|mätar|policy|versicherung|försäkring",
    re.IGNORECASE,
)
CODE_WORDS = re.compile(
    r"(?<![a-zåäöü0-9])(?:cvc2?|cvv2?|cav2?|csc|security\s{1,3}code|"
    r"card\s{1,3}verification(?:\s{1,3}(?:code|value|number))?|"
    r"(?:karten)?sicherheitscode|sicherheitsnummer|(?:karten)?prüf(?:ziffer|nummer|code|zahl)n?|"
    r"kontroll(?:nummer|kod|siffr)[a-zåäö]{0,4}|"
    r"säkerhets(?:kod|nummer|siffr)[a-zåäö]{0,4}|cv[cv]2?-?(?:kod|code|"
    r"nummer)[a-zåäö]{0,3})(?![a-zåäöü0-9])|(?<![A-Za-z0-9:])CID(?![A-Za-z0-9.]|:\S)",
    re.IGNORECASE,
)
# What may stand between a card number, its end of validity and its code without making the code something else.
EXPIRY_FILLER = re.compile(
    r"(?:[\s,;:.()/|*=>\-]|exp(?:iry|ires|iration)?|valid|thru|until|good|to|date|gültig|bis|ablauf|datum|"
    r"utgår|utg|giltigt|till|t\.?o\.?m|"
    r"und|and|och|mm|yy|jj|åå|code|kod){0,24}",
    re.IGNORECASE,
)
AMOUNT_AFTER = re.compile(
    r"[.,]\d|\s{0,2}(?:€|\$|£|%|kr\b|eur|sek|usd|nok|dkk|chf|gbp|:-|stk|st\b|pcs|days?\b|dagar|tage|min|"
    r"uhr|gånger|mal\b)",
    re.IGNORECASE,
)
