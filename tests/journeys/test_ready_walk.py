"""Ready-made answers in a real browser: kept by a supervisor, put where the caret stands, found by name."""

import re

from playwright.sync_api import Browser, expect

from tests.journeys.browsing import Visit, Welcome
from tests.journeys.test_desk_walk import _open_case, _write
from tillit.config.demo_words import DEMO_PASSWORD


def test_an_answer_is_kept_and_put_where_the_caret_stands(welcome: Welcome) -> None:
    _write(welcome, "Hur skickar jag tillbaka?", "Den passar inte.")
    cho = welcome("cho")
    page = cho.open("/desk/ready")
    cho.check()
    page.locator('a[href="/desk/ready/nordlund/sv"]').click()
    page.get_by_label("Title").fill("Returer")
    page.get_by_label("Text", exact=True).fill("Lägg den i påsen, ärende {{ case.number }}.")
    page.get_by_role("button", name="Show how it reads").click()
    expect(page.locator("#preview-answer")).to_contain_text("Lägg den i påsen, ärende 1024.")
    cho.check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Agents can choose it from now on.")).to_be_visible()
    ben = welcome("ben")
    page = _open_case(ben, "Hur skickar jag tillbaka?")
    box = page.get_by_label("Your reply")
    box.fill("Självklart. Hälsa alla.")
    box.evaluate("box => box.setSelectionRange(12, 12)")
    page.locator(".ready summary").click()
    ben.check()
    page.get_by_role("button", name="Returer").click()
    expect(box).to_have_value(re.compile(r"^Självklart\. Lägg den i påsen, ärende \d+\.Hälsa alla\.$"))
    expect(box).to_be_focused()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("returer")
    page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile(r"ärende \d+\.Lägg den"))


def test_without_a_script_it_stands_below_what_was_written(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    visit = Visit(context, address)
    page = visit.sign_in("ben", DEMO_PASSWORD)
    page.goto(f"{address}/desk/")
    page.locator(".rows a.about").first.click()
    page.get_by_label("Your reply").fill("Absolut.")
    page.locator(".ready summary").click()
    page.locator(".ready button").first.click()
    expect(page.get_by_label("Your reply")).to_have_value(re.compile(r"^Absolut\.\n\n\S"))
    visit.close()
