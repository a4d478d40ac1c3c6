"""What the inbox, a case of twenty messages and an answer cost, as many cases lie behind them: CPU by process, server
time, statements, calls of the keeper, what travels, and when a real browser shows it. One table, in Markdown.

Run: `python -m bench.pages [cases ...]` (default 20000 200000). The limit, in the same run: the shortest page the same
server can make (the refusal of an unknown address).
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
from dataclasses import dataclass

from bench.paint import Painted, paint
from bench.stage import Stage, stage
from tillit.config.demo_words import DEMO_PASSWORD

ROUNDS = 100
BUDGETS = {"inbox": (12, 20), "the list alone": (12, 20), "case of 20, first load": (15, 25),
           "case of 20, moving on": (15, 25), "a reply": (10, 20)}  # fmt: skip
"""Milliseconds of CPU over all processes, and of server time."""
LIMIT = "limit: no such page"


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


@dataclass(frozen=True)
class Cost:
    """One page: milliseconds of CPU by process, of server time (median), and bytes that travelled."""

    cpu: dict[str, float]
    median: float
    travelled: int

    @property
    def total(self) -> float:
        return sum(self.cpu.values())


def measure(here: Stage, browser: Browser, ask: Callable[[], tuple[int, str]]) -> Cost:
    for _ in range(10):
        ask()
    before, times = here.cpu(), []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        status, _ = ask()
        times.append((time.perf_counter() - started) * 1000)
        if status not in {200, 303, 404}:
            raise RuntimeError(f"a page answered {status}")
    spent = {part: (seconds - before[part]) * 1000 / ROUNDS for part, seconds in here.cpu().items()}
    return Cost(spent, statistics.median(times), browser.travelled)


def first_load(browser: Browser, page: str) -> int:
    """Bytes that a first visit carries: the page and every style and script it names."""
    total = browser.travelled
    for address in sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))):
        browser.get(html.unescape(address))
        total += browser.travelled
    return total


def main() -> None:
    steps = [int(word) for word in sys.argv[1:]] or [20_000, 200_000]
    have = 0
    with stage() as here:
        for step in steps:
            started = time.monotonic()
            here.fill(step - have, have)
            print(json.dumps({"cases": step, "filled in s": round(time.monotonic() - started)}))
            have = step
            look(here, f"/desk/cases/{here.run('from bench.fill import converse; print(converse(20))')}")


def look(here: Stage, case: str) -> None:
    """Measure every page and print the table."""
    shown = paint(f"http://localhost:{here.port}", {"inbox": "/desk/", "case of 20, first load": case})
    browser = sign_in(here.port, "ben")
    pages: dict[str, Callable[[], tuple[int, str]]] = {
        LIMIT: lambda: browser.get("/desk/no-such-page"),
        "inbox": lambda: browser.get("/desk/"),
        "the list alone": lambda: browser.get("/desk/", "list"),
        "case of 20, first load": lambda: browser.get(case),
        "case of 20, moving on": lambda: browser.get(case, "case"),
        "a reply": lambda: browser.post(f"{case}/messages", body="Ja, det går bra."),
    }
    whole = {name: first_load(browser, pages[name]()[1]) for name in ("inbox", "case of 20, first load")}
    costs = {name: measure(here, browser, ask) for name, ask in pages.items()}
    asked = json.loads(here.run(f"from bench.counted import count; print(count({case!r}))"))
    print("| page | CPU (web, keeper, PostgreSQL), ms | budget | server time, ms | budget | the shortest page times |"
          " statements | keeper | kB packed | painted, ms: median, p95, nothing kept |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, cost in costs.items():
        sql, keeper = asked.get(name, ("", ""))
        budget = BUDGETS.get(name, ("", ""))
        print(f"| {name} | {_cpu(cost)} | {budget[0]} | {cost.median:.1f} | {budget[1]} |"
              f" {cost.total / costs[LIMIT].total:.1f} | {sql} | {keeper} | {cost.travelled / 1000:.1f}"
              f"{_whole(whole.get(name))} | {_painted(shown.get(name))} |")  # fmt: skip


def _cpu(cost: Cost) -> str:
    parts = (cost.cpu[part] for part in ("web", "keeper", "postgres"))
    return f"{cost.total:.1f} ({', '.join(f'{ms:.1f}' for ms in parts)})"


def _whole(size: int | None) -> str:
    return f" ({size / 1000:.0f} with its files)" if size else ""


def _painted(found: Painted | None) -> str:
    return f"{found.median:.0f}, {found.p95:.0f}, {found.first:.0f}" if found else ""


if __name__ == "__main__":
    main()
