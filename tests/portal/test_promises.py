"""The board for everybody is there only by choice, and shows no more than the promises."""

import pytest
from django.test import Client

from tests.house import House
from tillit.publishing.current import notice_in_force


@pytest.fixture
def stranger(house: House) -> Client:
    return Client(headers={"Host": "localhost"})


def test_without_the_groups_choice_there_is_no_board_for_strangers(stranger: Client) -> None:
    assert stranger.get("/promises/").status_code == 404


def test_by_choice_everybody_sees_how_each_promise_stands(stranger: Client, monkeypatch) -> None:
    monkeypatch.setattr("django.conf.settings.TILLIT_PUBLIC_BOARD", True)
    answer = stranger.get("/promises/")
    page, promises = answer.content.decode(), notice_in_force().notice.promises
    assert all(f'id="promise-{name}"' in page for name, promise in promises.items() if promise.status == "built")
    assert "tests/" not in page
    assert answer["Cache-Control"] == "max-age=60"
