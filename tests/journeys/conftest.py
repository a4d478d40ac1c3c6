"""Whole installations for the journeys. Every combination of the kill tests runs with `TILLIT_THOROUGH=yes`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # models cannot be imported before the settings are known
    from tests.running import Running
    from tests.scenes import Relay


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "thorough: a combination that runs only with TILLIT_THOROUGH=yes")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("TILLIT_THOROUGH") != "yes":
        skip = pytest.mark.skip(reason="TILLIT_THOROUGH=yes runs it")
        for item in items:
            if item.get_closest_marker("thorough"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def installation() -> Iterator[tuple[Running, Relay]]:
    """An installation that the kill tests share: each leaves it running."""
    from tests.running import running

    with running() as pair:
        yield pair


@pytest.fixture
def here(installation: tuple[Running, Relay]) -> Iterator[Running]:
    found = installation[0]
    if found.pid("supervisor") is None:
        found.start()
    yield found
    found.release()


@pytest.fixture
def post(installation: tuple[Running, Relay]) -> Relay:
    return installation[1]
