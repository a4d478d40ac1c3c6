"""A passkey in a real browser, with a device of the browser's own making (WebAuthn, 11): made, used alone, used as the
second proof, renamed, removed; and what is refused."""

import re

from playwright.sync_api import CDPSession, Page, expect

from tests.journeys.browsing import Visit, Welcome
from tillit.config.demo_words import DEMO_PASSWORD

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
KEYS = "/accounts/2fa/webauthn/"


def device(visit: Visit) -> tuple[CDPSession, str]:
    """Plugged into this page's browser; a passkey wants a name, so we come by `localhost`."""
    visit.address = visit.address.replace("127.0.0.1", "localhost")
    link = visit.context.new_cdp_session(visit.page)
    link.send("WebAuthn.enable")
    return link, link.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def confirm(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.locator("input[type=password]").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def make_passkey(visit: Visit, name: str) -> None:
    page = visit.open(f"{KEYS}add/")
    confirm(page)
    visit.check()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/recovery-codes/")


def leave(visit: Visit) -> None:
    visit.open("/accounts/logout/").locator("main").get_by_role("button", name="Sign out").click()
    expect(visit.page).not_to_have_url(re.compile("logout"))


def sign_in_with_both(visit: Visit, login: str) -> None:
    page = visit.open("/accounts/login/")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/2fa/authenticate/")
    visit.check()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")


def test_a_passkey_is_made_and_renamed_and_signs_in_alone(welcome: Welcome) -> None:
    ben = welcome()
    device(ben)
    ben.sign_in("ben", DEMO_PASSWORD)
    make_passkey(ben, "Bens telefon")
    page = ben.open(KEYS)
    ben.check()
    page.get_by_role("link", name="Rename Bens telefon").click()
    ben.check()
    page.locator("input[name=name]").fill("Bens dator")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("Bens dator").first).to_be_visible()

    leave(ben)
    page = ben.open("/accounts/login/")
    ben.check()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk/")


def test_a_passkey_is_the_second_proof_and_no_more_when_removed(welcome: Welcome) -> None:
    pia = welcome()
    link, plugged = device(pia)
    pia.sign_in("pia", DEMO_PASSWORD)
    make_passkey(pia, "Pias nyckel")
    leave(pia)
    sign_in_with_both(pia, "pia")
    page = pia.open(KEYS)
    page.get_by_role("link", name="Remove Pias nyckel").click()
    if "/webauthn/reauthenticate" not in page.url:
        page.locator("a[href*='/webauthn/reauthenticate']").click()
    pia.check()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/remove/")
    pia.check()
    page.get_by_role("button", name="Yes, remove").click()
    expect(page.get_by_text("none yet")).to_be_visible()
    leave(pia)
    page = pia.open("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey is not known here")).to_be_visible()
    pia.check()
    link.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": plugged})


def test_a_device_that_confirms_nobody_signs_nobody_in(welcome: Welcome) -> None:
    cho = welcome()
    link, plugged = device(cho)
    cho.sign_in("cho", DEMO_PASSWORD)
    make_passkey(cho, "Chos nyckel")
    leave(cho)
    link.send("WebAuthn.setUserVerified", {"authenticatorId": plugged, "isUserVerified": False})
    page = cho.open("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("use-passkey [data-fault]")).to_contain_text("Nothing was confirmed")
    assert "/accounts/login/" in page.url
    cho.check()


def test_without_scripts_the_page_says_why_there_is_no_passkey(welcome: Welcome) -> None:
    stranger = welcome(java_script_enabled=False)
    page = stranger.open("/accounts/login/")
    expect(page.get_by_text("cannot use passkeys")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
