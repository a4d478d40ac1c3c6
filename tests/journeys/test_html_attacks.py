"""HTML of strangers in a real browser, without any policy of ours around it: nothing runs, nothing is fetched, nothing
leaves its place.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.contact.attacks import ATTACKS
from tests.journeys.browsing import chromium
from tillit.contact.lines.email.parse import parse_mail

PAGE = """<!doctype html><meta charset="utf-8"><title>x</title>
<script>window.hits = 0; window.hit = () => hits++;</script>
<main><div id="before">before</div><div id="letter">{}</div><div id="after">after</div></main>"""
OUTSIDE = "main > :not(#before, #letter, #after), body > :not(main), #after *"
DANGEROUS = (
    "script, style, link, meta, base, iframe, frame, object, embed, form, input, button, svg, math, template, video, "
    "audio, source, picture, dialog, details, [id], [class], [style], [name], [srcset], [background], [ping], [is]"
)
HANDLERS = (
    "[...document.querySelectorAll('#letter *')].flatMap(e => e.getAttributeNames())"
    ".filter(name => /^on|^hx|^data/.test(name))"
)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        context = browser.new_context()
        context.set_default_timeout(20_000)
        yield context.new_page()
        context.close()


def html_of(markup: str) -> str:
    raw = b"From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + markup.encode()
    return parse_mail(raw).html or ""


@pytest.mark.parametrize("markup", ATTACKS.values(), ids=ATTACKS)
def test_cleaned_html_runs_nothing_and_fetches_nothing(page: Page, markup: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    cleaned = html_of(markup)
    page.set_content(PAGE.format(cleaned), wait_until="load")
    # A second parse, as when a page is put together from parts: mutations show only then.
    page.evaluate("document.getElementById('letter').innerHTML = document.getElementById('letter').innerHTML")
    for link in page.locator("#letter a[href]").all():
        assert link.get_attribute("href").startswith(("https://", "http://", "mailto:", "tel:"))
    page.evaluate("document.querySelectorAll('#letter *').forEach(e => e.dispatchEvent(new Event('mouseover')))")
    assert page.evaluate("hits") == 0
    assert [url for url in asked if not url.startswith(("about:", "cid:"))] == []
    assert page.locator(OUTSIDE).count() == 0
    assert page.locator(f"#letter :is({DANGEROUS})").count() == 0
    assert page.evaluate(HANDLERS) == []


def test_the_same_attacks_uncleaned_do_run(page: Page) -> None:
    page.set_content(PAGE.format(ATTACKS["handler without a space"]), wait_until="load")
    assert page.evaluate("hits") == 1


def test_a_letter_looks_as_it_was_laid_out(page: Page) -> None:
    markup = """<table width="600" cellpadding="8" border="1"><tr><th align="left">Vara</th><th>Pris</th></tr>
    <tr><td colspan="2" align="right" valign="top">129,00</td></tr></table>
    <ol start="3"><li>c</li></ol><ul><li>a<ul><li>b</li></ul></li></ul><blockquote>Citat</blockquote>"""
    page.set_content(PAGE.format(html_of(markup)), wait_until="load")
    table = page.locator("#letter table")
    assert table.bounding_box()["width"] == 600
    look = "e => ['textAlign', 'verticalAlign', 'paddingTop'].map(name => getComputedStyle(e)[name]).join()"
    assert page.locator("#letter td").evaluate(look).removeprefix("-webkit-") == "right,top,8px"
    assert "left" in page.locator("#letter th").first.evaluate(look)
    assert page.locator("#letter ol").evaluate("e => e.start") == 3
    assert page.locator("#letter ul ul li").inner_text() == "b"
    assert page.locator("#letter blockquote").evaluate("e => getComputedStyle(e).marginLeft") != "0px"
