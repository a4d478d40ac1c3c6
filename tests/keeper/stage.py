"""A keeper on a stage: in this process, on a keyring of its own, with a clock the test moves."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from msgspec.structs import replace

from tillit.keeper.answer import answer_call
from tillit.keeper.answers import Answer, Begun, OpenedItems, Pending, Recorded, Refusal, Taken, Unavailable
from tillit.keeper.database import Keyring
from tillit.keeper.events import CaseClosed, CaseSorted, Fact, FactBody
from tillit.keeper.folder import KeyFolder
from tillit.keeper.house import Keeper, no_fault
from tillit.keeper.items import Birth, Credential, Opened, OpenItem, Refused, Scope, SealItem
from tillit.keeper.refuse import CallRefused, KeyringAway
from tillit.keeper.wire import Activate, Adopt, Begin, Born, Call, Enrol, Facts, Open, Request, Take
from tillit.kit.refs import new_id

T = TypeVar("T")
DEFAULT_NOTICE = files("tillit.notice").joinpath("default.toml").read_text()
MORNING = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NOBODY = Credential()
RECEIVE, CARRY, SWEEP, INDEX = (Credential(machine=m) for m in ("receive", "carry", "sweep", "index"))
NORDLUND, GMBH, SUPPLIER, BRAND = (UUID(int=n) for n in (1, 2, 3, 9))
BEN, CHO, DAN, EVE, ODA, OLA = (UUID(int=n) for n in range(101, 107))


class Stage:
    """One keyring, one folder of keys; `ask` answers like the socket would."""

    def __init__(self, url: str, keys: Path, *, mirror: Path | None = None, demo: bool = False) -> None:
        self.url, self.now, self.fault = url, MORNING, no_fault
        self.keys, self.mirror, self.demo = keys, mirror, demo
        self.loop = asyncio.new_event_loop()
        self.tokens: dict[UUID, Credential] = {}
        self.start()

    def start(self) -> None:
        folder = KeyFolder(self.keys, self.mirror, demo=self.demo)
        self.keeper = Keeper(folder, Keyring(self.url), tell_time=lambda: self.now, fault=self.meet)
        self.run(self.keeper.open())
        self.writer = self.loop.create_task(self.keeper.journal.run())

    def meet(self, point: str) -> None:
        self.fault(point)

    def stop(self) -> None:
        self.writer.cancel()
        self.run(asyncio.gather(self.writer, return_exceptions=True))
        self.run(self.keeper.keyring.close())

    def restart(self) -> None:
        self.stop()
        self.tokens.clear()
        self.start()

    def close(self) -> None:
        self.stop()
        self.loop.close()

    def run(self, doing: "Coroutine[Any, Any, T] | asyncio.Future[T]") -> T:
        return self.loop.run_until_complete(doing)

    def ask(self, call: Call, by: Credential = NOBODY, *, operator: bool = False,
            as_of: datetime | None = None) -> Answer:  # fmt: skip
        request = Request(id=1, call=call, credential=by, as_of=as_of)
        try:
            return self.run(answer_call(self.keeper, request, operator=operator))
        except CallRefused as refusal:
            return refusal.answer()
        except KeyringAway:
            return Unavailable("away")

    def found(self, document: str = DEFAULT_NOTICE) -> "Stage":
        pending = self.ask(Adopt(document), operator=True)
        assert isinstance(pending, Pending), pending
        self.ask(Activate(pending.hash), operator=True)
        for agent, role, company in (
            (BEN, "agent", NORDLUND), (CHO, "supervisor", NORDLUND), (DAN, "agent", GMBH), (EVE, "agent", SUPPLIER),
            (ODA, "privacy-officer", NORDLUND), (OLA, "privacy-officer", NORDLUND),
        ):  # fmt: skip
            self.ask(Enrol(agent, role, company), operator=True)
        return self

    def sign_in(self, agent: UUID) -> Credential:
        session = sha256(agent.bytes).digest()
        begun = self.ask(Begin(agent, session))
        assert isinstance(begun, Begun), begun
        self.tokens[agent] = Credential(begun.token, session)
        return self.tokens[agent]

    def as_(self, agent: UUID) -> Credential:
        return self.tokens.get(agent) or self.sign_in(agent)

    def tell(self, subject: UUID, *bodies: FactBody, at: datetime | None = None, by: Credential = RECEIVE) -> list[str]:
        answer = self.ask(Facts([Fact(new_id(), subject, at or self.now, body) for body in bodies]), by)
        assert isinstance(answer, Recorded), answer
        return [each.code or each.outcome for each in answer.outcomes]

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as link:
            cursor = link.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def receive(self, *, kind: str = "question", person: UUID | None = None, **birth: Any) -> "AdasCase":
        """Ada writes: one mail arrives, its case is committed and sorted."""
        case = AdasCase(self, new_id(), person or new_id())
        case.taken = self.ask(case.arrival(**birth), RECEIVE)
        if isinstance(case.taken, Taken):
            self.ask(Born([case.id, case.person]), CARRY)
            self.tell(case.id, *([] if kind == "unsorted" else [CaseSorted(kind)]))
        return case


class AdasCase:
    """A case of Ada's with one sealed body and her sealed address."""

    def __init__(self, stage: Stage, case: UUID, person: UUID) -> None:
        self.stage, self.id, self.person, self.row = stage, case, person, new_id()
        self.body = Scope(NORDLUND, BRAND, "case", case, "content")
        self.contact = Scope(NORDLUND, BRAND, "person", person, "contact")
        self.taken: Answer = Refusal("", "", "")

    def arrival(self, **birth: Any) -> Take:
        facts = {"company": NORDLUND, "brand": BRAND, "country": "SE", "channel": "email", "opened": self.stage.now}
        return Take(
            "triage",
            births=[Birth(self.person, "person", **(facts | birth)),
                    Birth(self.id, "case", person=self.person, **(facts | birth))],
            seals=[SealItem(self.body, "message.body", 1, self.row, b"my lamp broke"),
                   SealItem(self.contact, "identity.email", 1, self.row, b"ada@example.net")],
        )  # fmt: skip

    def item(self, purpose: str = "question", **changed: Any) -> OpenItem:
        assert isinstance(self.taken, Taken), self.taken
        item = OpenItem(self.body, purpose, "message.body", 1, self.row, self.taken.sealed[0])
        return _changed(item, changed)

    def address(self, purpose: str = "question", **changed: Any) -> OpenItem:
        assert isinstance(self.taken, Taken), self.taken
        item = OpenItem(self.contact, purpose, "identity.email", 1, self.row, self.taken.sealed[1], self.id)
        return _changed(item, changed)

    def open(self, by: Credential | None = None, item: OpenItem | None = None, *, mark: Any = "case",
             operator: bool = False, as_of: datetime | None = None) -> str:  # fmt: skip
        """The plaintext, or the refusal's code."""
        by = self.stage.as_(BEN) if by is None else by
        answer = self.stage.ask(Open([item or self.item()], mark, self.id), by, operator=operator, as_of=as_of)
        if not isinstance(answer, OpenedItems):
            return type(answer).__name__
        found = answer.items[0]
        return found.plaintext.decode() if isinstance(found, Opened) else code(found)

    def close(self, at: datetime | None = None) -> list[str]:
        return self.stage.tell(self.id, CaseClosed(), at=at)


def code(refusal: Refused) -> str:
    assert refusal.clause
    assert refusal.words
    return refusal.code


def _changed(item: OpenItem, changed: dict[str, Any]) -> OpenItem:
    return replace(item, **changed)
