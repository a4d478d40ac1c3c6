"""Whole installations for the journeys. Every combination of the kill tests runs with `TILLIT_THOROUGH=yes`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # models cannot be imported before the settings are known
    from playwright.sync_api import Browser, StorageState

    from tests.journeys.browsing import Visit, Welcome
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


# ── A browser ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An installation that only this module's visitors change."""
    from tests.journeys.browsing import up

    with up() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from tests.journeys.browsing import chromium

    with chromium() as found:
        yield found


@pytest.fixture
def wide() -> int:
    """CSS pixels of a window whose width a test does not name."""
    return 1280


@pytest.fixture(scope="module")
def cookies() -> dict[str, StorageState]:
    """What the browser of each of the cast keeps from one visit to the next: nobody signs in anew all day long."""
    return {}


@pytest.fixture
def welcome(address: str, browser: Browser, wide: int, cookies: dict[str, StorageState]) -> Iterator[Welcome]:
    """Opens a browser for somebody of the cast, or a stranger; at the end nothing may have complained."""
    from tests.journeys.browsing import Visit
    from tillit.config.demo_words import DEMO_PASSWORD

    visits: list[Visit] = []

    def come(login: str = "", width: int = wide, **how: str) -> Visit:
        size, kept = {"width": width, "height": 900}, cookies.get(login)
        visit = Visit(browser.new_context(viewport=size, locale="en-GB", storage_state=kept, **how), address)
        visits.append(visit)
        if login and not visit.is_in():
            visit.sign_in(login, DEMO_PASSWORD)
            cookies[login] = visit.context.storage_state()
        return visit

    yield come
    for visit in visits:
        visit.close()
