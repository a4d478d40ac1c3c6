"""Words of a text as keyed 64-bit tokens: searchable without any word resting on disk in the clear.

Snowball stems (PyStemmer); accents fold after stemming; names also get edge tokens from three letters on.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
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
    return sorted({token(term) for token in map(_tokens, keys) for term in terms})


def query_tokens(keys: Iterable[bytes], query: str) -> list[list[int]]:
    """Per word of a query its alternatives: the stem in every language, and the beginning of a name."""
    tokens = list(map(_tokens, keys))
    alternatives = []
    for word in dict.fromkeys(_words(query)):
        terms = {_stem(word, language) for language in LANGUAGES}
        if len(_bare(word)) >= _SHORTEST_EDGE:
            terms.add(_EDGE + _bare(word)[:_LONGEST_EDGE])
        alternatives.append(sorted({token(term) for token in tokens for term in terms}))
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


def _tokens(key: bytes) -> Callable[[str], int]:
    """The token of a term: the beginning of its HMAC-SHA-256. The key is hashed once for all terms (RFC 2104, 4), where
    `hmac.digest` hashes it for each of the seventy of a letter.
    """
    block = key.ljust(hashlib.sha256().block_size, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))
    inner.update(b"word\0")

    def token(term: str) -> int:
        within, around = inner.copy(), outer.copy()
        within.update(term.encode("utf-8", "surrogatepass"))
        around.update(within.digest())
        return int.from_bytes(around.digest()[:8], "big", signed=True)

    return token
