"""An nginx set up as `deploy/` says stands in front of the pages: encrypted, live, and counting people apart."""

import gzip
import json
import re
import ssl
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection  # noqa: TID251 - a browser of these tests, on loopback only

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.relays import certificate
from tests.running import Running, running
from tests.servers import Nginx, nginx
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.desk.live.watcher import STRANGE

pytestmark = pytest.mark.timeout(180)
TOKEN = "a-token-for-tests"
NAME = "localhost"
SETTINGS = {"TILLIT_TLS": "on", "TILLIT_ORIGINS": f"https://{NAME}", "TILLIT_METRICS_TOKEN": TOKEN}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def page(self) -> str:
        return (gzip.decompress(self.body) if "content-encoding" in self.headers else self.body).decode()


@dataclass
class Front:
    """The proxy, and what stands behind it."""

    server: Nginx
    behind: Running
    trust: ssl.SSLContext

    def browser(self, address: str = "127.0.0.1") -> "Browser":
        return Browser(self, address)


@dataclass
class Browser:
    """Just enough of one, at an address of loopback of its own; `says` are further headers."""

    front: Front
    address: str
    says: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, *, with_tls: bool = True, **form: str) -> Answer:
        server, source = self.front.server, (self.address, 0)
        line = (
            HTTPSConnection(NAME, server.tls_port, source_address=source, context=self.front.trust)
            if with_tls else HTTPConnection("127.0.0.1", server.port, source_address=source)
        )  # fmt: skip
        headers = {"Host": NAME, "Accept-Encoding": "gzip", "Cookie": self.cookie, **self.says}
        body = None
        if form:
            body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": self.token})
            headers |= {"Origin": f"https://{NAME}", "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST" if form else "GET", path, body, headers)
        got = line.getresponse()
        for name, value in got.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
                assert "Secure" in value or "Max-Age=0" in value
        answer = Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        line.close()
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.page):
            self.token = found[1]
        return answer

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def sign_in(self, login: str, password: str = DEMO_PASSWORD) -> Answer:
        self.ask("/accounts/login/")
        return self.ask("/accounts/login/", login=login, password=password)


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with running(prepare=lambda _: SETTINGS) as (behind, _):
        pair = certificate(behind.folder, NAME)
        with nginx(behind.port, tls=pair, name=NAME) as server:
            yield Front(server, behind, ssl.create_default_context(cafile=str(pair[0])))


@pytest.mark.promise("secure")
def test_the_desk_is_served_encrypted_under_a_checked_certificate_and_nowhere_else(front: Front) -> None:
    ben = front.browser()
    assert ben.sign_in("ben").status == 302
    desk = ben.ask("/desk/")
    assert (desk.status, desk.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<main" in desk.page
    assert desk.headers["strict-transport-security"] == "max-age=31536000"
    assert all(name.startswith("__Host-") for name in ben.cookies if name != "messages"), ben.cookies
    plain = ben.ask("/desk/", with_tls=False)
    assert (plain.status, plain.headers["location"]) == (301, f"https://{NAME}/desk/")
    front_of_strangers = Front(front.server, front.behind, ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        front_of_strangers.browser().ask("/")


def test_pages_come_packed_by_us_and_never_by_the_proxy(front: Front) -> None:
    page = front.browser().ask("/accounts/login/")
    assert page.headers["content-encoding"] == "gzip"
    assert page.page.startswith("<!doctype html>")
    own = front.browser().ask("/metrics")  # the proxy's own page: its default would pack it
    assert (own.status, own.headers.get("content-encoding")) == (404, None)


@pytest.mark.promise("secure")
def test_figures_are_read_on_the_machine_itself_and_not_through_the_proxy(front: Front) -> None:
    browser = front.browser()
    browser.says["Authorization"] = f"Bearer {TOKEN}"
    for path in ("/metrics", "//metrics", "/desk/../metrics", "/%6detrics"):
        assert browser.ask(path).status == 404, path
    line = HTTPConnection("127.0.0.1", front.behind.port)
    line.request("GET", "/metrics", headers=browser.says | {"X-Forwarded-Proto": "https"})
    answer = line.getresponse()
    assert (answer.status, b"tillit_keeper_up 1.0" in answer.read()) == (200, True)
    line.close()


def test_the_socket_of_a_page_passes_through_and_a_foreign_page_is_shown_out(front: Front) -> None:
    ben = front.browser()
    assert ben.sign_in("ben").status == 302
    address = f"wss://{NAME}:{front.server.tls_port}/live"
    how = {"ssl": front.trust, "additional_headers": {"Cookie": ben.cookie}, "user_agent_header": None}
    with connect(address, origin=f"https://{NAME}", **how) as page:
        page.send(json.dumps({"at": time.time()}))
        assert "at" in json.loads(page.recv(timeout=20))
    with connect(address, origin="https://elsewhere.example", **how) as page, pytest.raises(ConnectionClosed) as closed:
        page.recv(timeout=20)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == STRANGE


@pytest.mark.promise("secure")
def test_attempts_to_sign_in_are_counted_by_the_clients_address_which_nobody_can_name_for_himself(front: Front) -> None:
    guesser, other = front.browser("127.0.0.7"), front.browser("127.0.0.8")
    for attempt in range(11):
        guesser.says["X-Forwarded-For"] = f"192.0.2.{attempt}"
        said = guesser.sign_in(f"nobody-{attempt}", "guessed").page
        assert ("Too many" in said) is (attempt == 10), attempt
    assert other.sign_in("cho").status == 302
    assert guesser.sign_in("cho").status == 200, "also with the right password"


@pytest.mark.promise("secure")
def test_the_proxy_keeps_neither_addresses_nor_words(front: Front) -> None:
    browser = front.browser("127.0.0.9")
    browser.sign_in("ben")
    assert browser.ask("/desk/search?q=Blaubeermarmelade").status == 200
    assert front.server.kept()
    for file in front.server.kept():
        assert b"127.0.0.9" not in file.read_bytes(), file
        assert b"Blaubeermarmelade" not in file.read_bytes(), file
