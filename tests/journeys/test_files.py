"""Looking at files in a real browser: in a dialog by keyboard, on pages of their own without JavaScript."""

import re
import smtplib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import Visit, Welcome, up_with_mail
from tests.strangers import docx, mail_with, pdf, photograph, picture
from tillit.config.demo_words import DEMO_PASSWORD

WIDE, NARROW = 1280, 360
PAGE = (
    '<h2>Hej!</h2><p>Se <b>bilden</b>: <img src="cid:jacka" alt="jackan"></p><ul><li><a href="https://x.example/">'
    'en länk</a></li></ul><img src="https://spion.example/p.gif"><script>document.title = "run"</script>'
)
FILES = [
    ("ett.jpg", "image/jpeg", photograph()), ("kvitto.pdf", "application/pdf", pdf("Kvitto", "Sida tre")),
    ("brev.docx", "application/msword", docx("Sömmen gick upp.")),
    ("faktura.pdf", "application/pdf", b"MZ" + bytes(300)),
    ("film.mp4", "video/mp4", b"\0\0\0\x18ftypisom" + bytes(900)),
]  # fmt: skip

@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An installation with two letters: one of a kind that opens files, one not yet sorted."""
    with up_with_mail() as (found, port):
        for subject in ("Jackan gick sönder", "Ännu osorterat"):
            raw = mail_with(*FILES, page=PAGE, inline={"jacka": picture(size=(300, 200))}, subject=subject)
            with smtplib.SMTP("127.0.0.1", port, timeout=60) as line:
                line.sendmail("ada@post.example", ["service@nordlund.example"], raw)
        yield found


def _open(visit: Visit, subject: str = "Jackan gick sönder", kind: str = "warranty") -> Page:
    page = visit.open("/desk/")
    page.get_by_role("link", name=subject).first.click()
    page.wait_for_url(re.compile(r"/desk/cases/\d+$"))
    opened_for = page.get_by_text("opened for: Warranty")
    if kind and not opened_for.count():
        page.locator("act-menus summary", has_text="Sort").click()
        page.get_by_label("Kind of case").select_option(kind)
        page.get_by_role("button", name="Sort", exact=True).click()
        expect(opened_for).to_be_visible()
        page.reload()  # what the page hears of its own sorting is fetched no more
    if kind:
        expect(opened_for).to_be_visible()
    return page


def _is_drawn(page: Page, where: str) -> None:
    page.wait_for_function(f"() => document.querySelector({where!r})?.naturalWidth > 0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_files_are_looked_at_in_a_dialog_by_keyboard(welcome: Welcome, width: int, scheme: str) -> None:
    ben = welcome("ben", width, color_scheme=scheme)
    page = _open(ben)
    page.locator(".files").first.scroll_into_view_if_needed()
    _is_drawn(page, ".pictures img")
    ben.check()
    link = page.get_by_role("link", name=re.compile("^ett.jpg"))
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".file-dialog h1")).to_have_text("ett.jpg")
    _is_drawn(page, ".file-dialog .shown img")
    ben.check()
    paged = ".file-dialog .pages img"
    for name, where in (("kvitto.pdf", paged), ("brev.docx", ""), ("faktura.pdf", ""), ("film.mp4", "")):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".file-dialog h1")).to_have_text(name)
        if where:
            _is_drawn(page, where)
        ben.check()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("dialog.file-dialog")).to_contain_text("This file is held back.")
    page.keyboard.press("Escape")
    expect(page.locator(".file-dialog[open]")).to_have_count(0)
    expect(link).to_be_focused()


def test_the_letter_as_it_was_laid_out_stands_in_a_frame_of_its_own_height(welcome: Welcome) -> None:
    page = _open(welcome("ben"))
    frame = page.frame_locator("iframe.letter").first
    expect(frame.get_by_role("heading", name="Hej!")).to_be_visible()
    expect(frame.get_by_text("1 picture is not part of this letter")).to_be_visible()
    page.wait_for_function(
        "() => { const f = document.querySelector('iframe.letter'), b = f.contentDocument.body;"
        " return f.contentDocument.images[0].naturalWidth > 0 && Math.abs(f.clientHeight - b.scrollHeight) < 6; }"
    )
    assert page.evaluate("document.querySelector('iframe.letter').contentDocument.title") != "run"
    assert page.evaluate("document.querySelector('iframe.letter').contentDocument.scripts.length") == 0


def test_files_of_an_unsorted_case_are_sealed(welcome: Welcome) -> None:
    ben = welcome("ben")
    page = _open(ben, "Ännu osorterat", kind="")
    expect(page.locator("span.file").first).to_contain_text("not opened")
    expect(page.locator(".files img")).to_have_count(0)
    expect(page.frame_locator("iframe.letter").first.locator("img")).to_have_count(0)
    ben.check()


def test_a_supervisor_lets_a_file_go(welcome: Welcome) -> None:
    cho = welcome("cho")
    page = _open(cho)
    page.get_by_role("link", name=re.compile("^faktura.pdf")).click()
    dialog = page.locator("dialog.file-dialog")
    dialog.get_by_label("It was looked at where it can do no harm").check()
    cho.check()
    dialog.get_by_role("button", name="Let it go").click()
    expect(page.locator("main")).to_contain_text("Let go by Cho")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save", exact=True).click()
    assert saved.value.suggested_filename == "faktura.pdf"
    cho.check()


def test_files_are_looked_at_without_javascript(address: str, browser: Browser) -> None:
    visit = Visit(browser.new_context(java_script_enabled=False, locale="en-GB"), address)
    visit.sign_in("ben", DEMO_PASSWORD)
    page = _open(visit)
    expect(page.frame_locator("iframe.letter").first.get_by_role("heading", name="Hej!")).to_be_visible()
    page.get_by_role("link", name=re.compile("^ett.jpg")).click()
    expect(page.get_by_role("heading", name="ett.jpg")).to_be_visible()
    page.get_by_role("link", name="The next file").click()
    expect(page.get_by_role("heading", name="kvitto.pdf")).to_be_visible()
    expect(page.get_by_alt_text("Page 2")).to_be_attached()
    visit.close()
