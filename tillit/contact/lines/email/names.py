"""Senders that are made to look like somebody else: letters of two alphabets in one domain, or an address where a name
should stand. Such a letter is read like any other; the agent is told in a fixed word.
"""

import re
import unicodedata

from tillit.contact.lines.email.mail import Address

LOOKALIKE, OTHER_NAME = "sender-lookalike", "name-is-other-address"
_LONGEST = 255
_ADDRESS = re.compile(r"[^\s@<>()\",;:]{1,64}@[^\s@<>()\",;:]{1,250}\.[^\s@<>()\",;:]{2,63}")
# Scripts that are written together (Unicode Technical Standard 39, 5.2: highly restrictive).
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
# Small letters of other alphabets that nobody tells from Latin ones; a name made of them alone is a mask.
_MASKS = frozenset("аеорсухіјѕԁһӏԛԝьпгмктнвɡοανυικτρεω")


def told_by_name(sender: Address) -> tuple[str, ...]:
    """Fixed words for what is odd about who claims to have written."""
    if sender.address.isascii() and "xn--" not in sender.address and "@" not in sender.name:
        return ()
    words = []
    if any(is_mixed(label) for label in sender.address.rpartition("@")[2][:_LONGEST].split(".")):
        words.append(LOOKALIKE)
    named = _ADDRESS.search(sender.name[:_LONGEST]) if "@" in sender.name else None
    if named and named[0].lower() != sender.address.lower():
        words.append(OTHER_NAME)
    return tuple(words)


def is_mixed(label: str) -> bool:
    """Whether one part of a domain mixes alphabets that are never written together, or masks as Latin."""
    if label[:4].lower() == "xn--":
        try:
            label = label[4:].encode("ascii").decode("punycode")
        except UnicodeError:
            return True
    if label.isascii():
        return False
    letters = [letter for letter in label if unicodedata.category(letter).startswith("L")]
    scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in letters}
    if len(scripts) > 1 and not any(scripts <= group for group in _TOGETHER):
        return True
    return "LATIN" not in scripts and all(letter.lower() in _MASKS for letter in letters)
