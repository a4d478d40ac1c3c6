"""A morning of two agents and a customer: a letter with a picture, two answers that cross, a reply, a case put away.

Every page on the way is looked at for people who cannot see or point; `TILLIT_PICTURES=folder` keeps pictures of them.
"""

import os
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import Visit, Welcome
from tests.journeys.picturing import Album
from tests.strangers import pdf, photograph

pytestmark = pytest.mark.timeout(600 if os.environ.get("TILLIT_PICTURES") else 300)

SOON, UNTIL_IT_LEAVES = 15_000, 45_000
SUBJECT, OTHER = "Dragkedjan gick sönder", "Storlek på mössan"
HERS, HIS = "Hej Ada, du får en ny jacka.", "Hej Ada, skicka in jackan till oss."
AGAIN = "Tack! Jag väljer en ny jacka."


@dataclass(frozen=True)
class Morning:
    """Who is there, and the pictures of what they see."""

    ada: Visit
    ben: Visit
    cho: Visit
    album: Album


@pytest.fixture
def wide() -> int:
    """Three panes and the context beside them."""
    return 1440


@pytest.fixture
def morning(welcome: Welcome) -> Morning:
    """Both desks are open before the customer writes."""
    return Morning(welcome(), welcome("ben"), welcome("cho"), Album.named())


def test_a_morning_of_two_agents_and_a_customer(morning: Morning, welcome: Welcome) -> None:
    the_supervisor_adds_a_word_to_count_by(morning)
    a_letter_with_a_picture_reaches_both_desks(morning)
    ben_reads_sorts_and_takes_it_by_keyboard(morning)
    the_answers_cross_and_bens_is_held_back(morning)
    ben_sends_a_file_takes_it_back_and_sends_for_good(morning)
    the_customer_gets_both_and_replies(morning)
    cho_tags_it_snoozes_it_and_wakes_it(morning)
    cho_finds_links_and_closes_it(morning)
    the_supervisor_and_the_officer_look_at_the_day(morning, welcome("oda"))


def the_supervisor_adds_a_word_to_count_by(morning: Morning) -> None:
    page = morning.cho.open("/desk/tags")
    page.get_by_label("One more word").fill("dragkedja")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".chip.tag")).to_have_text("dragkedja")
    morning.album.look(morning.cho, "tags")
    morning.cho.open("/desk/")
    morning.album.look(morning.cho, "empty-desk")


def a_letter_with_a_picture_reaches_both_desks(morning: Morning) -> None:
    write(morning, OTHER, "Finns mössan i barnstorlek?")
    write(morning, SUBJECT, "Se bilden: dragkedjan gick upp efter en vecka.", "jackan.jpg")
    for visit in (morning.ben, morning.cho):
        expect(row(visit.page, SUBJECT)).to_be_visible(timeout=SOON)
        expect(row(visit.page, OTHER)).to_be_visible(timeout=SOON)
    morning.album.look(morning.ben, "both-arrived")


def write(morning: Morning, subject: str, words: str, picture: str = "") -> None:
    page = morning.ada.open("/postbox/write")
    page.get_by_label("To", exact=True).select_option("service@nordlund.example")
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Your mail").fill(words)
    if picture:
        page.get_by_label("Attachments").set_input_files(
            {"name": picture, "mimeType": "image/jpeg", "buffer": photograph()}
        )
        morning.album.look(morning.ada, "written")
    page.get_by_role("button", name="Send the mail").click()
    page.wait_for_url("**/postbox/")


def row(page: Page, subject: str) -> Locator:
    return page.locator(".list .about", has_text=subject)


# ── Ben, by keyboard alone ──────────────────────────────────────────────────────────────────────────────────────


