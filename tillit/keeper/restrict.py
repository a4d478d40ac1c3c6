"""Objections and restrictions: they close purposes for a person, in every case, those to come included."""

from uuid import UUID

from msgspec.structs import replace

from tillit.keeper.house import Asker, Keeper
from tillit.keeper.refuse import refuse
from tillit.keeper.second import require_officer, second_person
from tillit.keeper.subject import Subject
from tillit.keeper.wire import Lift, Restrict


async def restrict(keeper: Keeper, asker: Asker, call: Restrict) -> None:
    """Effective with the answer. A person not yet known is remembered, so that a replayed objection is never lost."""
    async with keeper.holding({call.person}):
        await keeper.subjects.load({call.person})
        person = keeper.subjects.known(call.person) or _stranger(call.person, asker)
        restricted = person.restricted | dict.fromkeys(call.purposes, call.decision)
        await _store(keeper, asker, replace(person, restricted=restricted, confirmed=True), "restrict", call, "")


async def lift(keeper: Keeper, asker: Asker, call: Lift) -> None:
    """Opens the purposes again. Raises CallRefused without an officer, a decision and a second person."""
    if not call.decision:
        raise refuse("invalid", "promise.objection")
    require_officer(asker)
    second = await second_person(keeper, asker, call.second)
    async with keeper.holding({call.person}):
        await keeper.subjects.load({call.person})
        person = keeper.subjects.known(call.person)
        if person is None:
            raise refuse("unknown", "promise.objection")
        left = {purpose: why for purpose, why in person.restricted.items() if purpose not in call.purposes}
        await _store(keeper, asker, replace(person, restricted=left), "lift", call, second)


async def _store(keeper: Keeper, asker: Asker, person: Subject, kind: str, call: Restrict | Lift, second: str) -> None:
    async with keeper.keyring.transaction() as link:
        await keeper.subjects.store(link, [person])
        await keeper.entries.write(
            link, kind, asker.actor, asker.now,
            person=str(call.person), purposes=sorted(call.purposes), decision=call.decision, second=second,
        )  # fmt: skip
    keeper.subjects.believe([person])


def _stranger(person: UUID, asker: Asker) -> Subject:
    nobody = UUID(int=0)
    return Subject(
        id=person, kind="person", company=nobody, brand=nobody, country="", channel="", case_kind="unsorted",
        opened=asker.now, born=asker.now, touched=asker.now,
    )  # fmt: skip
