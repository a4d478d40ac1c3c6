"""A keyring that is empty at the start of each test, and a keeper on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.keeper.stage import Stage
from tillit.config.postgres import Server


@pytest.fixture
def keyring_url(postgres: Server) -> str:
    url = postgres.url("tillit_keeper", "tillit_keyring")
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("set client_min_messages = error")
        link.execute("drop schema public cascade")
        link.execute("create schema public")
    return url


@pytest.fixture
def make_stage(keyring_url: str, tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def make(**given: object) -> Stage:
        stages.append(Stage(keyring_url, tmp_path / "keys", **given))  # type: ignore[arg-type]
        return stages[-1]

    yield make
    for stage in stages:
        stage.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage().found()
