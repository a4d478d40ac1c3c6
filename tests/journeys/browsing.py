"""A whole installation of its own, started as anybody starts it, and a browser that speaks to nothing else."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

PATIENCE = 90
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]  # fmt: skip


@contextmanager
def up() -> Iterator[str]:
    """`tillit up` on free ports with an empty home; gives the address of its pages. Stopped as Ctrl-C stops it."""
    with up_with_mail() as (address, _):
        yield address


@contextmanager
def up_with_mail() -> Iterator[tuple[str, int]]:
    """The same, with the port where mail comes in."""
    with up_at_home() as (address, port, _):
        yield address, port


@contextmanager
def up_at_home() -> Iterator[tuple[str, int, Path]]:
    """The same, with its home as well, for whoever speaks to it from a terminal."""
    folder = Path(tempfile.mkdtemp(prefix="tillit-journey-", dir="/tmp"))
    folder.chmod(0o755)
    port, smtp_port = _free_ports()
    command = [sys.executable, "-m", "tillit", "up", "--port", str(port), "--smtp-port", str(smtp_port), "--cases", "0"]
    with (folder / "up.log").open("wb") as log:
        home = {"TILLIT_HOME": str(folder / "home")}
        process = subprocess.Popen(command, env=bare_environment() | home, stdout=log, stderr=log)
        try:
            _wait_for(port, process, folder / "up.log")
            _wait_for(smtp_port, process, folder / "up.log")
            yield f"http://127.0.0.1:{port}", smtp_port, folder / "home"
        finally:
            process.terminate()
            process.wait(30)
    shutil.rmtree(folder, ignore_errors=True)


def bare_environment() -> dict[str, str]:
    """Without the settings of the installation that the other tests use."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("TILLIT_", "DATABASE_URL"))}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or whichever CHROMIUM names."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS, chromium_sandbox=False)
        yield launched
        launched.close()


@dataclass
class Visit:
    """One person's browser: it notes every request, every word of the console, and every fault axe finds."""

    context: BrowserContext
    address: str
    page: Page = field(init=False)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))

    def _note(self, request: Request) -> None:
        self.requests.append(request.url)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, login: str, password: str) -> Page:
        page = self.open("/accounts/login/")
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(password)
        page.locator("main form button.main, main form button[type=submit]").first.click()
        page.wait_for_url("**/desk/")
        return page

    def is_in(self) -> bool:
        """At the desk, by what the browser still keeps."""
        return bool(self.context.cookies()) and self.open("/desk/").url == f"{self.address}/desk/"

    def check(self) -> None:
        """The page as it stands: no fault for people who cannot see or point, nothing wider than the window."""
        found = Axe().run(self.page)
        assert not found.response["violations"], found.generate_report()
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url

    def close(self) -> None:
        """Nothing was asked of anybody else, and nothing complained."""
        self.context.close()
        assert [url for url in self.requests if not url.startswith((self.address, "data:"))] == []
        assert self.complaints == []


def _free_ports() -> tuple[int, int]:
    """One for pages; two beside each other for mail in and the postbox."""
    while True:
        with closing(socket.socket()) as page, closing(socket.socket()) as mail, closing(socket.socket()) as postbox:
            page.bind(("127.0.0.1", 0))
            mail.bind(("127.0.0.1", 0))
            port = mail.getsockname()[1]
            try:
                postbox.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return page.getsockname()[1], port


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError(log.read_text()[-3000:])


Welcome = Callable[..., Visit]
"""A login of the cast (or none), a width in CSS pixels, and what else the browser is to be."""
