"""A day at the desk in a real browser: a letter comes, is read, sorted, answered, noted, held and closed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import Visit, Welcome
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.kit.clock import now

WIDE, NARROW = 1280, 360

def _write(welcome: Welcome, subject: str, words: str) -> None:
    """As a customer: the mail takes the real way in."""
    customer = welcome()
    page = customer.open("/postbox/write")
    customer.check()
    page.get_by_label("To", exact=True).select_option("service@nordlund.example")
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Your mail").fill(words)
    page.get_by_role("button", name="Send the mail").click()
    page.wait_for_url("**/postbox/")


def _open_case(visit: Visit, subject: str) -> Page:
    page = visit.open("/desk/")
    page.get_by_role("link", name=subject).first.click()
    page.wait_for_url(re.compile(r"/desk/cases/\d+$"))
    return page


def _act(page: Page, menu: str) -> None:
    page.locator("act-menus summary", has_text=menu).click()


def test_a_letter_is_read_sorted_answered_noted_and_closed(welcome: Welcome) -> None:
    _write(welcome, "Knappen lossnade", "Hej, knappen på kappan lossnade. Vad gör jag?")
    ben = welcome("ben")
    ben.check()
    page = _open_case(ben, "Knappen lossnade")
    ben.check()
    expect(page.get_by_text("knappen på kappan lossnade")).to_be_visible()

    _act(page, "Sort")
    page.get_by_label("Kind of case").select_option("warranty")
    page.get_by_role("button", name="Sort", exact=True).click()
    expect(page.get_by_text("opened for: Warranty and faulty goods")).to_be_visible()

    page.get_by_role("button", name="Take it").click()
    expect(page.locator("act-menus summary", has_text="Yours")).to_be_visible()

    page.get_by_label("Your reply").fill("Hej Ada, skicka den till oss så syr vi i knappen.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".entry.out")).to_contain_text("så syr vi i knappen")
    expect(page.get_by_text("waiting to be sent").or_(page.get_by_text("being sent"))).to_be_visible()

    page.locator("label[for=tab-note]").click()
    page.get_by_label("Your note").fill("Samma parti som förra veckan.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".entry.note")).to_contain_text("Samma parti")
    ben.check()

    _act(page, "Close")
    page.get_by_label("Reason").select_option("solved")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text(re.compile("erases itself in 36[45] days")).first).to_be_visible()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    ben.check()


def test_a_hold_is_placed_and_a_supervisor_lifts_it(welcome: Welcome) -> None:
    _write(welcome, "Reparation pågår", "När är min jacka klar?")
    ben = welcome("ben")
    page = _open_case(ben, "Reparation pågår")
    _act(page, "Hold")
    page.get_by_label("What still has to be done").select_option("open-repair")
    page.get_by_label("Look at it again on").fill((now() + timedelta(days=30)).date().isoformat())
    page.get_by_role("button", name="Place the hold").click()
    expect(page.get_by_text("1 hold")).to_be_visible()
    ben.check()

    cho = welcome("cho")
    page = cho.open("/officer/holds")
    cho.check()
    page.locator(".card", has_text="Ben Holm").get_by_role("button", name="Lift this hold").first.click()
    expect(page.get_by_role("heading", name="Holds", exact=True)).to_be_visible()


def test_an_objection_is_marked_and_waits_for_the_privacy_officer(welcome: Welcome) -> None:
    _write(welcome, "Inga enkäter", "Använd inte min adress till enkäter, tack.")
    ben = welcome("ben")
    page = _open_case(ben, "Inga enkäter")
    _act(page, "Objection")
    page.locator("#act-objection").get_by_label("Receiving your message").uncheck()
    page.locator("#act-objection").get_by_label("Asking how we did").check()
    page.get_by_role("button", name="Mark as objection").click()
    expect(page.get_by_text("objected: Asking how we did")).to_be_visible()

    oda = welcome("oda")
    page = oda.open("/officer/objections")
    oda.check()
    card = page.locator(".card", has_text="Använd inte min adress till enkäter")
    card.get_by_role("button", name="It stays refused").click()
    expect(page.get_by_text("stays refused")).to_be_visible()


def test_search_finds_a_letter_by_a_word_of_it_and_tells_no_address(welcome: Welcome) -> None:
    _write(welcome, "Fråga om tyget", "Innehåller halsduken kaninhår?")
    ben = welcome("ben")
    page = ben.open("/desk/search")
    ben.check()
    page.get_by_label("What to search for").fill("kaninhår")
    page.locator("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Fråga om tyget")).to_be_visible()
    assert page.url.endswith("/desk/search")
    ben.check()


def test_dan_of_another_company_finds_the_case_absent(welcome: Welcome) -> None:
    _write(welcome, "Bara för Sverige", "Hej.")
    number = _open_case(welcome("ben"), "Bara för Sverige").url.rpartition("/")[2]
    dan = welcome("dan")
    answer = dan.page.goto(f"{dan.address}/desk/cases/{number}")
    assert answer is not None
    assert answer.status == 404
    dan.check()
    expect(dan.page.get_by_text("Bara för Sverige")).to_have_count(0)
    answer = dan.page.goto(f"{dan.address}/officer/ledger")
    assert answer is not None
    assert answer.status == 403
    dan.check()
    expect(dan.page.get_by_text("roles.privacy-officer")).to_be_visible()
    dan.complaints = [one for one in dan.complaints if "404" not in one and "403" not in one]  # asked for, above


@pytest.mark.parametrize("page", ["promises", "notice", "objections", "holds", "ledger", "quarantine"])
def test_the_officers_pages_can_be_used_by_everybody_in_a_narrow_window(welcome: Welcome, page: str) -> None:
    oda = welcome("oda", NARROW)
    oda.open(f"/officer/{page}")
    oda.check()


@pytest.mark.parametrize("path", ["/desk/", "/desk/?view=closed", "/desk/search", "/desk/cases/new"])
def test_the_desk_can_be_used_by_everybody_in_a_narrow_window(welcome: Welcome, path: str) -> None:
    ben = welcome("ben", NARROW)
    ben.open(path)
    ben.check()


def test_the_notice_can_be_read_by_everybody(welcome: Welcome) -> None:
    for width in (WIDE, NARROW):
        stranger = welcome("", width)
        stranger.open("/notice/")
        stranger.check()


def test_a_case_is_worked_without_javascript(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    visit = Visit(context, address)
    page = visit.sign_in("ben", DEMO_PASSWORD)
    page.get_by_role("link", name="Unassigned").click()
    page.locator(".rows a.about").first.click()
    page.locator("label[for=tab-note]").click()
    page.get_by_label("Your note").fill("Utan skript går det också.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".entry.note").last).to_contain_text("Utan skript går det också.")
    visit.close()
