"""Erasing: the key goes, and with it every copy of what it sealed. By the keeper's own clock, or for a right.

Keeps `only-as-long-as-needed` and `rights`. Idempotent: what is already erased is answered as erased.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from tillit.keeper.admit import held_for, until
from tillit.keeper.answers import DueScope, DueScopes, Erased
from tillit.keeper.database import Link
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.items import Scope
from tillit.keeper.marks import SWEEP_CONFIRMED, read_mark
from tillit.keeper.refuse import CallRefused, refuse
from tillit.keeper.scopes import WAITING, DataKey, Found, ScopeErased, ScopeSpoiled
from tillit.keeper.second import require_officer, second_person
from tillit.keeper.subject import Subject
from tillit.keeper.take import WHOLE
from tillit.keeper.wire import Due, Erase
from tillit.kit.refs import new_handle
from tillit.notice.rules import Rules

MOST_SCOPES = 20_000
_HOUR = timedelta(hours=1)
_FEW = 100
"""A small shop may sweep a large share of its few cases without being asked."""

Wanted = tuple[UUID, str]
_NOBODY = UUID(int=0)
"""Markers and look-ups by (subject, category) do not depend on the rest of a scope."""


async def due(keeper: Keeper, asker: Asker, call: Due) -> DueScopes:
    """The keeper's clock of each scope. Raises CallRefused, KeyringAway."""
    rules = await keeper.notices.in_force(asker.now)
    await _load(keeper, call.scopes)
    return DueScopes([_due(keeper, rules, wanted, asker.now) for wanted in call.scopes])


async def _load(keeper: Keeper, wanted: list[Wanted]) -> None:
    await keeper.subjects.load({subject for subject, _ in wanted})
    await keeper.scopes.load([Scope(_NOBODY, _NOBODY, "", subject, category) for subject, category in wanted])


def _due(keeper: Keeper, rules: Rules, wanted: Wanted, now: datetime) -> DueScope:
    subject = keeper.subjects.known(wanted[0])
    key = keeper.scopes.known(*wanted)
    if subject is None or not isinstance(key, DataKey):
        return DueScope(due=False, held=False, known=False, until=None, key=_state(key))
    end = until(keeper, rules, subject, wanted[1])
    held = bool(held_for(keeper, subject, wanted[1]))
    return DueScope(due=now >= end and not held, held=held, known=True, until=end)


def _state(key: Found) -> str:
    match key:
        case ScopeErased():
            return "erased"
        case ScopeSpoiled():
            return "spoiled"
        case None:
            return "unknown"
        case _:
            return "living"


async def erase(keeper: Keeper, asker: Asker, call: Erase) -> Erased:
    """Erase by the clock (machine `sweep`) or for a right (two people). One outcome per scope, in order."""
    if len(call.scopes) > MOST_SCOPES:
        raise refuse("too-many", "house.wire")
    rules = await keeper.notices.in_force(asker.now)
    second = await _may_erase(keeper, asker, call)
    subjects = {subject for subject, _ in call.scopes}
    await keeper.subjects.load(subjects)
    persons = {found.person for each in subjects if (found := keeper.subjects.known(each)) and found.person}
    async with keeper.holding(subjects | persons):
        await _load(keeper, call.scopes)
        outcomes = [_judge(keeper, rules, wanted, call.ground, asker.now) for wanted in call.scopes]
        keys = _keys(keeper, call.scopes, outcomes)
        await _finish_cut_off(keeper, asker, call)
        if call.ground == "clock":
            await _check_sweep(keeper, rules, len(keys), asker.now)
        elif keys and await _is_too_fast(keeper, rules, len(keys), asker.now):
            return await _hold_back(keeper, asker, call.scopes, outcomes, keys)
        handles = await destroy(keeper, asker, keys, call.ground, second)
    by_key = {(key.scope.subject, key.scope.category): handle for key, handle in zip(keys, handles, strict=True)}
    return Erased(outcomes, [by_key.get(wanted, "") for wanted in call.scopes])


async def _may_erase(keeper: Keeper, asker: Asker, call: Erase) -> str:
    if call.ground == "clock":
        if asker.actor.machine != "sweep" and not (asker.at_operator_socket and keeper.folder.demo):
            raise refuse("machine", "machines.sweep")
        return ""
    require_officer(asker)
    return await second_person(keeper, asker, call.second)


