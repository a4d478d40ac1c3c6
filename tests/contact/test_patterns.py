"""No pattern that meets a stranger's text takes more time than in proportion to it: each is found by looking through
the modules, and tried in the ways it is used there on the text that keeps it busiest.

A pattern is fed with pieces of its own (its literals and its repeated parts), many times over; eight times the text may
take some eight times as long, not sixty-four times.
"""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import tillit.contact.lines
import tillit.vault.cut

MODULES = [
    *(info.name for info in pkgutil.walk_packages(tillit.contact.lines.__path__, "tillit.contact.lines.")),
    *(info.name for info in pkgutil.iter_modules(tillit.vault.cut.__path__, "tillit.vault.cut.")),
]
LINE_BY_LINE, LONGEST_LINE = "quote_words", 1_000
"""Used on single lines only, none longer."""
WAYS = "match|fullmatch|search|finditer|findall|sub|split"
SMALL, LARGE = 2_000, 16_000
SLACK = 0.04
"""Seconds of CPU below which a pattern is fast enough whatever its shape."""
GROWTH = 8 * 3.0
"""Eight times the text may take this many times as long; the square would take sixty-four times."""


@dataclass(frozen=True)
class Used:
    """A pattern, and the ways in which it is used."""

    pattern: "re.Pattern[Any]"
    ways: frozenset[str]
    by_line: bool


def patterns() -> Iterator[tuple[str, Used]]:
    modules = {name: importlib.import_module(name) for name in MODULES}
    everywhere = "\n".join(inspect.getsource(module) for module in modules.values())
    seen: set[int] = set()
    for name, module in modules.items():
        for key, value in sorted(vars(module).items()):
            here = inspect.getsource(module)
            own = re.search(rf"^{key}\b[^=\n]*=", here, re.MULTILINE)
            if isinstance(value, re.Pattern) and own and id(value) not in seen:
                seen.add(id(value))
                users = here if key.startswith("_") else everywhere
                ways = frozenset(re.findall(rf"\b{key}\.({WAYS})\(", users)) or frozenset({"finditer"})
                yield f"{name.removeprefix('tillit.')}.{key}", Used(value, ways, LINE_BY_LINE in name)


PATTERNS = dict(patterns())


def pieces(pattern: "re.Pattern[Any]") -> list[str]:
    """Texts that lead a pattern on without satisfying it."""
    found = {" ", "a", "1", "<", "=?a?b?", "a ", "\n", "\n ", "> ", "--", ';a="', "\\", "(", ",", "@", "a@", ": ", "\t"}
    tree = _parser.parse(pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1"),
                         pattern.flags & ~re.DEBUG)  # fmt: skip
    example = "".join(_sample(tree))
    found |= {example, example[:-1], example[1:], example[: len(example) // 2], example + " ", "\n" + example}
    found |= set(_repeated(tree))
    return sorted(piece for piece in found if piece)


def _sample(tree: Any) -> Iterator[str]:
    """One text that the pattern likes, roughly."""
    for op, value in tree:
        if op is c.LITERAL:
            yield chr(value)
        elif op is c.NOT_LITERAL:
            yield "a" if value != ord("a") else "b"
        elif op is c.IN:
            yield _member(value)
        elif op is c.ANY:
            yield "a"
        elif op in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}:
            low, _, inner = value
            yield "".join(_sample(inner)) * max(1, min(int(low), 40))
        elif op is c.SUBPATTERN:
            yield from _sample(value[3])
        elif op is c.BRANCH:
            yield from _sample(value[1][0])


def _member(items: Any) -> str:
    categories = {c.CATEGORY_DIGIT: "1", c.CATEGORY_SPACE: " ", c.CATEGORY_WORD: "a", c.CATEGORY_NOT_SPACE: "a",
                  c.CATEGORY_NOT_WORD: " ", c.CATEGORY_NOT_DIGIT: "a"}  # fmt: skip
    negated = bool(items) and items[0][0] is c.NEGATE
    for op, value in items[1:] if negated else items:
        if negated:
            continue
        if op is c.LITERAL:
            return chr(value)
        if op is c.RANGE:
            return chr(value[0])
        if op is c.CATEGORY:
            return categories.get(value, "a")
    return "a"


def _repeated(tree: Any) -> Iterator[str]:
    """What stands in each repetition, alone: the classic trap is to meet nothing else."""
    for op, value in tree:
        if op in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}:
            yield "".join(_sample(value[2]))
            yield from _repeated(value[2])
        elif op is c.SUBPATTERN:
            yield from _repeated(value[3])
        elif op is c.BRANCH:
            for branch in value[1]:
                yield "".join(_sample(branch))
                yield from _repeated(branch)


def seconds(used: Used, piece: str, size: int) -> float:
    text: Any = piece * (size // len(piece) + 1)
    if isinstance(used.pattern.pattern, bytes):
        text = text.encode("utf-8", "replace")
    step = LONGEST_LINE if used.by_line else len(text)
    started = time.process_time()
    for at in range(0, len(text), step):
        for way in used.ways:
            _use(used.pattern, way, text[at : at + step])
    return time.process_time() - started


def _use(pattern: "re.Pattern[Any]", way: str, text: Any) -> None:
    if way in {"match", "fullmatch", "search"}:
        getattr(pattern, way)(text)
    else:
        for _ in pattern.finditer(text):
            pass


@pytest.mark.parametrize("name", PATTERNS)
def test_time_grows_with_the_text_and_not_with_its_square(name: str) -> None:
    used = PATTERNS[name]
    for piece in pieces(used.pattern):
        large = seconds(used, piece, LARGE)
        if large > SLACK:
            small = min(seconds(used, piece, SMALL) for _ in range(3))
            again = min(large, seconds(used, piece, LARGE))
            assert again < small * GROWTH, f"{piece!r}: {small:.4f} s became {again:.4f} s"


def test_every_module_that_reads_strangers_is_looked_through() -> None:
    assert len(PATTERNS) > 50
    assert "contact.lines.email.quote_words.ATTRIBUTION" in PATTERNS
    assert "vault.cut.cards._BETWEEN" in PATTERNS


def test_a_pattern_that_is_a_trap_is_caught() -> None:
    trap = Used(re.compile(r"x*x*y"), frozenset({"match"}), by_line=False)
    assert seconds(trap, "x", 4_000) > seconds(trap, "x", 500) * GROWTH
