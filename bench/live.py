"""How soon a letter reaches every open page of the desk, from the SMTP server's 250 on.

Run: `python -m bench.live [pages] [letters]` (default 200 and 50). The limit, in the same run: a bare NOTIFY until one
listener has it.
"""

import asyncio
import json
import re
import smtplib
import statistics
import sys
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import psycopg
from websockets.asyncio.client import ClientConnection, connect

from bench.intake import MAILBOX
from bench.stage import Stage, stage
from tests.mails import make_mails
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.config.home import Home
from tillit.config.postgres import APP, DATABASE, Server

BROWSER = "bench/1"


def sign_in(address: str) -> str:
    """The session of one agent: all pages are theirs."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.addheaders = [("User-Agent", BROWSER)]  # a sign-in belongs to one browser
    page = browser.open(f"{address}/accounts/login/").read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    words = {"csrfmiddlewaretoken": found[1], "login": "ben", "password": DEMO_PASSWORD}
    browser.open(f"{address}/accounts/login/", urllib.parse.urlencode(words).encode()).read()
    return next(str(cookie.value) for cookie in jar if cookie.name == "sessionid")


async def hear(page: ClientConnection, heard: list[float], changes: asyncio.Queue[float]) -> None:
    async for message in page:
        if "changed" in json.loads(message):
            heard.append(time.monotonic())
            changes.put_nowait(heard[-1])


async def measure(here: Stage, pages: int, letters: int) -> None:
    session = await asyncio.to_thread(sign_in, f"http://127.0.0.1:{here.port}")
    address = f"127.0.0.1:{here.port}"
    headers = {"Cookie": f"sessionid={session}"}
    before = here.memory()["web"]
    sockets = [
        await connect(
            f"ws://{address}/live", origin=f"http://{address}", additional_headers=headers, user_agent_header=BROWSER
        )
        for _ in range(pages)
    ]
    heard: list[float] = []
    changes: asyncio.Queue[float] = asyncio.Queue()
    listening = [asyncio.create_task(hear(page, heard, changes)) for page in sockets]
    for page in sockets:
        await page.send(json.dumps({"at": time.time(), "case": None}))
    await asyncio.sleep(1)
    grown, cpu, took = here.memory()["web"] - before, here.cpu()["web"], []
    for made in make_mails(letters, seed=7, to=MAILBOX):
        sent = await asyncio.to_thread(send, here.smtp_port, made.raw)
        took += [await asyncio.wait_for(changes.get(), 10) - sent for _ in sockets]
        await asyncio.sleep(0.05)
        while not changes.empty():
            changes.get_nowait()
    spent = here.cpu()["web"] - cpu
    for task in listening:
        task.cancel()
    for page in sockets:
        await page.close()
    report(pages, letters, took, spent, grown)


def send(port: int, raw: bytes) -> float:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.sendmail("kund@post.example", [MAILBOX], raw)
        return time.monotonic()


def report(pages: int, letters: int, took: list[float], spent: float, grown: int) -> None:
    cuts = statistics.quantiles(took, n=100)
    print(f"{letters} letters to {pages} pages: {len(took)} messages heard")
    print(f"median {1000 * cuts[49]:.0f} ms, p95 {1000 * cuts[94]:.0f} ms, slowest {1000 * max(took):.0f} ms")
    print(f"web CPU a message {1_000_000 * spent / len(took):.0f} us; memory a page {grown / pages:.1f} kB")


def limit(here: Stage) -> float:
    """Seconds from a bare NOTIFY to one listener, the median of 50."""
    url, took = Server(Home.at(here.home)).url(APP, DATABASE), []
    with psycopg.connect(url, autocommit=True) as ears, psycopg.connect(url, autocommit=True) as mouth:
        ears.execute("listen bench")
        for _ in range(50):
            started = time.monotonic()
            mouth.execute("select pg_notify('bench', 'x')")
            next(ears.notifies(timeout=5, stop_after=1))
            took.append(time.monotonic() - started)
    return statistics.median(took)


def main() -> None:
    pages, letters = (*map(int, sys.argv[1:]), *(200, 50)[len(sys.argv) - 1 :])
    with stage() as here:
        asyncio.run(measure(here, pages, letters))
        print(f"limit: a bare NOTIFY {1000 * limit(here):.1f} ms; the gathering of changes 30 ms")


if __name__ == "__main__":
    main()
