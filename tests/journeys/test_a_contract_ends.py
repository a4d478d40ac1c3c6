"""A supplier's contract ends while its agent sits at the desk: out at the next request, and out of every open page."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import Visit, bare_environment, up_at_home
from tests.running import ROOT
from tillit.config.demo_words import DEMO_PASSWORD

pytestmark = pytest.mark.timeout(180)
SOON = 8.0
"""Seconds; the promise allows 60. Less than the clock of the looks takes (20): it is the event that is seen."""


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[str, Path]]:
    with up_at_home() as (address, _, home):
        yield address, home


def end_contract(home: Path, company: str) -> None:
    words = ["contract", "end", "svarstjanst", "--for", company, "--as", "oda"]
    command = [sys.executable, "-m", "tillit", "--home", str(home), *words]
    environment = bare_environment() | {"TILLIT_PASSWORD": DEMO_PASSWORD}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=60)


def sit(browser: Browser, address: str, login: str) -> Visit:
    visit = Visit(browser.new_context(locale="en-GB"), address)
    with visit.page.expect_websocket():
        visit.sign_in(login, DEMO_PASSWORD)
    return visit


@pytest.mark.promise("suppliers")
def test_the_last_contract_that_ends_closes_every_door_and_every_open_page(
    place: tuple[str, Path], browser: Browser
) -> None:
    address, home = place
    eve, ben = sit(browser, address, "eve"), sit(browser, address, "ben")
    second = eve.context.new_page()
    with second.expect_websocket() as opened:
        second.goto(f"{address}/desk/search")
    end_contract(home, "nordlund-gmbh")
    assert eve.context.request.get(f"{address}/desk/", max_redirects=0).ok, "works on for the other company"
    end_contract(home, "nordlund-ab")
    ended = time.monotonic()
    refused = eve.context.request.get(f"{address}/desk/", max_redirects=0)
    assert (refused.status, refused.headers["location"]) == (302, "/accounts/login/?next=/desk/")
    for page in (eve.page, second):
        page.wait_for_url("**/accounts/login/**", timeout=SOON * 1000)
    assert opened.value.is_closed()
    assert time.monotonic() - ended < SOON
    assert ben.open("/desk/").url == f"{address}/desk/"
    for visit in (eve, ben):
        visit.close()
