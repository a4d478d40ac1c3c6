"""Letters in a real browser: worded by a supervisor, sent with a file by an agent."""

import os
import re

from playwright.sync_api import expect

from tests.journeys.browsing import Welcome
from tests.journeys.test_desk_walk import _act, _open_case, _write


def test_a_supervisor_words_letters_and_sees_both_forms(welcome: Welcome) -> None:
    cho = welcome("cho")
    page = cho.open("/desk/letters")
    cho.check()
    page.locator('a[href="/desk/letters/nordlund/sv"]').click()
    expect(page.get_by_label("Greeting")).to_have_value("Hej {{ customer.name }},")
    cho.check()
    page.get_by_label("Greeting").fill("Hallå {{ customer.name }}!")
    page.get_by_role("button", name="Show how it reads").click()
    expect(page.locator("#preview-answer")).to_contain_text("Hallå Ada Lindqvist!")
    cho.check()


def test_an_agent_sends_a_file_and_takes_the_answer_back(welcome: Welcome) -> None:
    _write(welcome, "Kvitto saknas", "Kan ni skicka kvittot igen?")
    ben = welcome("ben")
    page = _open_case(ben, "Kvitto saknas")
    _act(page, "Sort")
    page.get_by_label("Kind of case").select_option("question")
    page.get_by_role("button", name="Sort", exact=True).click()
    page.get_by_label("Your reply").fill("Här är det.")
    page.locator(".enclosing summary").click()
    page.locator(".frame summary").click()
    expect(page.locator(".frame")).to_contain_text("Vänliga hälsningar")
    content = b"%PDF" + os.urandom(50_000)
    page.get_by_label("Send files along").set_input_files(
        {"name": "kvitto.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    ben.check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".entry.out .files")).to_contain_text("kvitto.pdf")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("taken back before it left")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value(re.compile("Här är det"))
    page.locator(".enclosing summary").click()
    expect(page.get_by_role("checkbox", name=re.compile(r"kvitto\.pdf"))).to_be_visible()
    ben.check()
