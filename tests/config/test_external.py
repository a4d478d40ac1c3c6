"""A PostgreSQL elsewhere: refused in words while it is not as it must be, and then used with nobody else's password."""

import json
import os
import shutil
import smtplib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bench.stage import _free as free_port
from tests.house import mail
from tests.processes import below, command, is_alive
from tests.relays import certificate
from tests.servers.database import Database, database
from tests.servers.private import wait_for
from tillit.config.home import Home

pytestmark = pytest.mark.timeout(300)
Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Database]:
    folder = Path(tempfile.mkdtemp(prefix="tillit-elsewhere-", dir="/tmp"))
    folder.chmod(0o755)
    with database(folder) as server:
        yield server
    shutil.rmtree(folder)


@pytest.fixture
def home() -> Iterator[Home]:
    """A home that does not exist yet."""
    folder = Path(tempfile.mkdtemp(prefix="tillit-external-", dir="/tmp"))
    folder.chmod(0o755)
    yield Home(folder / "home", folder / "home-keys")
    shutil.rmtree(folder)


def bare() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("TILLIT_", "DATABASE_URL", "PYTHONUNBUFFERED"))}


def tillit(home: Home, *arguments: object) -> Done:
    words = [sys.executable, "-m", "tillit", "--home", str(home.path), *map(str, arguments)]
    return subprocess.run(words, env=bare(), capture_output=True, text=True, check=False, timeout=200)


def chosen(address: str, passwords: Path) -> tuple[object, ...]:
    return "--database", address, "--database-passwords", passwords


def refused(home: Home, address: str, passwords: Path) -> str:
    """What a first start says that does not come about; nothing of it is left."""
    done = tillit(home, "up", *chosen(address, passwords))
    assert done.returncode == 2, done.stdout + done.stderr
    assert not home.path.exists()
    return done.stderr


@contextmanager
def started(home: Home, *arguments: object) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """`tillit up` until everything serves; its process, and the port where mail comes in."""
    smtp = free_port()
    words = [sys.executable, "-m", "tillit", "--home", str(home.path), "up", "--port", str(free_port()),
             "--smtp-port", str(smtp), "--cases", "0", *map(str, arguments)]  # fmt: skip
    said = home.path.with_name(home.path.name + "-said")
    with said.open("ab") as log:
        process = subprocess.Popen(words, env=bare(), stdout=log, stderr=log)
    try:
        wait_for(lambda: process.poll() is not None or b"Stop it with" in said.read_bytes(), said.read_text, 100)
        assert process.poll() is None, said.read_text()
        yield process, smtp
    finally:
        process.terminate()
        process.wait(60)


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise("secure")
def test_an_address_that_is_not_safe_is_refused_before_anybody_is_asked(elsewhere: Database, home: Home) -> None:
    good, passwords = elsewhere.address(), elsewhere.passwords
    with_password = good.replace("://", "://tillit_app:hemlig@")
    assert "A password on a command line is everybody's to read" in refused(home, with_password, passwords)
    for mode in ("disable", "require", "verify-ca"):
        assert "add ?sslmode=verify-full" in refused(home, elsewhere.address(sslmode=mode), passwords)
    by_a_near_name = f"postgresql://localhost:{elsewhere.port}/?hostaddr=192.0.2.1"
    assert "add ?sslmode=verify-full" in refused(home, by_a_near_name, passwords)
    assert "no address of a PostgreSQL" in refused(home, "mysql://db.example", passwords)


@pytest.mark.promise("secure")
def test_a_server_that_cannot_prove_its_name_is_given_no_password(
    elsewhere: Database, home: Home, tmp_path: Path
) -> None:
    other = certificate(tmp_path, "db.example")[0]
    assert "certificate is not trusted" in refused(home, elsewhere.address(authority=other), elsewhere.passwords)
    wrong_name = elsewhere.address(host="other.example")
    assert "names another host" in refused(home, wrong_name, elsewhere.passwords)


