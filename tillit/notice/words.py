"""The sentences of the printed notice, a file a language; facts of the document fill them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

YEAR = 365
DOUBLED_STOP = re.compile(r"(?<!\.)\.\.(?!\.)")


class Language(BaseModel):
    """One language in which a notice can be printed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    headings: Mapping[str, str]
    sentences: Mapping[str, str]
    roles: Mapping[str, str]
    grounds: Mapping[str, str]
    units: Mapping[str, str]
    joining: Mapping[str, str]

    def say(self, sentence: str, **facts: str) -> str:
        """A sentence with its facts, with no full stop doubled where a text brings its own."""
        return DOUBLED_STOP.sub(".", self.sentences[sentence].format(**facts))

    def join(self, words: Sequence[str]) -> str:
        """Words as a list within a sentence."""
        if len(words) < 2:  # noqa: PLR2004 - a list of one needs no joining
            return "".join(words)
        return self.joining["comma"].join(words[:-1]) + self.joining["last"] + words[-1]

    def count(self, number: int, unit: str) -> str:
        """A number of seconds, hours, days, months or years."""
        return self.units[unit if number == 1 else f"{unit}s"].format(n=number)

    def days(self, number: int) -> str:
        """A period given in days, as years where it is whole years."""
        if number and number % YEAR == 0:
            return self.count(number // YEAR, "year")
        return self.count(number, "day")

    def percent(self, share: float) -> str:
        """A share of one, as people write it."""
        return self.units["percent"].format(n=f"{share * 100:g}".replace(".", self.joining["decimal"]))


def languages() -> frozenset[str]:
    """The codes (ISO 639-1) of the languages that Tillit can print."""
    names = (entry.name for entry in files("tillit.notice").iterdir())
    return frozenset(n.removeprefix("words_").removesuffix(".toml") for n in names if n.startswith("words_"))


@cache
def read_language(code: str) -> Language:
    """The sentences of one language."""
    text = files("tillit.notice").joinpath(f"words_{code}.toml").read_text(encoding="utf-8")
    return Language.model_validate({"code": code, **tomllib.loads(text)})
