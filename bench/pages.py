"""CPU and server time of the inbox and of a case, as many cases lie behind them.

Run: `PYTHONPATH=. python bench/pages.py [cases ...]` (default 20000 200000). The limit, in the same run: the shortest
page the same server can make (the refusal of an unknown address).
"""

import http.client
import json
import re
import statistics
import sys
import time
import urllib.parse

from bench.stage import Stage, stage
from tillit.config.demo_words import DEMO_PASSWORD

ROUNDS = 100


class Browser:
    """Just enough of one: cookies, forms, one connection."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        fields["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        return self._ask("POST", path, urllib.parse.urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Host": f"localhost:{self.port}"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read().decode()


def sign_in(port: int, login: str) -> Browser:
    browser = Browser(port)
    browser.get("/accounts/login/")
    status, page = browser.post("/accounts/login/", login=login, password=DEMO_PASSWORD)
    if status != 302:
        raise RuntimeError(f"signing in gave {status}: {page[:300]}")
    return browser


def measure(here: Stage, browser: Browser, name: str, path: str) -> None:
    for _ in range(10):
        status, _ = browser.get(path)
    before, times = here.cpu(), []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        status, page = browser.get(path)
        times.append((time.perf_counter() - started) * 1000)
    spent = {part: (seconds - before[part]) * 1000 / ROUNDS for part, seconds in here.cpu().items()}
    parts = "  ".join(f"{part} {ms:.1f}" for part, ms in spent.items() if ms >= 0.05)
    total, median = sum(spent.values()), statistics.median(times)
    print(f"{name:<24}{status:>4}{len(page) // 1024:>5} kB  CPU {total:6.1f} ms ({parts})  median {median:6.1f} ms")


def main() -> None:
    steps = [int(word) for word in sys.argv[1:]] or [20_000, 200_000]
    have = 0
    with stage() as here:
        for step in steps:
            started = time.monotonic()
            here.fill(step - have, have)
            print(json.dumps({"cases": step, "filled in s": round(time.monotonic() - started)}))
            have = step
            browser = sign_in(here.port, "ben")
            measure(here, browser, "limit: no such page", "/desk/no-such-page")
            measure(here, browser, "inbox", "/desk/")
            _, page = browser.get("/desk/")
            number = re.search(r"/desk/cases/(\d+)", page)
            if number:
                measure(here, browser, "a case", f"/desk/cases/{number[1]}")


if __name__ == "__main__":
    main()
