"""Monitoring reads counts and verdicts, with a token only."""

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.house import House
from tests.scenes import letter
from tillit.vault.errors import KeeperAway

TOKEN = "a-token-for-tests"


@pytest.fixture
def scrape(house: House, monkeypatch):
    monkeypatch.setattr("django.conf.settings.TILLIT_METRICS_TOKEN", TOKEN)

    def ask(token: str = TOKEN):
        headers = {"Host": "localhost", "Authorization": f"Bearer {token}"} if token else {"Host": "localhost"}
        return Client(headers=headers).get("/metrics")

    return ask


def figures(answer) -> dict[str, dict[tuple[str, ...], float]]:
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


@pytest.mark.parametrize("token", ["", "guessed"])
def test_without_the_token_there_is_nothing_here(scrape, token: str) -> None:
    assert scrape(token).status_code == 404


def test_where_no_token_is_set_an_empty_one_opens_nothing(scrape, monkeypatch) -> None:
    monkeypatch.setattr("django.conf.settings.TILLIT_METRICS_TOKEN", "")
    assert scrape("").status_code == 404
    assert scrape(TOKEN).status_code == 404


@pytest.mark.promise("secure")
def test_the_figures_count_and_name_nobody(house: House, scrape) -> None:
    before = figures(scrape())
    letter(house, subject="Blåbärssylt i kappan")
    answer = scrape()
    after = figures(answer)
    assert after["tillit_cases_open"][()] == before["tillit_cases_open"][()] + 1
    assert after["tillit_promise"]["minimal", "kept"] == 1
    assert after["tillit_keeper_up"][()] == 1
    assert "Blåbärssylt" not in answer.content.decode()
    assert "Lindqvist" not in answer.content.decode()


def test_a_keeper_that_is_away_is_a_figure_and_no_fault(house: House, scrape, monkeypatch) -> None:
    def away() -> None:
        raise KeeperAway

    monkeypatch.setattr("tillit.config.metrics.keeper_figures", away)
    answer = scrape()
    assert answer.status_code == 200
    assert figures(answer)["tillit_keeper_up"][()] == 0
