"""When a real browser shows something: first contentful paint of a page loaded anew, with its files kept or not."""

import statistics
from dataclasses import dataclass

from tests.journeys.browsing import chromium
from tillit.config.demo_words import DEMO_PASSWORD

LOADS = 12
_PAINT = """() => new Promise(tell => new PerformanceObserver(list => {
    const paint = list.getEntriesByName("first-contentful-paint")[0];
    if (paint) tell(paint.startTime);
}).observe({type: "paint", buffered: true}))"""


@dataclass(frozen=True)
class Painted:
    """Milliseconds from asking to something on the screen."""

    median: float
    p95: float
    first: float  # nothing kept from before


def paint(address: str, paths: dict[str, str]) -> dict[str, Painted]:
    """Each page a dozen times, as ben."""
    with chromium() as browser:
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("[name=login]", "ben")
        page.fill("[name=password]", DEMO_PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/desk/**")
        cookies, found = context.cookies(), {}
        for name, path in paths.items():
            fresh = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
            fresh.add_cookies(cookies)  # type: ignore[arg-type]
            tab = fresh.new_page()
            took = []
            for _ in range(LOADS + 1):
                tab.goto(path)
                took.append(float(tab.evaluate(_PAINT)))
            later = statistics.quantiles(took[1:], n=20)
            found[name] = Painted(statistics.median(took[1:]), later[-1], took[0])
            fresh.close()
    return found
