"""CPU and server time of the inbox, of a case of twenty messages and of an answer, as many cases lie behind them; and
what travels.

Run: `PYTHONPATH=. python bench/pages.py [cases ...]` (default 20000 200000). The limit, in the same run: the shortest
page the same server can make (the refusal of an unknown address).
"""

import gzip
import html
import http.client
import json
import re
import statistics
import sys
import time
import urllib.parse
from collections.abc import Callable

from bench.stage import Stage, stage
from tillit.config.demo_words import DEMO_PASSWORD

ROUNDS = 100


class Browser:
    """Just enough of one: cookies, forms, one connection."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.travelled = 0  # bytes of the last answer

    def get(self, path: str, part: str = "") -> tuple[int, str]:
        return self._ask("GET", path, None, {"HX-Request": "true", "HX-Target": part} if part else {})

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        fields["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        return self._ask("POST", path, urllib.parse.urlencode(fields), {})

    def _ask(self, method: str, path: str, body: str | None, more: dict[str, str]) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Host": f"localhost:{self.port}"}
        headers |= more | {"Accept-Encoding": "gzip"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        content = answer.read()
        self.travelled = len(content)
        is_packed = answer.getheader("Content-Encoding") == "gzip"
        return answer.status, (gzip.decompress(content) if is_packed else content).decode()


def sign_in(port: int, login: str) -> Browser:
    browser = Browser(port)
    browser.get("/accounts/login/")
    status, page = browser.post("/accounts/login/", login=login, password=DEMO_PASSWORD)
    if status != 302:
        raise RuntimeError(f"signing in gave {status}: {page[:300]}")
    return browser


def measure(here: Stage, browser: Browser, name: str, ask: Callable[[], tuple[int, str]]) -> None:
    for _ in range(10):
        status, _ = ask()
    before, times = here.cpu(), []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        status, page = ask()
        times.append((time.perf_counter() - started) * 1000)
    spent = {part: (seconds - before[part]) * 1000 / ROUNDS for part, seconds in here.cpu().items()}
    parts = "  ".join(f"{part} {ms:.1f}" for part, ms in spent.items() if ms >= 0.05)
    total, median = sum(spent.values()), statistics.median(times)
    sizes = f"{len(page) / 1000:6.1f} kB, packed {browser.travelled / 1000:5.1f}"
    print(f"{name:<24}{status:>4}{sizes}  CPU {total:6.1f} ms ({parts})  median {median:6.1f} ms")


def first_load(browser: Browser, page: str) -> None:
    """What a first visit carries: the page and every style and script it names."""
    total = browser.travelled
    for address in sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))):
        browser.get(html.unescape(address))
        total += browser.travelled
    print(f"first load, packed: {total / 1000:.1f} kB")


def main() -> None:
    steps = [int(word) for word in sys.argv[1:]] or [20_000, 200_000]
    have = 0
    with stage() as here:
        for step in steps:
            started = time.monotonic()
            here.fill(step - have, have)
            print(json.dumps({"cases": step, "filled in s": round(time.monotonic() - started)}))
            have = step
            number = here.run("from bench.fill import converse; print(converse(20))")
            measure_all(here, sign_in(here.port, "ben"), f"/desk/cases/{number}")


def measure_all(here: Stage, browser: Browser, case: str) -> None:
    measure(here, browser, "limit: no such page", lambda: browser.get("/desk/no-such-page"))
    measure(here, browser, "inbox", lambda: browser.get("/desk/"))
    first_load(browser, browser.get("/desk/")[1])
    measure(here, browser, "inbox, the list alone", lambda: browser.get("/desk/", "list"))
    measure(here, browser, "case of 20, first load", lambda: browser.get(case))
    measure(here, browser, "case of 20, moving on", lambda: browser.get(case, "case"))
    measure(here, browser, "a reply", lambda: browser.post(f"{case}/messages", body="Ja, det går bra."))


if __name__ == "__main__":
    main()
