"""The way to a provider of sign-ins and back, as a browser goes it."""

from http.client import HTTPConnection  # noqa: TID251 - what a browser does, to our own double
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from tests.desk.pages import text_of
from tests.desk.test_sign_ins import PAGE, sign_in
from tests.people.test_browsers import CHROME, FIREFOX
from tillit.config.demo_words import DEMO_PASSWORD

DOOR = "/accounts/providers/nordlund-id"


def stranger() -> Client:
    return Client(headers={"Host": "localhost", "User-Agent": CHROME})


def lead(client: Client, what: str) -> str:
    """The address that our page leads on to, by its header and by its link."""
    answer = client.post(f"{DOOR}/{what}")
    if answer.status_code == 302:  # a grave step: the password once more
        answer = client.post(answer["Location"], {"password": DEMO_PASSWORD})
    assert answer.status_code == 200, text_of(answer)[-1500:]
    place = str(answer["Refresh"]).removeprefix("0;url=")
    assert place.replace("&", "&amp;") in text_of(answer)
    assert answer["Cache-Control"].count("no-store")
    return place


def there(place: str) -> str:
    """What the provider sends the browser back with."""
    parts = urlsplit(place)
    line = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    answer.read()
    line.close()
    assert answer.status == 302
    return str(answer.headers["Location"]).removeprefix("http://localhost")


def go(client: Client, what: str) -> HttpResponse:
    return client.get(there(lead(client, what)))


def linked(login: str) -> Client:
    client = sign_in(login, FIREFOX)
    answer = go(client, "link")
    assert answer.status_code == 303, text_of(answer)[-1500:]
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200
