"""The process itself: its sockets, its lanes, an outage of its database, and what never stands in a log."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from tests.keeper.stage import BEN, BRAND, DEFAULT_NOTICE, NORDLUND, RECEIVE, SWEEP
from tillit.keeper.answers import (
    Answer,
    Begun,
    Done,
    Figures,
    Malformed,
    OpenedItems,
    Pending,
    Recorded,
    Refusal,
    Taken,
    Unavailable,
)  # fmt: skip
from tillit.keeper.events import CaseSorted, Fact
from tillit.keeper.frames import Connection
from tillit.keeper.items import Birth, Credential, Opened, OpenItem, Scope, SealItem
from tillit.keeper.wire import (
    Activate,
    Adopt,
    Begin,
    BeginAs,
    Born,
    Call,
    Enrol,
    Facts,
    Open,
    Request,
    Rotate,
    Status,
    Take,
)  # fmt: skip
from tillit.kit.clock import now
from tillit.kit.refs import new_id

NOBODY = Credential()
SECRET = b"my-lamp-broke-7f3c1e9a55"


class Caller:
    """A blocking caller, as the vault is one."""

    def __init__(self, path: Path) -> None:
        self.wire = socket.socket(socket.AF_UNIX)
        self.wire.settimeout(20)
        self.wire.connect(str(path))
        self.codec = Connection()

    def ask(self, call: Call, by: Credential = NOBODY, **given) -> Answer:
        self.wire.sendall(self.codec.ask(Request(id=1, call=call, credential=by, **given)))
        return self.answer()

    def answer(self) -> Answer:
        while received := self.wire.recv(65536):
            self.codec.feed(received)
            for reply in self.codec.replies():
                return reply.answer
        raise ConnectionResetError


class Process:
    """A keeper in a process of its own."""

    def __init__(self, url: str, folder: Path, *more: str) -> None:
        self.url, self.folder, self.more = url, folder, more
        self.path, self.operator_path = folder / "k.sock", folder / "o.sock"
        self.start()

    def start(self) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tillit.keeper", "--socket", self.path, "--operator-socket", self.operator_path,
             "--keys", self.folder / "keys", *self.more],
            env=os.environ | {"TILLIT_KEYRING_URL": self.url}, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert self.child.stderr
        heard = b""
        while b"ready" not in heard:
            line = self.child.stderr.readline()
            assert line, heard.decode()
            heard += line
        self.listener = threading.Thread(target=self._listen, args=(heard,))
        self.listener.start()
        self.caller, self.operator = Caller(self.path), Caller(self.operator_path)

    def _listen(self, heard: bytes) -> None:
        assert self.child.stderr
        with (self.folder / "log").open("ab") as log, self.child.stderr as said:
            log.write(heard)
            log.writelines(said)

    def stop(self) -> int:
        self.caller.wire.close()
        self.operator.wire.close()
        self.child.send_signal(signal.SIGTERM)
        code = self.child.wait(20)
        self.listener.join()
        return code

    def found(self) -> Credential:
        pending = self.operator.ask(Adopt(DEFAULT_NOTICE))
        assert isinstance(pending, Pending), pending
        self.operator.ask(Activate(pending.hash))
        self.operator.ask(Enrol(BEN, "agent", NORDLUND))
        return self.sign_in()

    def sign_in(self) -> Credential:
        session = sha256(b"s").digest()
        begun = self.caller.ask(Begin(BEN, session))
        assert isinstance(begun, Begun), begun
        return Credential(begun.token, session)

    def receive(self) -> OpenItem:
        case, row = new_id(), new_id()
        scope = Scope(NORDLUND, BRAND, "case", case, "content")
        taken = self.caller.ask(
            Take("triage", [Birth(case, "case", NORDLUND, BRAND, "SE", now(), "email")],
                 [SealItem(scope, "message.body", 1, row, SECRET)]), RECEIVE)  # fmt: skip
        assert isinstance(taken, Taken), taken
        assert isinstance(self.caller.ask(Born([case]), RECEIVE), Done)
        told = self.caller.ask(Facts([Fact(new_id(), case, now(), CaseSorted("question"))]), RECEIVE)
        assert isinstance(told, Recorded)
        return OpenItem(scope, "question", "message.body", 1, row, taken.sealed[0])

    def open(self, item: OpenItem, by: Credential) -> Answer | bytes:
        answer = self.caller.ask(Open([item], "case", item.scope.subject), by)
        if isinstance(answer, OpenedItems) and isinstance(answer.items[0], Opened):
            return answer.items[0].plaintext
        return answer


@pytest.fixture
def process(keyring_url: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    made: list[Process] = []

    def make(*more: str) -> Process:
        made.append(Process(keyring_url, tmp_path, *more))
        return made[-1]

    yield make
    for each in made:
        if each.child.poll() is None:
            each.stop()


@pytest.mark.promise("secure")
def test_the_process_founds_takes_opens_and_leaves_on_sigterm(process) -> None:
    keeper = process()
    by = keeper.found()
    item = keeper.receive()
    assert keeper.open(item, by) == SECRET
    assert stat.S_IMODE(keeper.operator_path.stat().st_mode) == 0o600
    assert stat.S_IMODE((keeper.folder / "keys").stat().st_mode) == 0o700
    limits = Path(f"/proc/{keeper.child.pid}/limits").read_text()
    assert next(line.split()[4] for line in limits.splitlines() if "core file" in line) == "0"
    assert keeper.stop() == 0
    keeper.start()
    assert isinstance(keeper.open(item, by), OpenedItems)
    assert keeper.open(item, keeper.sign_in()) == SECRET


@pytest.mark.promise("secure")
def test_the_operators_calls_and_later_days_are_refused_elsewhere(process) -> None:
    keeper = process()
    by = keeper.found()
    item = keeper.receive()
    for call in (BeginAs(BEN), Rotate(), Adopt(DEFAULT_NOTICE), Enrol(BEN, "privacy-officer", NORDLUND)):
        assert isinstance(keeper.caller.ask(call, by), Refusal)
    assert isinstance(keeper.operator.ask(Enrol(BEN, "privacy-officer", NORDLUND)), Refusal)  # founding is over
    assert isinstance(keeper.operator.ask(Adopt(DEFAULT_NOTICE)), Refusal)
    later = keeper.caller.ask(Open([item], "case"), SWEEP, as_of=now())
    assert [one.code for one in later.items] == ["as-of"]  # on record, item by item, as every refusal to open


@pytest.mark.promise("secure")
def test_a_user_who_is_not_allowed_is_not_heard(process) -> None:
    keeper = process("--allow-uid", "65533")
    with pytest.raises((ConnectionError, BrokenPipeError)):
        keeper.caller.ask(Status())
    assert isinstance(keeper.operator.ask(Status()), Figures)


def test_what_is_no_call_is_answered_and_the_connection_lives(process) -> None:
    keeper = process()
    keeper.caller.wire.sendall((3).to_bytes(4, "big") + b"\xc1\xc1\xc1")
    assert isinstance(keeper.caller.answer(), Malformed)
    assert isinstance(keeper.caller.ask(Status()), Figures)
    assert isinstance(keeper.caller.ask(Status(), deadline=0.0), Unavailable)
    keeper.caller.wire.sendall((1 << 30).to_bytes(4, "big") + b"x")
    with pytest.raises(ConnectionError):
        keeper.caller.answer()


@pytest.mark.promise("secure")
def test_a_dead_database_is_said_and_its_return_is_noticed(process, keyring_url: str) -> None:
    keeper = process()
    by = keeper.found()
    item = keeper.receive()
    with psycopg.connect(keyring_url, autocommit=True) as link:
        link.execute("alter database tillit_keyring connection limit 0")
        link.execute("select pg_terminate_backend(pid) from pg_stat_activity "
                     "where datname = 'tillit_keyring' and pid <> pg_backend_pid()")  # fmt: skip
        try:
            answers = {type(keeper.open(item, by)), type(keeper.caller.ask(Take("triage", []), RECEIVE))}
            answers |= {type(keeper.open(item, by))}
        finally:
            link.execute("alter database tillit_keyring connection limit -1")
    assert Unavailable in answers
    assert answers <= {Unavailable, bytes, Taken}
    end = time.monotonic() + 30
    while keeper.open(item, by) != SECRET:
        assert time.monotonic() < end
    assert isinstance(keeper.caller.ask(Status()), Figures)


@pytest.mark.promise("secure")
def test_no_plaintext_stands_in_log_keys_or_keyring(process, keyring_url: str) -> None:
    keeper = process()
    by = keeper.found()
    item = keeper.receive()
    keeper.open(item, by)
    keeper.caller.ask(
        Take("triage", seals=[SealItem(Scope(NORDLUND, BRAND, "case", new_id(), "content"), "f", 1, new_id(), SECRET)]),
        RECEIVE,
    )
    keeper.stop()
    files = b"".join(path.read_bytes() for path in keeper.folder.rglob("*") if path.is_file())
    assert SECRET not in files
    with psycopg.connect(keyring_url) as link:
        tables = [row[0] for row in link.execute("select tablename from pg_tables where schemaname = 'public'")]
        assert "keys" in tables
        for table in tables:
            rows = link.execute(f"select t::text from {table} t").fetchall()
            assert SECRET.hex() not in str(rows)
            assert SECRET.decode() not in str(rows)


def test_a_keeper_with_the_keys_of_another_keyring_says_so_and_ends(process, keyring_url: str) -> None:
    keeper = process()
    keeper.found()
    keeper.stop()
    with psycopg.connect(keyring_url) as link:
        link.execute("insert into marks (name, value, mac) values ('last-alive', %s, %s) on conflict (name) do nothing",
                     [now().isoformat(), b"by another key"])  # fmt: skip
    (keeper.folder / "keys" / "mac.key").write_bytes(os.urandom(32))
    started = [sys.executable, "-m", "tillit.keeper", "--socket", keeper.path, "--operator-socket",
               keeper.operator_path, "--keys", keeper.folder / "keys"]  # fmt: skip
    ended = subprocess.run(
        started, env=os.environ | {"TILLIT_KEYRING_URL": keyring_url}, capture_output=True, text=True, timeout=20,
        check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ended.returncode == 1
    assert "do not belong to this keyring" in ended.stderr
    assert "Traceback" not in ended.stderr
