"""A cheap guess at the language of a letter, from its smallest words; good enough to choose a template, never to
decide.
"""

import re

_SMALLEST = {
    "en": "the and you your i is are not have with for my this to of it was please would thanks hello when been but",
    "sv": "och jag det är inte som en att på har för med den ni er min mitt av kan hej tack när till var ett",
    "de": "und ich das ist nicht die der ein eine sie mit für mein meine auf habe bitte den wir hallo wann danke von",
    "da": "og jeg det er ikke som en at på har for med den i jer min mit af kan hej tak når til var et hilsen blev",
    "nb": "og jeg det er ikke som en at på har for med den dere min mitt av kan hei takk når til var et hilsen ble",
    "fi": "ja minä on ei että en ole se hän kun mutta olen minun miten kiitos hei tai oli voi mitä jos niin terveisin",
    "nl": "de het een en ik is niet van dat met voor mijn op heb zijn bij hallo graag wanneer bedankt naar maar ook",
    "fr": "le la les et je est pas que un une des pour mon ma vous dans avec sur bonjour merci quand de au ne ai être",
    "es": "el la los y que no es un una de mi en con por para está hola gracias cuando me se lo pero usted he del",
    "pt": "o a os e que não é um uma de meu minha em com por para está olá obrigado quando me se mas você do da ao",
    "it": "il la gli e che non è un una di mio mia in con per sono buongiorno grazie quando mi si ma ho del della è",
    "pl": "i w nie się na że jest to z do jak proszę mam mój dzień dobry dziękuję kiedy ale mi od po pozdrawiam czy",
    "cs": "a se v na že je to z do jak prosím mám můj dobrý den děkuji kdy ale mi od po jsem pozdravem nebo není jsou",
    "ru": "и в не что на я с это как по мне но мой пожалуйста здравствуйте спасибо когда от до для у вас меня есть",  # noqa: RUF001
}  # fmt: skip
_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALLEST.items():
    for _small in _words.split():
        _OF[_small] = (*_OF.get(_small, ()), _language)
_WORD = re.compile(r"[^\W\d_]{1,20}")
_ENOUGH = 2
# Where two languages share nearly all small words, the letters and words that only one of them has decide.
_ONLY = {"nb": re.compile(r"\b(?:hei|takk|ble|dere|av|mitt|etter|noe|bare|vært|meg|deg)\b"),
         "da": re.compile(r"\b(?:hej|tak|blev|jer|af|mit|efter|noget|været|mig|dig)\b")}  # fmt: skip


def guess_language(text: str) -> str | None:
    """One of fourteen codes of ISO 639-1; None when the letter is too short or in another language."""
    sample = text[:2_000].lower()
    words = _WORD.findall(sample)
    scores = dict.fromkeys(_SMALLEST, 0)
    for word in words:
        for language in _OF.get(word, ()):
            scores[language] += 1
    for language, only in _ONLY.items() if scores["nb"] >= _ENOUGH else ():
        scores[language] += len(only.findall(sample))
    (language, best), (_, second) = sorted(scores.items(), key=lambda one: -one[1])[:2]
    return language if best >= _ENOUGH and best > second and best * 12 >= len(words) else None
