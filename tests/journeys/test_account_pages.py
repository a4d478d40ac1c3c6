"""The pages of signing in: clean for people who cannot see or point, light and dark, on a desk and on a telephone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visit, Welcome, bare_environment, up_at_home
from tests.providers import CLIENT, SECRET, OpenId, provider
from tillit.config.demo_words import DEMO_PASSWORD

PAGES = (
    "/desk/account/sign-ins", "/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
    "/accounts/password/change/", "/accounts/reauthenticate/", "/accounts/logout/",
)  # fmt: skip


@pytest.fixture(scope="module")
def double() -> Iterator[OpenId]:
    with provider() as double:
        yield double


@pytest.fixture(scope="module")
def address(double: OpenId) -> Iterator[str]:
    """An installation whose operator named a provider of sign-ins."""
    with up_at_home() as (address, _, home):
        double.back = f"{address}/accounts/providers/nordlund-id/return"
        words = ["sign-in", "add", double.url, "--client", CLIENT, "--name", "Nordlund ID"]
        environment = bare_environment() | {"TILLIT_HOME": str(home), "TILLIT_PROVIDER_SECRET": SECRET}
        subprocess.run([sys.executable, "-m", "tillit", *words], env=environment, check=True, timeout=60)
        yield address


def confirm(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.locator("input[type=password]").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def look(visit: Visit, name: str) -> None:
    """Axe; and a picture, where somebody wants to look (`TILLIT_PICTURES`)."""
    visit.check()
    if folder := os.environ.get("TILLIT_PICTURES"):
        visit.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_every_page_of_the_account_is_clean(welcome: Welcome, width: int, colours: str) -> None:
    pia = welcome(width=width, color_scheme=colours)
    pia.open("/accounts/login/")
    look(pia, f"login-{width}-{colours}")
    pia.sign_in("pia", DEMO_PASSWORD)
    for number, path in enumerate(PAGES):
        page = pia.open(path)
        if path != "/accounts/reauthenticate/":
            confirm(page)
        look(pia, f"{number}-{width}-{colours}")


def test_an_account_elsewhere_is_linked_and_signs_in_without_scripts(welcome: Welcome, double: OpenId) -> None:
    ben = welcome("ben", java_script_enabled=False)
    page = ben.open("/desk/account/sign-ins")
    page.get_by_role("button", name="Link Nordlund ID").click()
    confirm(page)
    expect(page.get_by_text("You can sign in with Nordlund ID now.")).to_be_visible()
    ben.open("/accounts/logout/").locator("main").get_by_role("button", name="Sign out").click()
    page = ben.open("/accounts/login/")
    page.get_by_role("button", name="Sign in with Nordlund ID").click()
    page.wait_for_url("**/desk/")
    ben.requests[:] = [url for url in ben.requests if not url.startswith(double.url)]  # there and back, on purpose


@pytest.mark.parametrize("width", [1440, 360])
def test_the_page_that_leads_on_says_what_they_learn(welcome: Welcome, double: OpenId, width: int) -> None:
    stranger = welcome(width=width)
    stranger.context.route(f"{double.url}/**", lambda route: route.fulfill(status=204))
    page = stranger.open("/accounts/login/")
    page.get_by_role("button", name="Sign in with Nordlund ID").click()
    expect(page.get_by_role("link", name="Go on to Nordlund ID")).to_be_visible()
    expect(page.get_by_text("nothing of your work")).to_be_visible()
    look(stranger, f"leads-on-{width}")
    stranger.requests[:] = [url for url in stranger.requests if not url.startswith(double.url)]
