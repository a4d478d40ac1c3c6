"""A morning by keyboard alone, in panes that keep what one does; light, dark, wide, narrow, and with colours forced."""

import re
from itertools import product

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.browsing import Welcome


@pytest.fixture
def wide() -> int:
    """Three panes and the context beside them."""
    return 1440


def _write(welcome: Welcome, subject: str, words: str) -> None:
    page = welcome().open("/postbox/write")
    page.get_by_label("To", exact=True).select_option("service@nordlund.example")
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Your mail").fill(words)
    page.get_by_role("button", name="Send the mail").click()
    page.wait_for_url("**/postbox/")


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def _go_to(page: Page, subject: str) -> None:
    """By j alone, as far as it takes."""
    for _ in range(30):
        page.keyboard.press("j")
        if subject in str(page.evaluate("document.activeElement.textContent")):
            return
    raise AssertionError(subject)


def _choose(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_a_case_is_found_read_sorted_taken_and_noted_without_a_mouse(welcome: Welcome) -> None:
    _write(welcome, "Tygpåsen saknades", "Tygpåsen låg inte i paketet.")
    ben = welcome("ben")
    page = ben.page
    _go_to(page, "Tygpåsen saknades")
    assert page.locator("#case[data-number]").count() == 0  # moving opens nothing
    page.keyboard.press("o")
    expect(page.locator("#case h1")).to_be_focused()
    expect(page.locator("#said")).to_contain_text("låg inte i paketet")
    expect(page).to_have_url(re.compile(r"/desk/cases/\d+$"))
    ben.check()

    page.keyboard.press("s")
    expect(page.get_by_label("Kind of case")).to_be_focused()
    page.keyboard.type("compl")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("opened for: Your complaints")).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator("act-menus summary", has_text="Yours")).to_be_visible()

    page.keyboard.press("n")
    expect(page.locator("#note-body")).to_be_focused()
    page.keyboard.type("Lagret är tomt.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.note")).to_contain_text("Lagret är tomt.")


def test_a_case_is_answered_and_closed_without_a_mouse(welcome: Welcome) -> None:
    _write(welcome, "Tygpåsen saknades igen", "Den låg inte i paketet.")
    ben = welcome("ben")
    page = ben.page
    _go_to(page, "Tygpåsen saknades igen")
    page.keyboard.press("o")
    expect(page.locator("#case h1")).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.type("Vi skickar en påse i dag.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.out")).to_contain_text("Vi skickar en påse")
    expect(page.locator("undo-count")).to_have_text(re.compile(r"^1?\d s$"))

    _choose(page, "close")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(page.locator(".list .about", has_text="Tygpåsen saknades igen")).to_have_count(0)
    ben.check()


def test_an_answer_is_taken_back_within_its_seconds_and_its_words_come_back(welcome: Welcome) -> None:
    _write(welcome, "Ångrat svar", "Hör ni av er?")
    page = welcome("ben").page
    _go_to(page, "Ångrat svar")
    page.keyboard.press("o")
    expect(page.locator("#case h1")).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.type("Vi hör av oss i morgn.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.out")).to_be_visible()
    page.locator("#case h1").focus()
    page.keyboard.press("u")
    expect(page.locator("#reply-body")).to_have_value("Vi hör av oss i morgn.")
    expect(page.get_by_text("taken back before it left")).to_be_visible()


def test_what_was_begun_survives_a_crash_and_stands_in_another_browser(welcome: Welcome) -> None:
    _write(welcome, "Halvt svar", "Finns den i blått?")
    first = welcome("ben")
    _go_to(first.page, "Halvt svar")
    first.page.keyboard.press("o")
    expect(first.page.locator("#case h1")).to_be_focused()
    first.page.keyboard.press("r")
    first.page.keyboard.type("Ja, i två blå nyanser")
    expect(first.page.locator("[data-draft=reply]")).to_have_text(re.compile("^Draft kept"), timeout=10_000)
    path = first.page.url.removeprefix(first.address)
    first.page.goto("about:blank")
    second = welcome("ben")
    second.open(path)
    expect(second.page.locator("#reply-body")).to_have_value("Ja, i två blå nyanser")
    first.requests = [url for url in first.requests if url != "about:blank"]


