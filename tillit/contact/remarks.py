"""What a letter tells besides its answer: that something was cut out of what the customer wrote."""

from collections.abc import Iterable

from tillit.vault.cut import ACCOUNT, CARD, CODE, KINDS, PERSONAL

_WORDS = {
    "en": {CARD: "card number", CODE: "security code", ACCOUNT: "account number", PERSONAL: "personal identity number"},
    "sv": {CARD: "kortnummer", CODE: "säkerhetskod", ACCOUNT: "kontonummer", PERSONAL: "personnummer"},
    "de": {CARD: "Kartennummer", CODE: "Prüfnummer", ACCOUNT: "Kontonummer", PERSONAL: "persönliche Kennnummer"},
}
_REMARK = {
    "en": "Your message held something that we may not keep: {what}. It was removed before we stored it.",
    "sv": "Ditt meddelande innehöll något som vi inte får spara: {what}. Det togs bort innan något sparades.",
    "de": "Ihre Nachricht enthielt etwas, das wir nicht aufbewahren dürfen: {what}. Wir haben es vorher entfernt.",
}
_ADVICE = {
    "en": "Please never send card details in a message; we do not ask for them.",
    "sv": "Skicka aldrig kortuppgifter i ett meddelande; vi ber inte om dem.",
    "de": "Bitte senden Sie nie Kartendaten in einer Nachricht; wir fragen nicht danach.",
}


def cut_out_remark(kinds: Iterable[str], language: str) -> str:
    """Short words to the customer, in their language (else English); empty where nothing was cut out."""
    found = set(kinds)
    if not found & set(KINDS):
        return ""
    spoken = language if language in _WORDS else "en"
    what = ", ".join(_WORDS[spoken][kind] for kind in KINDS if kind in found)
    remark = _REMARK[spoken].format(what=what)
    return f"{remark} {_ADVICE[spoken]}" if found & {CARD, CODE} else remark
