"""Colleagues at the desk: real sign-in, real pages, no browser."""

import pytest
from django.test import Client

from tests.desk.pages import Browse
from tests.house import House


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
