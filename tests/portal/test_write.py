"""Writing as an invented customer: whatever is typed becomes one mail, or is said to be wrong."""

import pytest
from django.conf import settings
from django.test import Client

from tests.house import House
from tillit.portal import write


@pytest.fixture
def posted(house: House, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    monkeypatch.setattr(settings, "TILLIT_DEMO", True)
    mails: list[bytes] = []
    monkeypatch.setattr(write, "post_as_customer", lambda sender, to, mail: mails.append(mail))
    return mails


def test_a_line_break_in_a_name_or_subject_makes_no_header(posted: list[bytes]) -> None:
    words = {"name": "Ada\r\nBcc: eve@else.example", "address": "ada@post.example", "to": "service@nordlund.example"}
    more = {"subject": "Hej\r\nX-Odd: yes", "body": "Hej"}
    assert Client(headers={"Host": "localhost"}).post("/postbox/write", words | more).status_code == 302
    (mail,) = posted
    assert b"\r\nBcc:" not in mail
    assert b"\r\nX-Odd:" not in mail


def test_the_page_says_that_the_mail_was_sent(posted: list[bytes]) -> None:
    client = Client(headers={"Host": "localhost"})
    words = {"name": "Ada", "address": "ada@post.example", "to": "service@nordlund.example", "body": "Hej"}
    page = client.post("/postbox/write", words, follow=True).content.decode()
    assert len(posted) == 1
    assert "Your mail is on its way" in page
    assert "Your mail is on its way" not in client.get("/postbox/").content.decode()
