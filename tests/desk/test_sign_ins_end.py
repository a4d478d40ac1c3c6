"""A sign-in that ends is over everywhere at once: at a change of password, in open pages, and without the keeper."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.desk.pages import text_of
from tests.desk.test_live import serving
from tests.desk.test_sign_ins import PAGE, is_in, newest_entry, row_of, sign_in
from tests.house import House
from tests.people.test_browsers import CHROME, FIREFOX
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.desk.live.watcher import SIGNED_OUT
from tillit.people.models import StrangeUse

NEXT = "grön-koja-under-7-granar"
COOKIES = """
import json
from tillit.config.setup import start_django
start_django()
from django.test import Client
client = Client(headers={"Host": "localhost", "X-Forwarded-Proto": "https", "User-Agent": "Firefox/140"})
client.get("/accounts/login/", secure=True)
client.post("/accounts/login/", {"login": %r, "password": %r}, secure=True)
assert client.get("/desk/", secure=True).status_code == 200
print(json.dumps({name: [bool(c["secure"]), c["path"], c["domain"]] for name, c in client.cookies.items() if c.value}))
"""


@pytest.mark.promise("secure")
def test_another_password_ends_every_other_sign_in(house: House, fay: str) -> None:
    here, others = sign_in(fay), [sign_in(fay, CHROME) for _ in range(2)]
    wrong = here.post("/accounts/password/change/", {"oldpassword": "fel", "password1": NEXT, "password2": NEXT})
    assert wrong.status_code == 200
    assert all(is_in(one) for one in others)
    words = {"oldpassword": DEMO_PASSWORD, "password1": NEXT, "password2": NEXT}
    assert here.post("/accounts/password/change/", words).status_code == 302
    assert is_in(here)
    assert not any(is_in(one) for one in others)
    assert '"why":"password"' in newest_entry(fay)
    assert text_of(here.get(PAGE)).count("/end") == 0


@pytest.mark.promise("secure")
def test_over_tls_no_other_host_can_set_or_shadow_a_cookie_of_the_desk(house: House, fay: str) -> None:
    command = [sys.executable, "-W", "error", "-c", COOKIES % (fay, DEMO_PASSWORD)]
    environment = {**house.environment, "TILLIT_TLS": "on"}
    made = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert made.returncode == 0, made.stderr[-2000:]
    cookies = json.loads(made.stdout)
    assert {"__Host-sessionid", "__Host-csrftoken", "__Host-tillit_actor"} <= cookies.keys()
    for name, (is_secure, path, domain) in cookies.items():
        assert not name.startswith("__Host-") or (is_secure, path, domain) == (True, "/", ""), name


@pytest.mark.promise("secure")
def test_an_open_page_is_shut_when_its_sign_in_ends_and_no_other(house: House, fay: str) -> None:
    here, there = sign_in(fay), sign_in(fay, CHROME)
    with serving(house) as (_, port), page_of(here, FIREFOX, port) as mine, page_of(there, CHROME, port) as other:
        here.post(f"{PAGE}/{row_of(there).pk}/end")
        assert when_shut(other) == SIGNED_OUT
        mine.send(json.dumps({"at": time.time()}))
        assert mine.recv(timeout=5)


@pytest.mark.promise("secure")
def test_a_copied_cookie_is_worth_nothing_while_the_keeper_is_away_either(house: House, fay: str) -> None:
    owner, thief = sign_in(fay), sign_in("dan", CHROME)
    thief.cookies = owner.cookies.copy()
    kept = row_of(owner)
    house.stop_keeper()
    try:
        answer = thief.get("/desk/")
    finally:
        house.start_keeper()
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
    assert not type(kept).objects.filter(pk=kept.pk).exists()
    assert not is_in(owner)
    assert StrangeUse.objects.filter(agent__login=fay).count() == 1
    assert "was used by another browser" in text_of(sign_in_anew(fay))


@contextmanager
def page_of(client: Client, browser: str, port: int) -> Iterator[ClientConnection]:
    """The socket of a page in this browser, joined."""
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={row_of(client).session_id}"}
    address = f"127.0.0.1:{port}"
    with connect(
        f"ws://{address}/live", origin=f"http://{address}", additional_headers=cookie, user_agent_header=browser
    ) as page:
        page.send(json.dumps({"at": time.time()}))
        page.recv(timeout=5)
        yield page


def when_shut(page: ClientConnection) -> int:
    """The code with which it is shut: at once, not only when it is looked again who may be here."""
    try:
        while True:
            page.recv(timeout=5)
    except ConnectionClosed as shut:
        return shut.rcvd.code if shut.rcvd else 0


def sign_in_anew(login: str) -> HttpResponse:
    client = Client(headers={"Host": "localhost", "User-Agent": FIREFOX})
    client.post("/accounts/login/", {"login": login, "password": DEMO_PASSWORD})
    return client.get("/desk/")