def test_what_others_do_appears_without_a_reload_and_keeps_what_is_being_written(welcome: Welcome) -> None:
    _write(welcome, "Två ser samma", "Vad kostar lagningen?")
    ben, cho = welcome("ben"), welcome("cho")
    for visit in (ben, cho):
        _go_to(visit.page, "Två ser samma")
        visit.page.keyboard.press("o")
        expect(visit.page.locator("#case h1")).to_be_focused()
    ben.page.keyboard.press("r")
    ben.page.keyboard.type("Den kostar")
    expect(cho.page.locator("#case .here")).to_have_text(re.compile("Ben Holm writes"), timeout=10_000)
    cho.page.keyboard.press("n")
    cho.page.keyboard.type("Gratis, det är garanti.")
    cho.page.keyboard.press("Control+Enter")
    expect(ben.page.locator(".entry.note")).to_contain_text("Gratis, det är garanti.", timeout=10_000)
    expect(ben.page.locator("#reply-body")).to_have_value("Den kostar")
    expect(ben.page.locator("#reply-body")).to_be_focused()
    _write(welcome, "Helt nytt ärende", "Nytt.")
    expect(ben.page.locator(".list .about", has_text="Helt nytt ärende")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("order", [1, -1])
def test_a_list_that_is_fetched_while_a_case_is_on_its_way_leaves_one_case(welcome: Welcome, order: int) -> None:
    _write(welcome, f"Kors {order}", "Två svar på väg.")
    ben = welcome("ben")
    page, held = ben.page, list[Route]()
    _go_to(page, f"Kors {order}")
    page.route(re.compile("/desk/"), lambda route: held.append(route))  # noqa: PLW0108 - it takes functions alone
    page.evaluate("document.body.dispatchEvent(new Event('list-old'))")
    page.keyboard.press("o")
    while len(held) < 2:
        page.wait_for_timeout(50)
    for route in held[::order]:
        with page.expect_response(route.request.url):
            route.continue_()
    expect(page.locator("#case h1")).to_be_focused()
    assert page.locator("#case").count() == page.locator("#list").count() == 1
    ben.check()


def test_single_letters_do_nothing_while_one_writes_and_can_be_switched_off(welcome: Welcome) -> None:
    ben = welcome("ben")
    page = ben.page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    ben.check()
    page.get_by_label("Single letters are keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert _focused(page) == "BODY" or "open-" not in _focused(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("jkeo")
    expect(page.get_by_role("dialog")).to_be_visible()
    ben.check()


def test_ticked_cases_are_closed_together_and_undone(welcome: Welcome) -> None:
    for subject in ("Skräp ett", "Skräp två"):
        _write(welcome, subject, "Köp nu.")
    ben = welcome("ben")
    page = ben.page
    for subject in ("Skräp ett", "Skräp två"):
        page.locator(".row-case", has_text=subject).get_by_role("checkbox").check()
    ben.check()
    page.locator(".bulk").get_by_label("Why they are closed").select_option("spam")
    page.locator(".bulk").get_by_role("button", name="Close").click()
    expect(page.get_by_text("2 cases closed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 cases reopened.")).to_be_visible()
    expect(page.locator(".list .about", has_text="Skräp ett")).to_be_visible()


def test_on_a_narrow_screen_list_and_case_come_one_after_the_other(welcome: Welcome) -> None:
    ben = welcome("ben", 360)
    page = ben.page
    page.locator(".rows a.about").first.click()
    expect(page.locator("#case h1")).to_be_visible()
    expect(page.locator("#list")).not_to_be_visible()
    ben.check()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("#list")).to_be_visible()
    ben.check()


LOOKS = {
    "dark": {"color_scheme": "dark"}, "forced": {"forced_colors": "active"}, "still": {"reduced_motion": "reduce"},
}  # fmt: skip


@pytest.mark.parametrize("path", ["/desk/", "/desk/?view=closed", "/desk/views", "/desk/search", "/desk/tags"])
@pytest.mark.parametrize(("look", "width"), [*product(LOOKS, [1440, 360]), ("dark", 1024), ("dark", 720)])
def test_every_page_can_be_used_by_everybody(welcome: Welcome, path: str, look: str, width: int) -> None:
    cho = welcome("cho", width, **LOOKS[look])
    cho.open(path)
    cho.check()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [1440, 1024, 720, 360])
def test_a_case_can_be_used_by_everybody(welcome: Welcome, look: str, width: int) -> None:
    ben = welcome("ben", width, **LOOKS[look])
    page = ben.page
    page.locator(".rows a.about").first.click()
    expect(page.locator("#case h1")).to_be_visible()
    ben.check()
