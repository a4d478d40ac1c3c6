"""The journal of openings: durable before any plaintext leaves, many looks in one commit, numbered without gaps."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from tillit.keeper.answers import Look
from tillit.keeper.database import Keyring
from tillit.keeper.folder import KeyFolder
from tillit.keeper.items import Scope
from tillit.keeper.looks import QUARTER, Actor, Draft, quarter_of, read_record, write_record
from tillit.keeper.refuse import KeyringAway, refuse
from tillit.keeper.scopes import DataKey, Scopes
from tillit.keeper.seal import seal, unseal
from tillit.keeper.subjects import Subjects
from tillit.keeper.tallies import columns_of, counted_as
from tillit.kit.clock import now

HOUR = timedelta(hours=1)
FIELD = "keeper.look"
_INSERT = """
with counted as (
    insert into tallies (id, day, company, by, role, purpose, code, clause, amount)
    select * from unnest(%b::uuid[], %b::date[], %b::uuid[], %b::uuid[], %t::text[], %t::text[], %t::text[], %t::text[],
                         %b::int8[])
    on conflict (id) do update set amount = tallies.amount + excluded.amount
)
insert into openings (number, quarter, "case", actor, once, refused, mark, record, leaf, tally)
select * from unnest(%b::int8[], %b::timestamptz[], %b::uuid[], %b::bytea[], %b::bytea[], %b::bool[], %t::text[],
                     %b::bytea[], %b::bytea[], %b::uuid[])
