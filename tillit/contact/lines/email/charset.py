"""Bytes to text when the label is missing or lies, so that a name is never garbled for want of a label.

Order: an encoding that only looks like ASCII if it is declared (ISO-2022-JP, UTF-7), UTF-8 where the bytes are valid
UTF-8 (a chance of practically nothing for other text), what is declared, what the bytes themselves suggest, and
Windows-1252.
"""

import codecs
import re
from functools import lru_cache

# What the label says, and what senders who use that label really mean (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
# Their bytes are all below 128, or would pass for UTF-8 by accident: here the label alone decides.
_LABEL_FIRST = ("iso2022", "utf-7", "utf-16", "utf-32", "hz")
_NOT_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_SAMPLE = 20_000
_LONGEST_LABEL = 40
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J")


def decode_text(content: bytes, declared: str | None) -> tuple[str, str, bool]:
    """Text, the codec that read it, and whether the label was good. Never raises; what no codec reads becomes
    U+FFFD.
    """
    label = codec_of(declared)
    if label and label.startswith(_LABEL_FIRST):
        text = _strictly(content, label)
        if text is not None:
            return text, label, True
    elif content.isascii():
        if any(escape in content for escape in _ESCAPES):
            text = _strictly(content, "iso2022_jp")
            if text is not None:
                return text, "iso2022_jp", False
        return content.decode("ascii"), "ascii", label is not None or not declared
    text = _strictly(content, "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8")
    if text is not None:
        return text, "utf-8", label == "utf-8" or not declared
    if label not in {None, "utf-8", "ascii"}:
        text = _strictly(content, _MEANT.get(label or "", label or ""))
        if text is not None:
            return text, _MEANT.get(label or "", label or ""), True
    guess = _guess(content, label)
    text = _strictly(content, guess)
    return (text, guess, False) if text is not None else (content.decode(guess, "replace"), guess, False)


@lru_cache(maxsize=256)
def codec_of(declared: str | None) -> str | None:
    """The codec behind a label, or None where there is none that gives text."""
    label = (declared or "").strip().strip("\"'").lower()
    if not label or len(label) > _LONGEST_LABEL:
        return None
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    # base64, zlib and rot13 are codecs as well, and a label must not unpack anything.
    if not getattr(found, "_is_text_encoding", True) or found.name in _NOT_TEXT:
        return None
    return found.name


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guess(content: bytes, label: str | None) -> str:
    """The likeliest of the encodings that mail is really written in."""
    if label == "utf-8":
        broken = content.decode("utf-8", "replace")
        # Mostly UTF-8 with a cut character: keep it, rather than garble the rest of the letter.
        if broken.count("�") * 4 < sum(1 for letter in broken[:_SAMPLE] if ord(letter) > 127):  # noqa: PLR2004
            return "utf-8"
    sample = content[:_SAMPLE]
    for codec, share in _EAST:
        text = _strictly(sample, codec) or _strictly(sample[:-1], codec)
        if text and share(text, sample):
            return codec
    if _mostly_foreign(sample):
        return _cyrillic(sample)
    # Between Latin letters, these bytes are letters in Windows-1250 and signs in Windows-1252.
    if len(re.findall(rb"[a-zA-Z][\x9c\x9f\xb3\xb9\xbf](?=[a-zA-Z\s,.])", sample)) > 1:
        return "cp1250"
    return "cp1252" if _strictly(content, "cp1252") is not None else "latin-1"


def _mostly_foreign(sample: bytes) -> bool:
    """Whether whole words, not single letters in them, are above ASCII."""
    high = len(re.findall(rb"[\x80-\xff]{3,}", sample))
    return high * 2 > len(re.findall(rb"[\x80-\xff]+", sample))


def _cyrillic(sample: bytes) -> str:
    """KOI8-R and Windows-1251 swap the cases: text is mostly small letters, so the reading with more of them is
    right.
    """

    def small(codec: str) -> int:
        return sum(1 for letter in sample.decode(codec, "replace") if "а" <= letter <= "я")  # noqa: RUF001

    best = max(("cp1251", "koi8-r", "iso8859-5"), key=small)
    return best if small(best) * 2 > sum(1 for byte in sample if byte > 127) else "cp1252"  # noqa: PLR2004


def _kana(text: str, _: bytes) -> bool:
    foreign = [letter for letter in text if letter > "\x7f"]
    kana = sum(1 for letter in foreign if "぀" <= letter <= "ヿ")
    return kana * 4 > len(foreign)


def _hangul(text: str, sample: bytes) -> bool:
    foreign = [letter for letter in text if letter > "\x7f"]
    return sum(1 for letter in foreign if "가" <= letter <= "힣") * 10 > len(foreign) * 8 and _mostly_foreign(sample)


def _han(text: str, sample: bytes) -> bool:
    foreign = [letter for letter in text if letter > "\x7f"]
    han = sum(1 for letter in foreign if "一" <= letter <= "龥" or "\u3000" <= letter <= "\u303f" or letter > "\uff00")
    pairs = re.findall(rb"[\x80-\xff][\x40-\xff]", sample)
    usual = sum(1 for pair in pairs if 0xA1 <= pair[0] <= 0xD7)  # noqa: PLR2004 - everyday characters of both sets
    return han * 10 > len(foreign) * 9 and usual * 10 > len(pairs) * 9 and _mostly_foreign(sample)


_EAST = (("cp932", _kana), ("euc_jp", _kana), ("cp949", _hangul), ("gb18030", _han), ("big5hkscs", _han))
