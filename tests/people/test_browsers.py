"""Three small facts of a browser, and whether a sign-in may be used by it."""

import pytest

from tillit.people.browsers import Browser, browser_of

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("said", "browser"),
    [
        (FIREFOX, Browser("Firefox", "Windows", 140)),
        (CHROME, Browser("Chrome", "Linux", 139)),
        (f"{CHROME} Edg/139.0.3405.86", Browser("Edge", "Linux", 139)),
        (SAFARI, Browser("Safari", "iPhone", 18)),
        (CHROME.replace("X11; Linux x86_64", "Linux; Android 10; K"), Browser("Chrome", "Android", 139)),
        ("python-requests/2.32.3", Browser("python-requests", "", 2)),
        ("", Browser("", "", 0)),
        ("\x00 (\u202e) /99999999", Browser("", "", 0)),
        ("Firefox/999999999", Browser("Firefox", "", 9999)),
    ],
)
def test_a_browser_is_told_in_three_facts(said: str, browser: Browser) -> None:
    assert browser_of(said) == browser


def test_a_browser_may_grow_newer_but_never_older_nor_be_another() -> None:
    kept = browser_of(FIREFOX)
    assert browser_of(FIREFOX.replace("140", "141")).is_same_as(kept)
    for other in (FIREFOX.replace("140", "139"), FIREFOX.replace("Windows NT 10.0", "Macintosh"), CHROME, ""):
        assert not browser_of(other).is_same_as(kept)