"""


@dataclass(frozen=True, slots=True)
class _Pending:
    drafts: list[tuple[bytes, Draft]]
    done: asyncio.Future[None]


class Journal:
    """Writes looks and refusals; knows how many distinct cases each actor opened within the hour."""

    def __init__(self, keyring: Keyring, folder: KeyFolder, scopes: Scopes, subjects: Subjects) -> None:
        self._keyring, self._folder, self._scopes, self._subjects = keyring, folder, scopes, subjects
        self._pending: list[_Pending] = []
        self._wake = asyncio.Event()
        self._quarter: datetime | None = None
        self._seen: set[bytes] = set()
        self._told: set[Draft] = set()
        self._opened: dict[bytes, dict[UUID, datetime]] = {}
        self.counter: int | None = None
        self.notice: Callable[[], str] = str
        keyring.when_back.append(self._forget)

    def _forget(self) -> None:
        self.counter = None
        self._seen.clear()
        self._told.clear()
        self._opened.clear()

    async def ready(self, moment: datetime) -> None:
        """Know the counter, this quarter's looks and this hour's cases, also after a restart."""
        quarter = quarter_of(moment)
        if self.counter is not None and self._quarter == quarter:
            return
        await self._recall(moment, quarter)
        self._quarter = quarter

    async def _recall(self, moment: datetime, quarter: datetime) -> None:
        async with self._keyring.transaction() as link:
            last = await (await link.execute("select coalesce(max(number), 0) from openings")).fetchone()
            seen = await (await link.execute("select once from openings where quarter >= %s", (quarter,))).fetchall()
            cases = await (
                await link.execute(
                    'select actor, "case", quarter from openings where quarter > %s and mark = %s and not refused '
                    'and "case" is not null order by quarter',
                    (moment - HOUR - QUARTER, "case"),
                )
            ).fetchall()
        self._told.clear()
        self._seen = {bytes(row[0]) for row in seen}
        for actor, case, when in cases:
            self._opened.setdefault(bytes(actor), {}).setdefault(case, when + QUARTER)
        self.counter = max(last[0] if last else 0, self.counter or 0)

    def cases_this_hour(self, actor: Actor, moment: datetime) -> dict[UUID, datetime]:
        """The distinct cases this actor opened within the hour, list rows not counted."""
        opened = self._opened.setdefault(self._actor(actor), {})
        while opened and opened[oldest := next(iter(opened))] <= moment - HOUR:
            del opened[oldest]
        return opened

    def _actor(self, actor: Actor) -> bytes:
        return self._folder.mac(b"actor", actor.name)

    async def write(self, drafts: list[Draft], moment: datetime) -> None:
        """Make these durable. Looks already written this quarter cost nothing. Raises KeyringAway."""
        await self.ready(moment)
        unseen = [draft for draft in drafts if draft not in self._told]
        fresh = [(once, draft) for draft in unseen if (once := self._once(draft)) not in self._seen]
        if not fresh:
            return
        pending = _Pending(fresh, asyncio.get_running_loop().create_future())
        self._pending.append(pending)
        self._wake.set()
        await pending.done
        self._told.update(drafts)

    def _once(self, draft: Draft) -> bytes:
        return self._folder.mac(b"once", draft.once())

    async def run(self) -> None:
        """The writer: whatever has gathered while the last commit was under way goes into the next one."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._pending = self._pending, []
            try:
                await self._write_batch(batch)
            except Exception as fault:  # noqa: BLE001 - every waiting call must hear of it
                told = fault if isinstance(fault, KeyringAway) else KeyringAway()
                for pending in batch:
                    if not pending.done.done():
                        pending.done.set_exception(told)
            else:
                for pending in batch:
                    if not pending.done.done():
                        pending.done.set_result(None)

    async def _write_batch(self, batch: list[_Pending]) -> None:
        if self.counter is None:
            raise KeyringAway
        fresh = {once: draft for pending in batch for once, draft in pending.drafts if once not in self._seen}
        if not fresh:
            return
        scopes = [scope for case in {d.case for d in fresh.values() if d.case} if (scope := self.audit_scope(case))]
        await self._scopes.load(scopes)
        await self._mint(self._without_key(scopes))
        keys = self._audit_keys(scopes)
        counted = [counted_as(draft, self._company(draft)) for draft in fresh.values()]
        rows = [
            (*self._row(number, once, draft, keys.get(draft.case) if draft.case else None), tally.id)
            for number, ((once, draft), tally) in enumerate(zip(fresh.items(), counted, strict=True), self.counter + 1)
        ]
        async with self._keyring.singly() as link:
            await link.execute(_INSERT, columns_of(counted) + [list(column) for column in zip(*rows, strict=True)])
        self.counter += len(rows)
        self._seen |= fresh.keys()

    def _company(self, draft: Draft) -> UUID | None:
        """Whose data was asked for."""
        about = draft.case or draft.subject
        known = self._subjects.known(about) if about else None
        return known.company if known else None

    async def _mint(self, scopes: list[Scope]) -> None:
        if scopes:
            async with self._keyring.transaction() as link:
                minted = await self._scopes.mint(link, scopes, now())
            self._scopes.believe(minted)

    def _row(self, number: int, once: bytes, draft: Draft, key: DataKey | None) -> tuple[object, ...]:
        salted, leaf = write_record(draft, self.notice())
        case = draft.case if key else None
        return (number, draft.quarter, case, self._actor(draft.actor), once, bool(draft.code), draft.mark,
                _sealed(key, number, salted), leaf)  # fmt: skip

    def _without_key(self, scopes: list[Scope]) -> list[Scope]:
        return [scope for scope in scopes if self._scopes.known(scope.subject, "audit") is None]

    def _audit_keys(self, scopes: list[Scope]) -> dict[UUID, DataKey]:
        """The audit key of each case; one that is erased gets none, and its record names no case."""
        found = {scope.subject: self._scopes.known(scope.subject, "audit") for scope in scopes}
        return {case: key for case, key in found.items() if isinstance(key, DataKey)}

    def audit_scope(self, case: UUID) -> Scope | None:
        """The scope under which looks at a case are sealed."""
        known = self._subjects.known(case)
        return Scope(known.company, known.brand, "audit", case, "audit") if known else None

    async def looks_at(self, case: UUID) -> tuple[list[Look], int]:
        """Looks and refusals at a case, oldest first, and how many cannot be read any more."""
        return await self._looks(
            'select number, "case", record, leaf from openings where "case" = %s order by number', case
        )

    async def numbered(self, numbers: list[int]) -> tuple[list[Look], int]:
        """Looks and refusals of these numbers, newest first, and how many were erased with their case."""
        return await self._looks(
            'select number, "case", record, leaf from openings where number = any(%s) order by number desc', numbers
        )

    async def _looks(self, question: LiteralString, value: UUID | list[int]) -> tuple[list[Look], int]:
        async with self._keyring.transaction() as link:
            rows = await (await link.execute(question, (value,))).fetchall()
        await self._subjects.load({row[1] for row in rows if row[1]})
        await self._scopes.load([scope for row in rows if row[1] and (scope := self.audit_scope(row[1]))])
        read = [self._read(*row) for row in rows]
        return [look for look in read if look], sum(look is None for look in read)

    def _read(self, number: int, case: UUID | None, record: bytes | None, leaf: bytes) -> Look | None:
        if record is None:
            return None
        if case is None:
            return read_record(number, record, leaf)
        key = self._scopes.known(case, "audit")
        if not isinstance(key, DataKey) or key.cipher is None:
            return None
        return read_record(number, unseal(key.cipher, key.raw_id, key.scope, FIELD, 1, UUID(int=number), record), leaf)


def _sealed(key: DataKey | None, number: int, salted: bytes) -> bytes:
    if key is None:
        return salted
    if key.cipher is None:
        raise refuse("erased", "promise.one-year")
    return seal(key.cipher, key.raw_id, key.scope, FIELD, 1, UUID(int=number), salted)
