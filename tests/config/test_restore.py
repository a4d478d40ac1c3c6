"""What was copied comes back; what was erased since does not; what is not whole is refused and leaves nothing."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from bench.stage import _free as free_port
from tests.house import House, someone
from tests.scenes import letter
from tillit.config.backup import back_up
from tillit.config.home import Home
from tillit.config.postgres import DATABASE, KEYRING, SUPER, Server
from tillit.config.setup import is_external
from tillit.people.models import Company
from tillit.rights.erase_person import erase_person

pytestmark = [
    pytest.mark.skipif(is_external(), reason="tests/config/test_external.py restores into a server elsewhere"),
    pytest.mark.timeout(240),
]


@dataclass
class Kept:
    """Copies of an hour ago, the keys of now, and two cases: one erased since."""

    data: Path
    keyring: Path
    keys: Path
    living: int
    erased: int


@pytest.fixture(scope="module")
def kept(house: House, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    place = tmp_path_factory.mktemp("kept")
    living, gone = (house.case_of(letter(house, address=someone(), subject="Ein Knopf fehlt").message) for _ in "ab")
    house.settle()
    made = back_up(house.home, data=place / "data", keyring=place / "keyring")
    oda, pia = house.actor("oda"), house.actor("pia")
    company = Company.objects.get(pk=gone.company_id)
    done = erase_person(gone.customer_id, by=oda, company=company.pk, second=pia.credential)
    assert done.count("erased")
    house.settle()
    shutil.copytree(house.home.keys, place / "mirror")
    return Kept(place / "data" / made[0].file, place / "keyring" / made[1].file, place / "mirror",
                living.number, gone.number)  # fmt: skip


@pytest.fixture
def elsewhere() -> Iterator[Home]:
    """A home that does not exist yet."""
    folder = Path(f"/tmp/tillit-again-{os.urandom(4).hex()}")
    folder.mkdir(mode=0o755)
    home = Home(folder / "home", folder / "home-keys")
    yield home
    if home.path.exists():
        Server(home).stop()
    shutil.rmtree(folder)


def tillit(home: Home, *arguments: object) -> "subprocess.CompletedProcess[str]":
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("TILLIT_", "DATABASE_URL"))}
    command = [sys.executable, "-m", "tillit", "--home", str(home.path), *map(str, arguments)]
    return subprocess.run(command, env=ours, capture_output=True, text=True, check=False, timeout=200)


def restore(home: Home, kept: Kept, **other: Path) -> "subprocess.CompletedProcess[str]":
    places = {"keyring": kept.keyring, "keys": kept.keys} | {k: v for k, v in other.items() if k != "data"}
    options = [part for name, path in places.items() for part in (f"--{name}", path)]
    return tillit(home, "restore", other.get("data", kept.data), *options)


@pytest.mark.promise("secure")
def test_what_was_erased_since_the_copy_is_erased_again_and_the_rest_opens(kept: Kept, elsewhere: Home) -> None:
    done = restore(elsewhere, kept)
    assert done.returncode == 0, done.stderr
    assert re.search(r"[1-9]\d* erased again", done.stdout), done.stdout
    server = Server(elsewhere).start()
    with psycopg.connect(server.url(SUPER, DATABASE)) as link:
        numbers = {row[0] for row in link.execute("select number from cases_case").fetchall()}
        assert kept.living in numbers
        assert kept.erased not in numbers
        entry = link.execute("select record from ledger_entry where kind = 'restored'").fetchone()
        assert json.loads(bytes(entry[0]))["graves"] == "found"
    with keeper_of(elsewhere):
        shown = tillit(elsewhere, "case", "show", kept.living, "--as", "ben", "--json")
        assert json.loads(shown.stdout)["subject"] == "Ein Knopf fehlt", shown.stderr
        assert tillit(elsewhere, "case", "show", kept.erased, "--as", "ben").returncode == 4
        verified = tillit(elsewhere, "ledger", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr
    again = restore(elsewhere, kept)
    assert again.returncode == 1
    assert "never written over" in again.stderr


@pytest.mark.promise("secure")
def test_without_the_list_of_what_was_erased_the_board_is_at_risk_until_an_officer_has_looked(
    kept: Kept, elsewhere: Home, tmp_path: Path
) -> None:
    keys = shutil.copytree(kept.keys, tmp_path / "keys")
    (keys / "graves").unlink()
    done = restore(elsewhere, kept, keys=keys)
    assert done.returncode == 0, done.stderr
    assert "DOES NOT REMEMBER WHAT WAS ERASED" in done.stderr
    Server(elsewhere).start()
    with keeper_of(elsewhere):
        assert is_at_risk(elsewhere)
        assert tillit(elsewhere, "restore-checked", "--as", "ben").returncode == 3
        assert is_at_risk(elsewhere)
        assert tillit(elsewhere, "restore-checked", "--as", "oda").returncode == 0
        assert not is_at_risk(elsewhere)


def test_what_is_not_whole_or_does_not_fit_is_refused_and_leaves_nothing(
    kept: Kept, elsewhere: Home, tmp_path: Path
) -> None:
    cut = copy_of(kept.data, tmp_path / "cut", lambda raw: raw[: len(raw) // 2])
    changed = copy_of(kept.data, tmp_path / "changed", lambda raw: raw[:-9] + b"x" * 9)
    bare = tmp_path / "bare.dump"
    shutil.copy(kept.data, bare)
    no_keys = tmp_path / "none"
    no_keys.mkdir()
    foreign = shutil.copytree(kept.keys, tmp_path / "foreign")
    (foreign / "mac.key").write_bytes(os.urandom(32))
    for wrong, words in (
        ({"data": cut}, "cut off or changed"), ({"data": changed}, "cut off or changed"),
        ({"data": bare}, "is missing"), ({"data": kept.keyring}, "a copy of the keyring, not of the data"),
        ({"keyring": kept.data}, "a copy of the data, not of the keyring"), ({"keys": no_keys}, "not a folder of keys"),
        ({"keys": foreign}, "not those of this keyring"),
    ):  # fmt: skip
        done = restore(elsewhere, kept, **wrong)
        assert (done.returncode, words in done.stderr) == (1, True), (wrong, done.stderr)
        assert list(elsewhere.path.parent.iterdir()) == [], wrong


def test_a_restore_that_was_cut_off_is_never_started(elsewhere: Home) -> None:
    elsewhere.path.mkdir()
    (elsewhere.path / "restoring").touch()
    ports = ("--port", free_port(), "--smtp-port", free_port())
    done = tillit(elsewhere, "up", *ports)
    assert done.returncode == 6
    assert "cut off" in done.stderr


def copy_of(file: Path, place: Path, change) -> Path:
    place.mkdir()
    shutil.copy(file.with_suffix(".json"), place)
    (place / file.name).write_bytes(change(file.read_bytes()))
    return place / file.name


def is_at_risk(home: Home) -> bool:
    said = json.loads(tillit(home, "promises", "--json").stdout)
    (one,) = [promise for promise in said if promise["id"] == "secure"]
    return one["verdict"] == "at risk" and "restored without the list" in one["evidence"]


@contextmanager
def keeper_of(home: Home) -> Iterator[None]:
    """The keeper of a restored home, without doors."""
    places = ("--socket", home.keeper_socket, "--operator-socket", home.operator_socket, "--keys", home.keys)
    environment = os.environ | {"TILLIT_KEYRING_URL": Server(home).url(SUPER, KEYRING)}
    command = [sys.executable, "-m", "tillit.keeper", *map(str, places)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as keeper:
        end = time.monotonic() + 20
        while not home.operator_socket.exists():
            assert time.monotonic() < end
            assert keeper.poll() is None
            time.sleep(0.05)
        yield
        keeper.terminate()
