"""Anybody reads the notice in force, in their language, with its earlier versions."""

import pytest
from django.conf import settings
from django.test import Client

from tests.house import House, mail
from tillit.publishing.current import notice_in_force


@pytest.fixture
def stranger(house: House) -> Client:
    return Client(headers={"Host": "localhost"})


def test_a_stranger_comes_to_the_notice(stranger: Client) -> None:
    assert stranger.get("/")["Location"] == "/notice/"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Privacy officer"), ("sv", "Integritetsansvarig"), ("de", "Datenschutzstelle")]
)
def test_the_notice_is_printed_in_the_language_asked_for(stranger: Client, language: str, words: str) -> None:
    answer = stranger.get("/notice/", {"lang": language})
    assert answer["Content-Language"] == language
    assert words in answer.content.decode()


def test_without_a_wish_the_browser_decides(stranger: Client) -> None:
    answer = stranger.get("/notice/", headers={"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.5"})
    assert answer["Content-Language"] == "sv"


def test_a_language_the_notice_does_not_have_falls_back(stranger: Client) -> None:
    assert stranger.get("/notice/", {"lang": "tlh"}, headers={"Accept-Language": "fi"})["Content-Language"] == "en"


def test_each_version_has_an_address_and_a_strange_one_is_absent(stranger: Client) -> None:
    assert stranger.get(f"/notice/{notice_in_force().version.name}/").status_code == 200
    assert stranger.get("/notice/1999-01/").status_code == 404


def test_what_is_planned_is_not_told(stranger: Client) -> None:
    notice = notice_in_force().notice
    planned = next(one for one in notice.purposes.values() if one.status == "planned")
    assert planned.text("en") not in stranger.get("/notice/", {"lang": "en"}).content.decode()


@pytest.mark.parametrize("place", ["/postbox/", "/postbox/write", "/postbox/abc/"])
def test_the_postbox_is_absent_outside_a_demonstration(
    stranger: Client, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(settings, "TILLIT_DEMO", False)
    assert stranger.get(place).status_code == 404


def test_a_customer_answers_a_letter_to_the_address_of_its_case(stranger: Client) -> None:
    from tillit.contact.lines.email.parse import parse_mail
    from tillit.kit.clock import now
    from tillit.portal import postbox

    raw = mail(
        sender="Nordlund <service@nordlund.example>", to="ada@post.example", subject="Din fråga",
        Reply_To="service+abcdefghijklmnopqrstuvwxyz@nordlund.example",
    )  # fmt: skip
    postbox._letters.append(postbox.Posted("brevet", now(), ("ada@post.example",), parse_mail(raw)))
    assert "Din fråga" in stranger.get("/postbox/").content.decode()
    page = stranger.get("/postbox/write", {"in_reply_to": "brevet"}).content.decode()
    assert "service+abcdefghijklmnopqrstuvwxyz@nordlund.example" in page
    assert "Re: Din fråga" in page


def test_a_mail_that_nobody_takes_is_kept_on_the_page(stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILLIT_SMTP_PORT", "1")
    words = {"name": "Ada", "address": "ada@post.example", "to": "service@nordlund.example", "body": "Hallå där?"}
    answer = stranger.post("/postbox/write", words)
    assert answer.status_code == 422
    assert "Hallå där?" in answer.content.decode()
