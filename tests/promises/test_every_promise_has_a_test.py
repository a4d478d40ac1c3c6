"""Each promise of the default notice has a test that bears its mark, and each mark names a promise."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tillit.notice.read import default_document, read_notice

TESTS = Path(__file__).resolve().parents[1]
PROMISES = read_notice(default_document()).promises
SECTIONS = sorted({promise.section for promise in PROMISES.values()})


def marks_in(path: Path) -> Iterator[tuple[str, str]]:
    """Promise and test, for each test function of a file that bears a mark."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.promise":
                    yield ast.literal_eval(decorator.args[0]), node.name


MARKED = [mark for path in sorted(TESTS.rglob("test_*.py")) for mark in marks_in(path)]


def test_the_default_notice_makes_twenty_promises() -> None:
    assert len(PROMISES) == 20


@pytest.mark.parametrize("promise", PROMISES)
def test_this_promise_has_a_test(promise: str) -> None:
    assert [name for kept, name in MARKED if kept == promise]


def test_every_mark_names_a_promise() -> None:
    assert {promise for promise, _ in MARKED} <= set(PROMISES)


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_of_the_notice_has_a_file_that_keeps_all_its_promises(section: str) -> None:
    kept = {promise for promise, _ in marks_in(TESTS / "promises" / f"test_{section}.py")}
    assert kept == {name for name, promise in PROMISES.items() if promise.section == section}


def test_a_promise_without_a_test_is_found(tmp_path: Path) -> None:
    path = tmp_path / "test_one.py"
    path.write_text("import pytest\n@pytest.mark.promise('secure')\ndef test_x(): pass\ndef test_y(): pass\n")
    assert list(marks_in(path)) == [("secure", "test_x")]
