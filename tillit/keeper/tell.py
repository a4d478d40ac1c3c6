"""Take in facts from the application's outbox: each once, none that would revive what has ended."""

from uuid import UUID

from msgspec.structs import replace

from tillit.keeper.answers import FactOutcome, Recorded
from tillit.keeper.events import CaseSorted, Consented, Fact, HoldLifted, HoldPlaced, PersonOf, Withdrawn
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.learn import is_overtaken, learn
from tillit.keeper.looks import Draft, quarter_of
from tillit.keeper.people import AGENT
from tillit.keeper.refuse import CallRefused, refuse
from tillit.keeper.second import second_person
from tillit.keeper.subject import Subject
from tillit.keeper.wire import Born, Facts
from tillit.notice.rules import Rules

_INSERT = """
insert into facts (id, subject, happened_at, recorded_at, event)
select * from unnest(%b::uuid[], %b::uuid[], %b::timestamptz[], %b::timestamptz[], %t::text[])
"""
_ON_RECORD = (HoldPlaced, HoldLifted, Consented, Withdrawn)


async def tell_facts(keeper: Keeper, asker: Asker, call: Facts) -> Recorded:
    """One outcome per fact, in order; the recorded ones are durable. Raises KeyringAway."""
    rules = await keeper.notices.load(asker.now)
    about = {fact.subject for fact in call.facts}
    about |= {fact.body.person for fact in call.facts if isinstance(fact.body, PersonOf)}
    await keeper.subjects.load(about)
    about |= {found.person for each in about if (found := keeper.subjects.known(each)) and found.person}
    async with keeper.holding(about):
        await keeper.subjects.load(about)
        return await _tell(keeper, asker, rules, call.facts)


async def confirm_births(keeper: Keeper, asker: Asker, call: Born) -> None:  # noqa: ARG001
    """What was committed lives by its clock from now on. Raises KeyringAway."""
    await keeper.subjects.load(call.subjects)
    async with keeper.holding(call.subjects):
        known = [keeper.subjects.known(each) for each in call.subjects]
        changed = [replace(each, confirmed=True) for each in known if each is not None and not each.confirmed]
        if not changed:
            return
        async with keeper.keyring.transaction() as link:
            await keeper.subjects.store(link, changed)
        keeper.fault("births: confirmed")
        keeper.subjects.believe(changed)


async def _tell(keeper: Keeper, asker: Asker, rules: Rules | None, facts: list[Fact]) -> Recorded:
    known = await _already_told(keeper, facts)
    changed: dict[UUID, Subject] = {}
    outcomes, fresh, refused = [], [], []
    for fact in facts:
        if fact.id in known:
            outcomes.append(FactOutcome("repeated"))
            continue
        try:
            changed.update(await _apply(keeper, asker, rules, fact, changed))
        except CallRefused as refusal:
            outcomes.append(FactOutcome("refused", refusal.code, refusal.clause, refusal.words))
            refused.append(_refused(asker, fact, refusal))
        else:
            known.add(fact.id)
            fresh.append(fact)
            outcomes.append(FactOutcome("recorded"))
    if fresh:
        await _store(keeper, asker, fresh, changed)
    await keeper.journal.write(refused, asker.now)
    return Recorded(outcomes)


def _refused(asker: Asker, fact: Fact, refusal: CallRefused) -> Draft:
    quarter = quarter_of(asker.now)
    return Draft(asker.actor, None, fact.subject, "", fact.event, (), quarter, refusal.code, refusal.clause)


async def _already_told(keeper: Keeper, facts: list[Fact]) -> set[UUID]:
    async with keeper.keyring.transaction() as link:
        rows = await (
            await link.execute("select id from facts where id = any(%s)", ([fact.id for fact in facts],))
        ).fetchall()
    return {row[0] for row in rows}


async def _apply(
    keeper: Keeper, asker: Asker, rules: Rules | None, fact: Fact, changed: dict[UUID, Subject]
) -> dict[UUID, Subject]:
    subject = changed.get(fact.subject) or keeper.subjects.known(fact.subject)
    if subject is None:
        raise refuse("unknown", "house.facts")
    if is_overtaken(subject, fact, asker.now):
        return {subject.id: subject}
    if isinstance(fact.body, CaseSorted):
        await _check_sorting(keeper, asker, rules, subject, fact.body)
    after = learn(subject, fact, asker.now, rules)
    if isinstance(fact.body, PersonOf):
        return _link(keeper, asker, subject, after, changed)
    return {subject.id: after}


async def _check_sorting(keeper: Keeper, asker: Asker, rules: Rules | None, case: Subject, body: CaseSorted) -> None:
    """The first sorting is free; a later one that lets more be opened needs a second person."""
    if rules is None or rules.purpose_of(body.kind) is None:
        raise refuse("invalid", f"kinds.{body.kind}")
    if case.case_kind in {"unsorted", body.kind}:
        return
    if _reach(rules, body.kind, case.country) - _reach(rules, case.case_kind, case.country):
        await second_person(keeper, asker, body.second)


def _reach(rules: Rules, kind: str, country: str) -> set[str]:
    purpose = rules.purpose_of(kind)
    if purpose is None:
        return set()
    return {
        category
        for category in rules.purposes[purpose].categories
        if (purpose, category, AGENT, "own", kind, country) in rules.grants
    }


def _link(
    keeper: Keeper, asker: Asker, before: Subject, case: Subject, changed: dict[UUID, Subject]
) -> dict[UUID, Subject]:
    """The case moves to this person; a person left without any case is over."""
    found: dict[UUID, Subject] = {case.id: case}
    old, new = before.person, case.person
    if old is not None and old != new and (left := changed.get(old) or keeper.subjects.known(old)):
        cases = tuple(each for each in left.cases if each != case.id)
        found[old] = replace(left, cases=cases, ended=left.ended if cases else asker.now)
    if new is not None:
        person = changed.get(new) or keeper.subjects.known(new)
        if person is None or person.kind != "person":
            raise refuse("unknown", "house.facts")
        cases = person.cases if case.id in person.cases else (*person.cases, case.id)
        found[new] = replace(person, cases=cases, confirmed=True)
    return found


async def _store(keeper: Keeper, asker: Asker, fresh: list[Fact], changed: dict[UUID, Subject]) -> None:
    async with keeper.keyring.transaction() as link:
        rows = [(fact.id, fact.subject, fact.at, asker.now, fact.event) for fact in fresh]
        await link.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
        await keeper.subjects.store(link, changed.values())
        for fact in fresh:
            if isinstance(fact.body, _ON_RECORD):
                await keeper.entries.write(link, fact.event, asker.actor, asker.now, subject=str(fact.subject))
    keeper.fault("facts: recorded")
    keeper.subjects.believe(changed.values())
