"""Each process is given what it needs, and nobody else's addresses, passwords or paths to keys."""

import json
import sys
from pathlib import Path

import pytest

from tillit.config.accounts import myself
from tillit.config.needs import CLOSED, NEEDS
from tillit.config.supervise import Child

PRINT = "import json, os; print(json.dumps(dict(os.environ)))"


def given(process: str, folder: Path) -> set[str]:
    """What of the closed names a child of this name finds in its environment."""
    child = Child(process, [sys.executable, "-c", PRINT], myself(), folder / f"{process}.log")
    child.start()
    assert child.process
    assert child.process.wait(20) == 0
    return CLOSED & json.loads(child.log.read_text()).keys()


@pytest.fixture(autouse=True)
def everything_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CLOSED:
        monkeypatch.setenv(name, "secret")


@pytest.mark.promise("secure")
@pytest.mark.parametrize("process", ["keeper", "web", "work"])
def test_a_process_is_given_what_it_needs_and_no_more(process: str, tmp_path: Path) -> None:
    assert given(process, tmp_path) == NEEDS[process]


@pytest.mark.promise("secure")
@pytest.mark.parametrize("process", ["web", "work"])
def test_the_application_has_no_way_to_tables_keyring_or_the_operators_door(process: str) -> None:
    closed = {"TILLIT_OWNER_URL", "TILLIT_KEYRING_URL", "TILLIT_KEYS", "TILLIT_EPOCH_MIRROR", "TILLIT_OPERATOR_SOCKET"}
    assert not closed & NEEDS[process]


def test_the_keeper_has_no_way_to_the_application() -> None:
    assert not {"DATABASE_URL", "TILLIT_OWNER_URL", "TILLIT_RELAY", "TILLIT_SECRET_KEY"} & NEEDS["keeper"]