def ben_reads_sorts_and_takes_it_by_keyboard(morning: Morning) -> None:
    page = morning.ben.page
    press_until_focused(page, "j", row(page, SUBJECT))
    page.keyboard.press("o")
    expect(page.locator("#case h1")).to_be_focused()
    expect(page.locator("#said")).to_contain_text("gick upp efter en vecka")
    expect(page.locator("span.file")).to_contain_text("not opened")
    morning.album.look(morning.ben, "unsorted")
    page.keyboard.press("s")
    page.keyboard.type("warr")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("opened for: Warranty")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.pictures img')?.naturalWidth > 0")
    page.keyboard.press("t")
    expect(page.locator("act-menus summary", has_text="Yours")).to_be_visible()
    morning.album.look(morning.ben, "taken")


def press_until_focused(page: Page, key: str, wanted: Locator) -> None:
    for _ in range(40):
        page.keyboard.press(key)
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(wanted)


def choose(page: Page, words: str) -> None:
    """What the palette finds first."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def the_answers_cross_and_bens_is_held_back(morning: Morning) -> None:
    ben, cho = morning.ben.page, morning.cho.page
    row(cho, SUBJECT).click()
    expect(cho.locator("#case .here")).to_have_text("Ben Holm looks at this case", timeout=SOON)
    ben.keyboard.press("r")
    expect(ben.locator("#reply-body")).to_be_focused()
    ben.keyboard.type(HIS)
    expect(cho.locator("#case .here")).to_have_text("Ben Holm writes in this case", timeout=SOON)
    cho.get_by_label("Your reply").fill(HERS)
    morning.album.look(morning.cho, "ben-writes")
    cho.get_by_role("button", name="Send", exact=True).click()
    expect(cho.locator(".entry.out")).to_contain_text(HERS)
    expect(ben.locator(".entry.out")).to_contain_text(HERS, timeout=SOON)
    expect(ben.locator("#reply-body")).to_have_value(HIS)
    expect(ben.locator("#reply-body")).to_be_focused()
    enclose_by_keyboard(ben, "retur.pdf")
    morning.album.look(morning.ben, "with-a-file")
    press_until_focused(ben, "Shift+Tab", ben.locator("#reply-body"))
    ben.keyboard.press("Control+Enter")
    expect(ben.locator(".crossed")).to_contain_text(HERS)
    expect(ben.locator(".entry.out")).to_have_count(1)
    expect(ben.locator("#reply-body")).to_have_value(HIS)
    expect(ben.locator("#reply-body")).to_be_focused()
    assert ben.get_by_label("Send files along").evaluate("field => field.files[0].name") == "retur.pdf"
    assert [one for one in morning.ben.complaints if "422" in one] == morning.ben.complaints
    morning.ben.complaints.clear()  # the browser says of a refusal what the page has just said better
    morning.album.look(morning.ben, "held-back")


def enclose_by_keyboard(page: Page, name: str) -> None:
    press_until_focused(page, "Tab", page.locator(".enclosing summary"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Send files along")).to_be_focused()
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Space")
    asked.value.set_files({"name": name, "mimeType": "application/pdf", "buffer": pdf("Retur")})


def ben_sends_a_file_takes_it_back_and_sends_for_good(morning: Morning) -> None:
    page = morning.ben.page
    press_until_focused(page, "Tab", page.get_by_role("button", name="Send", exact=True))
    page.keyboard.press("Enter")
    mine = page.locator(".entry.out", has_text=HIS)
    expect(mine.locator(".files")).to_contain_text("retur.pdf")
    expect(mine.locator("undo-count")).to_have_text(re.compile(r"^\d+ s$"))
    choose(page, "take back")
    expect(mine).to_contain_text("taken back before it left")
    expect(page.locator("#reply-body")).to_have_value(HIS)
    morning.album.look(morning.ben, "taken-back")
    press_until_focused(page, "Tab", page.locator(".enclosing summary"))
    page.keyboard.press("Enter")
    press_until_focused(page, "Tab", page.get_by_role("checkbox", name=re.compile(r"retur\.pdf")))
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.out")).to_have_count(3)
    left = page.locator(".entry.out .post", has_text=re.compile(r"^\s*sent "))
    expect(left).to_have_count(2, timeout=UNTIL_IT_LEAVES)
    morning.album.look(morning.ben, "both-sent")


# ── The customer ────────────────────────────────────────────────────────────────────────────────────────────────


def the_customer_gets_both_and_replies(morning: Morning) -> None:
    page = morning.ada.open("/postbox/")
    letters = page.locator(".letters a", has_text=SUBJECT)
    expect(letters).to_have_count(2)
    morning.album.look(morning.ada, "postbox")
    letters.first.click()
    expect(page.locator("main")).to_contain_text(HIS)
    expect(page.locator("main")).to_contain_text("retur.pdf")
    morning.album.look(morning.ada, "letter")
    page.get_by_role("link", name="Answer as this customer").click()
    page.get_by_label("Your mail").fill(AGAIN)
    morning.album.look(morning.ada, "answering")
    page.get_by_role("button", name="Send the mail").click()
    page.wait_for_url("**/postbox/")
    for visit in (morning.ben, morning.cho):
        expect(visit.page.locator(".entry.in").last).to_contain_text(AGAIN, timeout=SOON)


# ── Cho, by mouse ───────────────────────────────────────────────────────────────────────────────────────────────


def cho_tags_it_snoozes_it_and_wakes_it(morning: Morning) -> None:
    page = morning.cho.page
    act(page, "Tags")
    page.get_by_label("dragkedja").check()
    morning.album.look(morning.cho, "tagging")
    page.get_by_role("button", name="Keep these tags").click()
    expect(page.locator("#case-head .chip.tag")).to_have_text("dragkedja")
    act(page, "Snooze")
    morning.album.look(morning.cho, "snoozing")
    page.get_by_role("button", name="Snooze", exact=True).click()
    asleep = page.locator(".promise", has_text="snoozed until a reply")
    expect(asleep).to_be_visible()
    expect(row(page, SUBJECT)).to_have_count(0, timeout=SOON)
    morning.album.look(morning.cho, "snoozed")
    page.get_by_role("button", name="Wake").click()
    expect(asleep).to_have_count(0)
    expect(row(page, SUBJECT)).to_be_visible(timeout=SOON)


def act(page: Page, menu: str) -> None:
    page.locator("act-menus summary", has_text=menu).click()


def cho_finds_links_and_closes_it(morning: Morning) -> None:
    other = str(row(morning.cho.page, OTHER).get_attribute("id")).removeprefix("open-")
    page = morning.cho.open("/desk/search")
    page.get_by_label("What to search for").fill("dragkedjan")
    page.locator("main").get_by_role("button", name="Search").click()
    expect(row(page, SUBJECT)).to_be_visible()
    morning.album.look(morning.cho, "found")
    row(page, SUBJECT).click()
    expect(page.locator("#case h1")).to_be_focused()
    act(page, "Link")
    page.get_by_label("Number of the other case").fill(other)
    morning.album.look(morning.cho, "linking")
    page.locator(".menu-box").get_by_role("button", name="Link").click()
    linked = page.locator(".context section", has=page.get_by_role("heading", name="Linked cases"))
    expect(linked.locator(f'[href="/desk/cases/{other}"]')).to_be_visible()
    act(page, "Close")
    morning.album.look(morning.cho, "closing")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(page.get_by_text(re.compile("erases itself in")).first).to_be_visible()
    morning.album.look(morning.cho, "closed")


def the_supervisor_and_the_officer_look_at_the_day(morning: Morning, oda: Visit) -> None:
    page = morning.cho.open("/desk/company/figures")
    expect(page.get_by_role("heading", name="Time to answer")).to_be_visible()
    morning.album.look(morning.cho, "figures")
    page = oda.open("/officer/promises")
    opened = page.locator(".look-counts tbody", has_text="Warranty and faulty goods")
    expect(opened).to_be_visible()
    morning.album.look(oda, "board")
    opened.get_by_role("link", name="Nordlund AB").click()
    expect(page.locator("tbody tr", has_text="Customer service").first).to_be_visible()
    expect(page.locator("tbody tr", has_text="Team leaders").first).to_be_visible()
    morning.album.look(oda, "openings")
    oda.open("/officer/ledger")
    expect(page.get_by_text("case-closed").first).to_be_visible()
    morning.album.look(oda, "ledger")
