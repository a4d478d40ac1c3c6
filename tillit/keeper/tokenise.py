"""Words of a text as keyed 64-bit tokens: searchable without any word resting on disk in the clear.

Snowball stems (PyStemmer); accents fold after stemming; names also get edge tokens from three letters on.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

LANGUAGES = {"en": "english", "sv": "swedish", "de": "german"}
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_LONGEST_WORD, _SHORTEST_EDGE, _LONGEST_EDGE = 40, 3, 12
_EDGE = "^"


def text_tokens(keys: Iterable[bytes], text: str, language: str, *, prefixes: bool) -> list[int]:
    """The distinct tokens of a text, ascending, under the newest key given."""
    words = set(_words(text))
    terms = {_stem(word, language) for word in words}
    if prefixes:
        terms |= {_EDGE + _bare(word)[:n] for word in words for n in _edge_lengths(_bare(word))}
    return sorted({_token(key, term) for key in keys for term in terms})


def query_tokens(keys: Iterable[bytes], query: str) -> list[list[int]]:
    """Per word of a query its alternatives: the stem in every language, and the beginning of a name."""
    keys = list(keys)
    alternatives = []
    for word in dict.fromkeys(_words(query)):
        terms = {_stem(word, language) for language in LANGUAGES}
        if len(_bare(word)) >= _SHORTEST_EDGE:
            terms.add(_EDGE + _bare(word)[:_LONGEST_EDGE])
        alternatives.append(sorted({_token(key, term) for key in keys for term in terms}))
    return alternatives


def _words(text: str) -> Iterable[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return (word for word in _WORD.findall(folded) if 1 < len(word) <= _LONGEST_WORD)


def _edge_lengths(word: str) -> range:
    return range(_SHORTEST_EDGE, min(len(word), _LONGEST_EDGE) + 1)


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES.get(language, "english"))


def _stem(word: str, language: str) -> str:
    return _bare(str(_stemmer(language).stemWord(word)))


def _bare(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _token(key: bytes, term: str) -> int:
    digest = hmac.digest(key, b"word\0" + term.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return int.from_bytes(digest[:8], "big", signed=True)