def _judge(keeper: Keeper, rules: Rules, wanted: Wanted, ground: str, now: datetime) -> str:
    key, subject = keeper.scopes.known(*wanted), keeper.subjects.known(wanted[0])
    if isinstance(key, ScopeErased):
        return "erased"
    if not isinstance(key, DataKey) or subject is None:
        return "unknown"
    if held_for(keeper, subject, wanted[1]):
        return "held"
    if ground == "clock" and now < until(keeper, rules, subject, wanted[1]):
        return "not-due"
    return "erased"


def _keys(keeper: Keeper, scopes: list[Wanted], outcomes: list[str]) -> list[DataKey]:
    chosen = {wanted: None for wanted, outcome in zip(scopes, outcomes, strict=True) if outcome == "erased"}
    return [key for wanted in chosen if isinstance(key := keeper.scopes.known(*wanted), DataKey)]


async def _finish_cut_off(keeper: Keeper, asker: Asker, call: Erase) -> None:
    """An erasure cut off between the grave and the commit left its row: it opens nothing, and goes now."""
    buried = [wanted for wanted in call.scopes if isinstance(keeper.scopes.known(*wanted), ScopeErased)]
    if not buried:
        return
    async with keeper.keyring.transaction() as link:
        cursor = await link.execute(
            "delete from keys k using unnest(%s::uuid[], %s::text[]) as w (subject, category) "
            "where k.subject = w.subject and k.category = w.category returning k.subject, k.category",
            ([subject for subject, _ in buried], [category for _, category in buried]),
        )
        rows = await cursor.fetchall()
        left = [Scope(_NOBODY, _NOBODY, "", subject, category) for subject, category in rows]
        await _mark(keeper, link, asker, left, call.ground)
        await _forget_looks(link, [subject for subject, category in rows if category == "audit"])
        gone = await _drop_whole(keeper, link, asker, {subject for subject, _ in buried}, call.ground)
        if rows:
            said = {"ground": call.ground, "second": "", "finished": True}
            await keeper.entries.write(link, "erase", asker.actor, asker.now, **said)
    for subject in gone:
        keeper.subjects.drop(subject)


async def _mark(keeper: Keeper, link: Link, asker: Asker, scopes: list[Scope], ground: str) -> None:
    await link.cursor().executemany(
        "insert into markers (scope, handle, ground, erased) values (%s, %s, %s, %s) on conflict do nothing",
        [(keeper.scopes.marker(scope), new_handle(), ground, asker.now) for scope in scopes],
    )


async def _check_sweep(keeper: Keeper, rules: Rules, wanted: int, now: datetime) -> None:
    """A sweep over too large a share of the living, or after a jump of the clock, stops and asks an officer."""
    if keeper.folder.demo:
        return
    async with keeper.keyring.transaction() as link:
        confirmed = await read_mark(link, keeper.folder, SWEEP_CONFIRMED)
        if confirmed and now < datetime.fromisoformat(confirmed):
            return
        if keeper.clock_jumped:
            raise CallRefused("clock-jumped", "guards.sweep_share_stop", "The clock jumped: an officer must confirm.")
        live = await _count(link, "select count(*) from keys where category <> 'audit'")
        done = await _count(link, "select count(*) from markers where ground = 'clock' and erased > %s", now - _HOUR)
    if wanted + done > max(_FEW, rules.sweep_share_stop * (live + done)):
        raise CallRefused("sweep-stop", "guards.sweep_share_stop", "So much at once: an officer must confirm.")


async def _is_too_fast(keeper: Keeper, rules: Rules, wanted: int, now: datetime) -> bool:
    async with keeper.keyring.transaction() as link:
        done = await _count(link, "select count(*) from markers where ground = 'rights' and erased > %s", now - _HOUR)
    return done + wanted > rules.erasures_per_hour_stop


async def _count(link: Link, question: str, *values: object) -> int:
    row = await (await link.execute(question.encode(), values)).fetchone()
    return int(row[0]) if row else 0


async def _hold_back(
    keeper: Keeper, asker: Asker, scopes: list[Wanted], outcomes: list[str], keys: list[DataKey]
) -> Erased:
    """Closed at once, destroyed when an officer confirms."""
    async with keeper.keyring.transaction() as link:
        await keeper.scopes.set_waiting(link, keys)
        await keeper.entries.write(link, "erasure-waits", asker.actor, asker.now, scopes=len(keys))
    waiting = {(key.scope.subject, key.scope.category) for key in keys}
    told = ["waiting" if each in waiting else said for each, said in zip(scopes, outcomes, strict=True)]
    return Erased(told, [""] * len(scopes))


