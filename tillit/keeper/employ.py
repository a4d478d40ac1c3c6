"""People: enrolling and retiring, signing in and out. A sign-in is on record like an opening."""

from tillit.keeper.answers import Begun
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.people import AGENT, OFFICER, OPERATOR, ROLES, SUPERVISOR, Person
from tillit.keeper.refuse import refuse
from tillit.keeper.second import second_person
from tillit.keeper.wire import Begin, BeginAs, End, Enrol, Retire


async def enrol(keeper: Keeper, asker: Asker, call: Enrol) -> None:
    """Let an agent work. An officer enrols anybody (officers with a second person), a supervisor own agents.

    Raises CallRefused.
    """
    if call.role not in ROLES:
        raise refuse("invalid", f"roles.{call.role}")
    by = await _may_enrol(keeper, asker, call)
    person = Person(call.agent, call.role, call.company, call.contract_ends)
    async with keeper.keyring.transaction() as link:
        await keeper.people.store(link, person)
        ends = call.contract_ends.isoformat() if call.contract_ends else None
        await keeper.entries.write(
            link, "enrol", asker.actor, asker.now,
            agent=str(call.agent), role=call.role, company=str(call.company), contract_ends=ends, second=by,
        )  # fmt: skip
    keeper.people.believe(person)


async def _may_enrol(keeper: Keeper, asker: Asker, call: Enrol) -> str:
    await keeper.people.load()
    if asker.at_operator_socket and asker.actor.agent is None and await keeper.is_founding():
        return "founding"
    if asker.actor.operator:
        raise refuse("operator", "house.operator")
    if asker.actor.role == SUPERVISOR and call.role == AGENT:
        if asker.actor.company == call.company:
            return ""
        raise refuse("officer", "roles.supervisor")
    if asker.actor.role != OFFICER:
        raise refuse("officer", "roles.privacy-officer")
    if call.role in (OFFICER, OPERATOR):
        return await second_person(keeper, asker, call.second)
    return ""


async def retire(keeper: Keeper, asker: Asker, call: Retire) -> None:
    """An agent works here no more: tokens end, nothing opens."""
    person = (await keeper.people.load()).get(call.agent)
    if person is None:
        raise refuse("unknown", "house.people")
    own = asker.actor.role == SUPERVISOR and asker.actor.company == person.company and person.role == AGENT
    if asker.actor.operator or not (own or asker.actor.role == OFFICER):
        raise refuse("officer", "roles.privacy-officer")
    gone = Person(person.agent, person.role, person.company, person.contract_ends, retired=True)
    async with keeper.keyring.transaction() as link:
        await keeper.people.store(link, gone)
        await keeper.entries.write(link, "retire", asker.actor, asker.now, agent=str(call.agent))
    keeper.people.believe(gone)
    keeper.tokens.end_all_of(call.agent)


async def begin(keeper: Keeper, asker: Asker, call: Begin | BeginAs) -> Begun:
    """A sign-in. Raises CallRefused for whoever is not enrolled or whose contract has ended."""
    operator = isinstance(call, BeginAs)
    if operator and not asker.at_operator_socket:
        raise refuse("operator", "house.operator")
    person = (await keeper.people.load()).get(call.agent)
    if person is None or person.retired:
        raise refuse("not-enrolled", "promise.secure")
    if not person.works_on(asker.now.date()):
        raise refuse("contract-ended", "promise.suppliers")
    async with keeper.keyring.transaction() as link:
        kind = "sign-in-as" if operator else "sign-in"
        await keeper.entries.write(link, kind, None, asker.now, agent=str(call.agent))
    return Begun(keeper.tokens.begin(call.agent, call.session, asker.now, operator=operator))


async def end(keeper: Keeper, asker: Asker, call: End) -> None:  # noqa: ARG001 - every verb takes who asks
    """Signed out."""
    keeper.tokens.end(call.token)
    if call.session:
        keeper.tokens.end_all_in(call.session)
