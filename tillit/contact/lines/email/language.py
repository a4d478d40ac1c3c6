"""A cheap guess at the language of a letter, from its smallest words; good enough to choose a template, never to
decide.
"""

import re

_WORDS = {
    "en": frozenset(
        {
            "the",
            "and",
            "you",
            "your",
            "i",
            "is",
            "are",
            "not",
            "have",
            "with",
            "for",
            "my",
            "this",
            "to",
            "of",
            "it",
            "was",
            "please",
            "would",
            "thanks",
            "hello",
            "when",
            "been",
        }
    ),
    "sv": frozenset(
        {
            "och",
            "jag",
            "det",
            "är",
            "inte",
            "som",
            "en",
            "att",
            "på",
            "har",
            "för",
            "med",
            "den",
            "ni",
            "er",
            "min",
            "mitt",
            "av",
            "kan",
            "hej",
            "tack",
            "när",
            "till",
            "var",
            "ett",
            "hälsningar",
        }
    ),
    "de": frozenset(
        {
            "und",
            "ich",
            "das",
            "ist",
            "nicht",
            "die",
            "der",
            "ein",
            "eine",
            "sie",
            "mit",
            "für",
            "mein",
            "meine",
            "auf",
            "habe",
            "bitte",
            "den",
            "wir",
            "hallo",
            "wann",
            "danke",
            "von",
            "zu",
            "es",
        }
    ),
}
_WORD = re.compile(r"[^\W\d_]{1,20}")
_ENOUGH = 2


def guess_language(text: str) -> str | None:
    """`en`, `sv` or `de`; None when the letter is too short or in another language."""
    words = _WORD.findall(text[:2_000].lower())
    scores = sorted(
        ((sum(word in small for word in words), language) for language, small in _WORDS.items()), reverse=True
    )
    (best, language), (second, _) = scores[0], scores[1]
    return language if best >= _ENOUGH and best > second and best * 12 >= len(words) else None
