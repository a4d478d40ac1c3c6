"""An answer is kept for its seconds and no longer; a failure is not kept, and what is kept stays small."""

import time

import pytest

from tillit.kit import fresh
from tillit.kit.fresh import fresh_for


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def ask(asked: list[str]):
    @fresh_for(5.0)
    def question(key: str) -> str:
        asked.append(key)
        if key == "fails":
            raise LookupError
        return key.upper()

    return question


def test_it_is_asked_once_while_fresh_and_again_when_old(ask, asked, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [ask("a"), ask("a"), ask("b")] == ["A", "A", "B"]
    assert asked == ["a", "b"]
    later = time.monotonic() + 5.1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert ask("a") == "A"
    assert asked == ["a", "b", "a"]


def test_what_was_changed_here_is_asked_at_once(ask, asked) -> None:
    ask("a")
    ask.forget()
    ask("a")
    assert asked == ["a", "a"]


def test_a_failure_is_asked_again(ask, asked) -> None:
    for _ in range(2):
        with pytest.raises(LookupError):
            ask("fails")
    assert asked == ["fails", "fails"]


def test_many_keys_do_not_pile_up(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "MOST", 10)
    for number in range(100):
        ask(str(number))
    assert len(ask._known) <= 10
