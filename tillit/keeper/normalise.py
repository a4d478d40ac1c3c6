"""One spelling for what is looked up exactly, so that the same person is found however the address was typed."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

FIELDS = ("email", "phone", "order", "message-id", "body", "suppress")
_SPACE = re.compile(r"\s+")
_NOT_ORDER = re.compile(r"[^0-9A-Z]")


def normalise(field: str, value: str, country: str = "") -> bytes:
    """The value in its one spelling. What is no address or number of its kind keeps its own text, folded."""
    if field == "suppress":
        return _suppress(value, country)
    spell = {"email": _email, "message-id": _message_id, "order": _order, "body": _body}.get(field)
    return (_phone(value, country) if spell is None else spell(value)).encode("utf-8", "surrogatepass")


def _suppress(value: str, country: str) -> bytes:
    return (_email(value) if "@" in value else _phone(value, country)).encode("utf-8", "surrogatepass")


def _fold(value: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", value)).strip().casefold()


def _email(value: str) -> str:
    local, at, domain = _fold(value).rpartition("@")
    if not at:
        return domain
    try:
        return f"{local}@{domain.rstrip('.').encode('idna').decode()}"
    except UnicodeError:
        return f"{local}@{domain}"


@lru_cache(maxsize=64)
def _regions() -> frozenset[str]:
    return frozenset(phonenumbers.SUPPORTED_REGIONS)


def _phone(value: str, country: str) -> str:
    region = country.upper() if country.upper() in _regions() else None
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return _fold(value)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _message_id(value: str) -> str:
    return _SPACE.sub("", value).strip("<>")


def _order(value: str) -> str:
    return _NOT_ORDER.sub("", unicodedata.normalize("NFKC", value).upper())


def _body(value: str) -> str:
    return _fold(value)