async def destroy(keeper: Keeper, asker: Asker, keys: list[DataKey], ground: str, second: str) -> list[str]:
    """The keys are gone when this returns; the handles name the erasures on receipts."""
    handles = [new_handle() for _ in keys]
    if not keys:
        return handles
    async with keeper.keyring.transaction() as link:
        await keeper.scopes.destroy(link, keys, ground, asker.now, handles)
        keeper.fault("erase: before commit")
        await _forget_looks(link, [key.scope.subject for key in keys if key.scope.category == "audit"])
        gone = await _drop_whole(keeper, link, asker, {key.scope.subject for key in keys}, ground)
        await keeper.entries.write(link, "erase", asker.actor, asker.now, ground=ground, second=second, handles=handles)
    keeper.fault("erase: committed")
    for subject in gone:
        keeper.subjects.drop(subject)
    return handles


async def _forget_looks(link: Link, cases: list[UUID]) -> None:
    """Looks at erased cases stay counted; they name no case any more."""
    await link.execute('update openings set record = null, "case" = null where "case" = any(%s)', (cases,))


async def _drop_whole(keeper: Keeper, link: Link, asker: Asker, subjects: Iterable[UUID], ground: str) -> list[UUID]:
    """Subjects without any key left are forgotten; only a digest stays, so that they are never born again."""
    rows = await (
        await link.execute("select distinct subject from keys where subject = any(%s)", (list(subjects),))
    ).fetchall()
    living = {row[0] for row in rows}
    gone = [each for each in subjects if each not in living and _may_go(keeper.subjects.known(each), ground)]
    left = [person for each in gone if (person := _without_case(keeper, each, asker)) is not None]
    await keeper.subjects.store(link, left)
    keeper.subjects.believe(left)
    whole = [Scope(_NOBODY, _NOBODY, "", each, WHOLE) for each in gone]
    await _mark(keeper, link, asker, whole, ground)
    await link.execute("delete from subjects where id = any(%s)", (gone,))
    await link.execute("delete from facts where subject = any(%s)", (gone,))
    return gone


def _may_go(subject: Subject | None, ground: str) -> bool:
    if subject is None:
        return False
    over = subject.kind != "case" or subject.closed is not None or not subject.confirmed
    return not subject.restricted and (ground == "rights" or over)


def _without_case(keeper: Keeper, case: UUID, asker: Asker) -> Subject | None:
    found = keeper.subjects.known(case)
    person = keeper.subjects.known(found.person) if found and found.person else None
    if person is None or case not in person.cases:
        return None
    cases = tuple(each for each in person.cases if each != case)
    return replace(person, cases=cases, ended=person.ended if cases else asker.now)


async def confirm_erasures(keeper: Keeper, asker: Asker) -> int:
    """An officer confirms: what waits is destroyed. How many keys."""
    async with keeper.keyring.transaction() as link:
        rows = await (await link.execute("select subject, category from keys where state = %s", (WAITING,))).fetchall()
    wanted = [(row[0], row[1]) for row in rows]
    async with keeper.holding({subject for subject, _ in wanted}):
        await _load(keeper, wanted)
        keys = [key for each in wanted if isinstance(key := keeper.scopes.known(*each), DataKey)]
        await destroy(keeper, asker, keys, "rights", str(asker.actor.agent))
    return len(keys)


async def erase_orphans(keeper: Keeper, asker: Asker) -> int:
    """Births that no fact confirmed within their provisional end: the application knows nothing of them."""
    async with keeper.keyring.transaction() as link:
        rows = await (
            await link.execute(
                "select k.subject, k.category from keys k join subjects s on s.id = k.subject "
                "where s.provisional_until <= %s limit %s",
                (asker.now, MOST_SCOPES),
            )
        ).fetchall()
    wanted = [(row[0], row[1]) for row in rows]
    async with keeper.holding({subject for subject, _ in wanted}):
        await _load(keeper, wanted)
        keys = [key for each in wanted if isinstance(key := keeper.scopes.known(*each), DataKey)]
        await destroy(keeper, asker, keys, "clock", "")
    return len(keys)
