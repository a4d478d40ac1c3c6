"""Names that agents give to tags and views: a few plain words, in which nothing of a person may stand."""

import re

from tillit.cases.errors import NotPlainWords
from tillit.vault.cut import cut_out

_WORDS = re.compile(r"[^\W\d_][\w &/+-]*")
_MOST_DIGITS = 4


def plain_words(text: str, *, longest: int) -> str:
    """The words, spaced once.

    Raises:
        NotPlainWords: empty, too long, or something that looks like an address or a number of somebody.
    """
    words = " ".join(text.split())
    digits = sum(character.isdigit() for character in words)
    if len(words) > longest or not _WORDS.fullmatch(words) or digits > _MOST_DIGITS or cut_out(words).kinds:
        raise NotPlainWords
    return words