@pytest.mark.promise("secure")
def test_a_file_of_passwords_that_others_may_read_or_that_is_wrong_is_refused(
    elsewhere: Database, home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "passwords"
    assert "cannot be read" in refused(home, elsewhere.address(), file)
    file.write_text("*:*:*:*:guessed\n")
    file.chmod(0o640)
    assert "chmod 600" in refused(home, elsewhere.address(), file)
    file.chmod(0o600)
    said = refused(home, elsewhere.address(), file)
    assert said.count("its password is refused") == 4
    assert "guessed" not in said


@pytest.mark.promise("secure")
@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("alter role tillit_app superuser", "alter role tillit_app nosuperuser", "whom no fence stops"),
        ("alter role tillit_app bypassrls", "alter role tillit_app nobypassrls", "passes row-level security"),
        ("grant tillit_owner to tillit_app", "revoke tillit_owner from tillit_app", "it may own tables"),
        ("grant connect on database tillit_keyring to tillit_app",
         "revoke connect on database tillit_keyring from tillit_app", "it may reach the keyring"),
        ("grant connect on database tillit to tillit_keeper",
         "revoke connect on database tillit from tillit_keeper", "it may reach the data"),
        ("alter database tillit owner to postgres", "alter database tillit owner to tillit_owner",
         "tillit_owner in tillit: it may not connect"),
        ("alter role tillit_backup nobypassrls", "alter role tillit_backup bypassrls", "nothing behind the fences"),
        ("revoke pg_read_all_data from tillit_backup", "grant pg_read_all_data to tillit_backup", "it may not read"),
    ],
)  # fmt: skip
def test_a_role_that_may_too_much_or_too_little_is_named_with_what_to_do(
    elsewhere: Database, home: Home, wrong: str, right: str, words: str
) -> None:
    elsewhere.sql(wrong)
    try:
        said = refused(home, elsewhere.address(), elsewhere.passwords)
    finally:
        elsewhere.sql(right)
    assert words in said
    assert not [secret for secret in elsewhere.secrets() if secret in said]


@pytest.mark.promise("secure")
@pytest.mark.parametrize("name", ["tillit", "tillit_keyring"])
def test_a_database_that_is_not_empty_takes_no_new_home(elsewhere: Database, home: Home, name: str) -> None:
    elsewhere.sql("create table somebodys (id int)", database=name)
    try:
        assert f"Not empty: {name}." in refused(home, elsewhere.address(), elsewhere.passwords)
    finally:
        elsewhere.sql("drop table somebodys", database=name)


# ── What works ──────────────────────────────────────────────────────────────────────────────────────────────────────


def rows(home: Home) -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["state"], row["line"]) for row in json.loads(tillit(home, "doctor", "--json").stdout)}


def family(pid: int) -> list[int]:
    return [pid, *(one for child in below(pid) for one in family(child))]


def environment(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    return ""


@pytest.mark.promise("secure")
def test_it_starts_there_keeps_passwords_to_whom_they_belong_and_comes_back_from_its_copies(
    elsewhere: Database, home: Home, tmp_path: Path
) -> None:
    elsewhere.empty()
    place = chosen(elsewhere.address(), elsewhere.passwords)
    secrets = dict(line.split(":")[3:] for line in elsewhere.passwords.read_text().split())
    with started(home, *place) as (process, smtp):
        with smtplib.SMTP("127.0.0.1", smtp) as line:
            line.sendmail("ada@post.example", ["service@nordlund.example"], mail())
        found = rows(home)
        assert found["database"][0] == "fine"
        assert "TLSv1.3" in found["database"][1]
        assert found["fences"][0] == "fine", found["fences"]
        elsewhere.sql("alter role tillit_app bypassrls")
        state, words = rows(home)["fences"]
        elsewhere.sql("alter role tillit_app nobypassrls")
        assert state == "broken"
        assert "passes row-level security" in words
        _only_its_own(family(process.pid), secrets)
        made = tillit(home, "backup", "--data", tmp_path / "data", "--keyring", tmp_path / "keyring", "--json")
        assert made.returncode == 0, made.stderr
    _nowhere_written(home, elsewhere, set(secrets.values()))
    data, keyring = (tmp_path / one["what"] / one["file"] for one in json.loads(made.stdout))
    again = Home(home.path.parent / "again", home.path.parent / "again-keys")
    copies = "restore", data, "--keyring", keyring, "--keys", home.keys, *place
    done = tillit(again, *copies)
    assert (done.returncode, "Not empty" in done.stderr) == (2, True), done.stderr
    elsewhere.empty()
    done = tillit(again, *copies)
    assert done.returncode == 0, done.stderr
    assert "0 erased again" in done.stdout
    with started(again):  # the home knows where its database is
        assert rows(again)["database"][0] == "fine"
        assert tillit(again, "ledger", "verify").returncode == 0


def _only_its_own(processes: list[int], secrets: dict[str, str]) -> None:
    """On no command line, and in no child's environment but its own role's."""
    own = {b"tillit.keeper": "tillit_keeper", b"tillit.config.web": "tillit_app", b"tillit.config.work": "tillit_app"}
    seen = set()
    for pid in filter(is_alive, processes):
        said = command(pid)
        assert not [role for role, secret in secrets.items() if secret.encode() in said], said
        for module, role in own.items():
            if b" " + module + b" " in said:
                held = {name for name, secret in secrets.items() if secret in environment(pid)}
                assert held <= {role}, (said, held)
                seen.add(module)
    assert seen == set(own)


def _nowhere_written(home: Home, server: Database, secrets: set[str]) -> None:
    for file in (*home.path.rglob("*"), home.path.with_name(home.path.name + "-said")):
        if file.is_file():
            assert not [1 for secret in secrets if secret.encode() in file.read_bytes()], file
    assert not [1 for secret in secrets if secret in server.log]
    assert "Sömmen" not in server.log
