"""What an opening costs: the keeper in its own process, over its socket, on a PostgreSQL that really syncs.

    python -m bench.keeper_open [cases]

Beside each figure stands the bare limit of the cryptography in the same run, and the ratio.
"""

import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tillit.config.home import Home
from tillit.config.postgres import Server
from tillit.keeper.answers import Answer, Begun, Erased, OpenedItems, Pending, Rotated, Taken
from tillit.keeper.canonical import value_context
from tillit.keeper.events import CaseClosed, CaseSorted, Fact
from tillit.keeper.frames import Connection
from tillit.keeper.items import Birth, Credential, Opened, OpenItem, Scope, SealItem
from tillit.keeper.notices import compile_document
from tillit.keeper.wire import (
    Activate,
    Adopt,
    Begin,
    Born,
    Call,
    Enrol,
    Erase,
    Facts,
    Open,
    Request,
    Rotate,
    Take,
)  # fmt: skip
from tillit.kit.clock import now
from tillit.kit.refs import new_id

COMPANY, BRAND, BEN = (UUID(int=n) for n in (1, 2, 3))
NOBODY = Credential()
RECEIVE, SWEEP = Credential(machine="receive"), Credential(machine="sweep")
NOTICE = (
    Path("tillit/notice/default.toml")
    .read_text()
    .replace("{ warn = 60, stop = 120 }", "{ warn = 90000, stop = 90000 }")
)
VALUE = secrets.token_bytes(200)


