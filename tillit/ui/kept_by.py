"""Which tests keep a promise, read from the tests themselves where they lie beside the code."""

import re
from functools import cache
from pathlib import Path

import tillit

MARK = re.compile(r"@pytest\.mark\.promise\([\"']([a-z-]+)[\"']\)")
TEST = re.compile(r"def (test_\w+)\(")


def tests_of(promise: str) -> tuple[str, ...]:
    """Addresses of tests, as pytest takes them. None where the installation came without its tests."""
    return _marked().get(promise, ())


@cache
def _marked() -> dict[str, tuple[str, ...]]:
    root = Path(tillit.__file__).resolve().parent.parent
    found: dict[str, list[str]] = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        waiting: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if mark := MARK.match(line):
                waiting.append(mark[1])
            elif waiting and (test := TEST.match(line)):
                for promise in waiting:
                    found.setdefault(promise, []).append(f"{path.relative_to(root)}::{test[1]}")
                waiting = []
    return {promise: tuple(tests) for promise, tests in found.items()}
