"""Copies lie apart, are whole, hold no word in the clear, and no keyring that is too old."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.house import House
from tests.scenes import forms_of, letter
from tillit.config.backup import CannotBackUp, back_up
from tillit.config.postgres import DATABASE, SUPER, Server
from tillit.config.setup import is_external
from tillit.kit.clock import now

pytestmark = pytest.mark.skipif(is_external(), reason="an external server is copied by its own role: TILLIT_BACKUP_URL")


def test_a_copy_is_whole_and_can_be_read_back(house: House, tmp_path: Path) -> None:
    word = "Blaubeermarmelade"
    message = letter(house, subject=f"{word} im Mantel", text=f"{word} ist überall").message
    (data,) = back_up(house.home, data=tmp_path / "data", keyring=None)
    file = tmp_path / "data" / data.file
    assert json.loads(file.with_suffix(".json").read_text())["sha256"] == data.sha256
    assert file.stat().st_mode & 0o077 == 0
    server = Server(house.home)
    with psycopg.connect(server.url(SUPER, "postgres"), autocommit=True) as link:
        link.execute("drop database if exists tillit_again")
        link.execute("create database tillit_again")
    address = server.url(SUPER, "tillit_again")
    restore = [str(server.bin / "pg_restore"), f"--dbname={address}", "--exit-on-error", str(file)]
    subprocess.run(restore, check=True, capture_output=True, timeout=100)
    ask = "select body from cases_message where id = %s"
    with psycopg.connect(address) as again, psycopg.connect(server.url(SUPER, DATABASE)) as ours:
        kept = again.execute(ask, [message.pk]).fetchone()
        assert kept == ours.execute(ask, [message.pk]).fetchone()
        assert again.execute("select count(*) from django_session").fetchone() == (0,)
        assert again.execute("select count(*) from cases_words").fetchone() == (0,)
    with psycopg.connect(server.url(SUPER, "postgres"), autocommit=True) as link:
        link.execute("drop database tillit_again with (force)")
    plain = subprocess.run([str(server.bin / "pg_restore"), "--file=-", str(file)], check=True, capture_output=True)
    assert not [form for form in forms_of(word) if form in plain.stdout]


@pytest.mark.promise("secure")
def test_data_keyring_and_keys_never_lie_together(house: House, tmp_path: Path) -> None:
    for places in ({"data": tmp_path, "keyring": tmp_path}, {"data": tmp_path, "keyring": tmp_path / "below"},
                   {"data": house.home.keys / "copy", "keyring": None}):  # fmt: skip
        with pytest.raises(CannotBackUp):
            back_up(house.home, **places)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.promise("only-as-long-as-needed")
def test_copies_of_the_keyring_older_than_seven_days_are_removed(house: House, tmp_path: Path) -> None:
    old = tmp_path / f"keyring-{now() - timedelta(days=8):%Y%m%dT%H%M%SZ}.dump"
    young = tmp_path / f"keyring-{now() - timedelta(days=6):%Y%m%dT%H%M%SZ}.dump"
    strange = tmp_path / "keyring-of-grandmother.dump"
    for file in (old, young, strange):
        file.touch()
    (made,) = back_up(house.home, data=None, keyring=tmp_path)
    assert {file.name for file in tmp_path.glob("*.dump")} == {young.name, strange.name, made.file}


def test_a_copy_that_fails_leaves_nothing_half_made(house: House, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tillit.config.backup.Server.url", lambda *_: "postgresql://nobody@/nowhere?host=/nonexistent")
    with pytest.raises(CannotBackUp, match="pg_dump of the data failed"):
        back_up(house.home, data=tmp_path, keyring=None)
    assert list(tmp_path.iterdir()) == []
