"""The faces speak every language whole: no word left out, none half translated, and none that only the source knows."""

import ast
import gettext
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from jinja2.ext import extract_from_ast

from tests.floors.evidence import patterns_of_evidence
from tillit.keeper.refuse import WORDS as REFUSED
from tillit.keeper.refuse import refuse

HOUSE = Path(__file__).resolve().parents[2] / "tillit"
FACES = ("ui", "desk", "portal")
WRITING = ("contact",)  # rooms below the faces that write to people
LOCALES = HOUSE / "ui" / "locale"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
CONTEXT_ENDS = "\x04"  # how a compiled catalogue joins a context to its msgid

LINE = re.compile(r"^(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?(\".*\")$")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")

Key = tuple[str, str, str]  # context, msgid, msgid_plural


@dataclass
class Entry:
    """One entry of a .po file, as it stands there."""

    flags: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.words.get("msgctxt", ""), self.words["msgid"], self.words.get("msgid_plural", "")

    @property
    def translations(self) -> list[str]:
        return [words for name, words in self.words.items() if name.startswith("msgstr")]


def entry_of(block: str) -> Entry:
    entry, name = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#,"):
            entry.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif not line.startswith("#"):
            found = LINE.match(line)
            assert found, line
            name = found[1] or name
            entry.words[name] = entry.words.get(name, "") + ast.literal_eval(found[2])
    return entry


def po_entries(language: str) -> list[Entry]:
    """Every entry but the header and what is commented out."""
    text = (LOCALES / language / "LC_MESSAGES" / "django.po").read_text()
    entries = [entry_of(block) for block in re.split(r"\n{2,}", text) if re.search(r"^msgid ", block, re.MULTILINE)]
    return [entry for entry in entries if entry.words["msgid"]]


def key_of(call: str, words: tuple[str, ...]) -> Key:
    """What a call of gettext, ngettext, pgettext or npgettext looks up."""
    context, rest = (words[0], words[1:]) if "pgettext" in call else ("", words)
    return context, rest[0], rest[1] if call.startswith("n") else ""


def words_of_template(path: Path) -> Iterator[Key]:
    page = engines["pages"].env.parse(path.read_text(), filename=str(path))
    for _, call, said in extract_from_ast(page):
        words = (said,) if isinstance(said, str) else tuple(one for one in said if one is not None)
        yield key_of(call, words)


def words_of_python(path: Path) -> Iterator[Key]:
    """A call with anything but constant words fails here: no extraction would find them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            call = getattr(node.func, "id", getattr(node.func, "attr", "")).removesuffix("_lazy")
            if call in {"_", "gettext", "ngettext", "pgettext", "npgettext"}:
                count = 1 + ("pgettext" in call) + call.startswith("n")
                yield key_of(call, tuple(ast.literal_eval(argument) for argument in node.args[:count]))


def words_of_faults(families: "tuple[type[Exception], ...] | None" = None) -> Iterator[Key]:
    """The docstring of an error is its message; the desk says it in the reader's language (`desk/faults.py`)."""
    for family in families or importlib.import_module("tillit.desk.faults").FAULTS:
        yield "", " ".join((family.__doc__ or "").split()), ""
        if below := tuple(family.__subclasses__()):
            yield from words_of_faults(below)


def used() -> set[Key]:
    found: set[Key] = {("", pattern, "") for pattern in patterns_of_evidence()}
    for face in FACES:
        for path in (HOUSE / face).rglob("*.html"):
            found.update(words_of_template(path))
        for path in (HOUSE / face).rglob("*.py"):
            found.update(words_of_python(path))
    for room in WRITING:
        for path in (HOUSE / room).rglob("*.py"):
            found.update(words_of_python(path))
    for face in FACES:  # an error that nobody has imported yet is said all the same
        for path in (HOUSE / face).rglob("*.py"):
            importlib.import_module(".".join(path.relative_to(HOUSE.parent).with_suffix("").parts))
    found.update(words_of_faults())
    found.update(("", words, "") for words in (*REFUSED.values(), refuse("", "").words))
    return found


def expected_catalogue(entries: list[Entry]) -> dict[str | tuple[str, int], str]:
    """What msgfmt would make of a .po file."""
    made: dict[str | tuple[str, int], str] = {}
    for entry in entries:
        context, msgid, plural = entry.key
        name = f"{context}{CONTEXT_ENDS}{msgid}" if context else msgid
        for number, words in enumerate(entry.translations):
            made[(name, number) if plural else name] = words
    return made


def test_extraction_sees_every_manner_of_speaking() -> None:
    found = used()
    assert ("", "Take back", "") in found  # _()
    assert ("open it", "open", "") in found  # pgettext()
    assert ("", "(no subject)", "") in found  # _() within a tag
    assert ("", "To %(to)s", "") in found  # trans
    assert ("", "%(n)s hold", "%(n)s holds") in found  # trans with a plural
    assert ("", "Inbox", "") in found  # gettext_lazy
    assert ("", "in %(count)d hour", "in %(count)d hours") in found  # ngettext


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_empty_fuzzy_or_said_twice(language: str) -> None:
    entries = po_entries(language)
    assert entries
    for entry in entries:
        assert "fuzzy" not in entry.flags, entry.key
        assert len(entry.translations) == (2 if entry.key[2] else 1), entry.key
        assert all(words.strip() for words in entry.translations), entry.key
    keys = [entry.key[:2] for entry in entries]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_faces_is_translated(language: str) -> None:
    assert used() - {entry.key for entry in po_entries(language)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_says_what_the_source_says(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)
    compiled.pop("")
    assert compiled == expected_catalogue(po_entries(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language: str) -> None:
    for entry in po_entries(language):
        originals = [entry.key[1], entry.key[2] or entry.key[1]]
        for original, words in zip(originals, entry.translations, strict=False):
            assert set(PLACEHOLDER.findall(words)) == set(PLACEHOLDER.findall(original)), entry.key
