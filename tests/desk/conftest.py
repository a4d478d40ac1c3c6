"""Colleagues at the desk: real sign-in, real pages, no browser."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client

from tests.desk.pages import Browse
from tests.house import House
from tests.providers import CLIENT, SECRET, OpenId, provider


@pytest.fixture(autouse=True)
def no_attempts_yet() -> None:
    """Many sign in here from one address: the limit on attempts is a matter of its own test alone."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def browse(house: House) -> Browse:
    """Signs somebody of the cast in, once; gives their browser. Nobody ("") is a stranger."""
    from tillit.config.demo_words import DEMO_PASSWORD

    signed_in: dict[str, Client] = {}

    def sign_in(login: str) -> Client:
        if login not in signed_in:
            client = Client(headers={"Host": "localhost"})
            if not login:
                return client
            answer = client.post("/accounts/login/", {"login": login, "password": DEMO_PASSWORD})
            assert answer.status_code == 302, answer.content[-2000:]
            client.get("/desk/")  # says once that somebody signed in
            signed_in[login] = client
        return signed_in[login]

    return sign_in


@pytest.fixture
def fay(house: House) -> str:
    """The login of somebody new, signed in nowhere yet: whoever else is in stays so."""
    from tillit.config.demo_words import DEMO_PASSWORD
    from tillit.people.enrol import enrol_agent
    from tillit.people.models import Company, Role

    login, company = f"fay-{uuid4().hex[:8]}", Company.objects.get(slug="nordlund-ab")
    words = {"login": login, "name": "Fay Holm", "password": DEMO_PASSWORD, "email": "ben@nordlund.example"}
    enrol_agent(by=house.actor("cho"), role=Role.AGENT, company=company, **words)
    return login


@pytest.fixture(scope="session")
def double() -> Iterator[OpenId]:
    """A provider of sign-ins."""
    with provider() as double:
        double.back = "http://localhost/accounts/providers/nordlund-id/return"
        yield double


@pytest.fixture
def elsewhere(house: House, double: OpenId) -> Iterator[OpenId]:
    """Set up as an operator does; known to nobody yet."""
    from tillit.config.founding import operator_at_founding
    from tillit.people.models import Provider
    from tillit.recipients import provider as asking
    from tillit.recipients.set_provider import remove_provider, set_provider

    double.calm()
    asking._known.clear()
    asking._keys.clear()
    words = {"name": "Nordlund ID", "issuer": double.url, "client": CLIENT, "secret": SECRET}
    made = set_provider(by=operator_at_founding(), **words)
    yield double
    if Provider.objects.filter(pk=made.pk).exists():
        remove_provider(made, by=operator_at_founding())