class Keeper:
    def __init__(self, folder: Path, url: str) -> None:
        self.paths = folder / "k.sock", folder / "o.sock"
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tillit.keeper", "--socket", self.paths[0], "--operator-socket", self.paths[1],
             "--keys", folder / "keys", "--demo"],
            env=os.environ | {"TILLIT_KEYRING_URL": url}, stderr=subprocess.PIPE,
        )  # fmt: skip
        while b"ready" not in self.child.stderr.readline():
            pass
        self.wires = []
        for path in self.paths:
            wire = socket.socket(socket.AF_UNIX)
            wire.connect(str(path))
            self.wires.append((wire, Connection()))

    def ask(self, call: Call, by: Credential = NOBODY, *, operator: bool = False, **given: object) -> Answer:
        wire, codec = self.wires[operator]
        wire.sendall(codec.ask(Request(1, call, by, deadline=60, **given)))
        while True:
            codec.feed(wire.recv(1 << 20))
            for reply in codec.replies():
                return reply.answer

    def cpu(self) -> float:
        """Seconds on the processor, all threads."""
        threads = Path(f"/proc/{self.child.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def receive(keeper: Keeper, count: int) -> list[list[OpenItem]]:
    cases = []
    for _ in range(count):
        case, person, rows = new_id(), new_id(), [new_id() for _ in range(3)]
        body, contact = (
            Scope(COMPANY, BRAND, "case", case, "content"),
            Scope(COMPANY, BRAND, "person", person, "contact"),
        )
        taken = keeper.ask(Take(
            "triage",
            [Birth(person, "person", COMPANY, BRAND, "SE", now()),
             Birth(case, "case", COMPANY, BRAND, "SE", now(), "email", person=person)],
            [SealItem(body, "message.body", 1, rows[0], VALUE), SealItem(body, "message.subject", 1, rows[1], VALUE),
             SealItem(contact, "identity.name", 1, rows[2], VALUE)]), RECEIVE)  # fmt: skip
        assert isinstance(taken, Taken), taken
        keeper.ask(Born([case, person]), RECEIVE)
        keeper.ask(Facts([Fact(new_id(), case, now(), CaseSorted("question"))]), RECEIVE)
        fields = zip(
            (body, body, contact), ("message.body", "message.subject", "identity.name"), rows, taken.sealed, strict=True
        )
        cases.append([OpenItem(scope, "question", field, 1, row, sealed, case) for scope, field, row, sealed in fields])
    return cases


def measure(keeper: Keeper, name: str, calls: list[Callable[[], object]], limit: float = 0.0) -> None:
    walls, before = [], keeper.cpu()
    for call in calls:
        start = time.perf_counter()
        call()
        walls.append(time.perf_counter() - start)
    cpu = (keeper.cpu() - before) / len(calls)
    beside = f"   bare cryptography {limit * 1e3:7.3f} ms, x{cpu / limit:.0f}" if limit else ""
    print(f"{name:44} wall {statistics.median(walls) * 1e3:8.3f} ms   keeper CPU {cpu * 1e3:7.3f} ms{beside}")


def bare(items: int) -> float:
    """Seconds for unwrapping one key and opening one value, times items: nothing can be faster."""
    epoch, raw = AESGCM(secrets.token_bytes(32)), secrets.token_bytes(32)
    nonce, scope, row = secrets.token_bytes(12), Scope(COMPANY, BRAND, "case", BEN, "content"), new_id()
    wrapped, context = epoch.encrypt(nonce, raw, b"c" * 120), value_context(scope, "message.body", 1, row, raw[:16])
    sealed, times = AESGCM(raw).encrypt(nonce, VALUE, context), []
    for _ in range(2000):
        start = time.perf_counter()
        AESGCM(epoch.decrypt(nonce, wrapped, b"c" * 120)).decrypt(nonce, sealed, context)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * items


def decision() -> None:
    rules, today = compile_document(NOTICE, now()), now().date()
    asked = {"purpose": "question", "category": "content", "role": "agent", "relation": "own", "kind": "question",
             "country": "SE", "today": today}  # fmt: skip
    times = []
    for _ in range(50):
        start = time.perf_counter()
        for _ in range(1000):
            rules.decide(**asked)
        times.append((time.perf_counter() - start) / 1000)
    print(f"{'decision of the table':44} {statistics.median(times) * 1e6:.2f} us")


def opened(answer: Answer) -> None:
    assert isinstance(answer, OpenedItems), answer
    assert all(isinstance(item, Opened) for item in answer.items), answer.items[0]


def run(keeper: Keeper, count: int) -> None:
    pending = keeper.ask(Adopt(NOTICE), operator=True)
    assert isinstance(pending, Pending), pending
    keeper.ask(Activate(pending.hash), operator=True)
    keeper.ask(Enrol(BEN, "agent", COMPANY), operator=True)
    begun = keeper.ask(Begin(BEN, sha256(b"").digest()))
    assert isinstance(begun, Begun)
    ben = Credential(begun.token, sha256(b"").digest())
    start = time.perf_counter()
    cases = receive(keeper, count)
    wall = (time.perf_counter() - start) / count
    print(f"{'take: one mail (3 values, 3 keys) and 2 facts':44} wall {wall * 1e3:8.3f} ms")
    decision()
    fifties = [[item for case in cases[n : n + 50] for item in case[2:]] for n in range(0, count - 49, 50)]
    pages = [lambda c=c: opened(keeper.ask(Open(c, "case", c[0].scope.subject), ben)) for c in cases]
    lists = [lambda f=f: opened(keeper.ask(Open(f, "list"), ben)) for f in fifties]
    measure(keeper, "release of one case, first look (durable)", pages, bare(3))
    measure(keeper, "release of one case, same quarter", pages, bare(3))
    measure(keeper, "list of 50, first look (durable)", lists, bare(50))
    measure(keeper, "list of 50, same quarter", lists * 5, bare(50))
    attachment(keeper, cases[0][0].scope.subject, ben)
    erase(keeper, cases, ben)
    for _ in range(2):
        start, before = time.perf_counter(), keeper.cpu()
        rotated = keeper.ask(Rotate(), operator=True)
        assert isinstance(rotated, Rotated)
        wall, cpu = time.perf_counter() - start, keeper.cpu() - before
        keys = rotated.rewrapped
        print(f"{f're-wrapping, per key of {keys}':44} wall {wall / keys * 1e6:8.1f} us", end="   ")
        print(f"keeper CPU {cpu / keys * 1e6:7.1f} us")


def attachment(keeper: Keeper, case: UUID, ben: Credential) -> None:
    """1 MB in pieces of 64 KiB, as the desk opens a file."""
    scope, row, piece = Scope(COMPANY, BRAND, "case", case, "attachments"), new_id(), secrets.token_bytes(65_536)
    opens = []
    for start in (0, 8):  # a frame holds less than 1 MiB
        names = [f"attachment.chunk/{index}/{'last' if index == 15 else 'more'}" for index in range(start, start + 8)]
        taken = keeper.ask(Take("transport", [], [SealItem(scope, name, 1, row, piece) for name in names]), RECEIVE)
        assert isinstance(taken, Taken), taken
        found = zip(names, taken.sealed, strict=True)
        opens.append([OpenItem(scope, "question", name, 1, row, sealed, case) for name, sealed in found])

    def look() -> None:
        for items in opens:
            opened(keeper.ask(Open(items, "case", case), ben))

    seal, nonce, started = AESGCM(secrets.token_bytes(32)), secrets.token_bytes(12), time.perf_counter()
    sealed = seal.encrypt(nonce, piece, b"")
    for _ in range(16):
        seal.decrypt(nonce, sealed, b"")
    measure(keeper, "1 MB attachment, 16 pieces", [look] * 50, time.perf_counter() - started)


def erase(keeper: Keeper, cases: list[list[OpenItem]], ben: Credential) -> None:
    some = cases[: len(cases) // 2]
    for case in some:
        keeper.ask(Facts([Fact(new_id(), case[0].scope.subject, case_day(), CaseClosed())]), RECEIVE)

    def gone(chosen: list[list[OpenItem]]) -> None:
        scopes = [(c[0].scope.subject, x) for c in chosen for x in ("content", "audit")]
        scopes += [(c[2].scope.subject, "contact") for c in chosen]
        answer = keeper.ask(Erase(scopes, "clock"), SWEEP)
        assert isinstance(answer, Erased), answer
        assert set(answer.outcomes) == {"erased"}, set(answer.outcomes)

    measure(keeper, "erasing one case (3 keys)", [lambda c=c: gone([c]) for c in some[:50]])
    start = time.perf_counter()
    gone(some[50:])
    print(f"{'sweep, cases a second':44} {len(some[50:]) / (time.perf_counter() - start):8.0f}")
    answer = keeper.ask(Open(some[0], "case", some[0][0].scope.subject), ben)
    assert isinstance(answer, OpenedItems)
    assert not any(isinstance(item, Opened) for item in answer.items)


def case_day():  # noqa: ANN201
    """So long ago that everything is due."""
    return now().replace(year=now().year - 2)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = Server(Home(folder / "home", folder / "home-keys")).start()
        try:
            keeper = Keeper(folder, server.url("tillit_keeper", "tillit_keyring"))
            run(keeper, count)
            keeper.child.terminate()
            keeper.child.wait()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
