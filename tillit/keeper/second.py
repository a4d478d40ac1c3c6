"""A second person: another officer or supervisor; alone in a house of one, a typed sentence that goes on record."""

from tillit.keeper.admit import who
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.items import ALONE, Credential, Second
from tillit.keeper.people import OFFICER, SUPERVISOR
from tillit.keeper.refuse import refuse

_RULE = "house.second-person"


async def second_person(keeper: Keeper, asker: Asker, second: Second) -> str:
    """Who agreed, as it goes on record. Raises CallRefused unless somebody else, who may, agrees now."""
    if isinstance(second, Credential) and second.token:
        other = await who(keeper, second, asker.now, at_operator_socket=False)
        if other.operator or other.role not in (OFFICER, SUPERVISOR) or other.agent == asker.actor.agent:
            raise refuse("second-person", _RULE)
        return str(other.agent)
    if second == ALONE and await _is_alone(keeper, asker):
        return "alone"
    raise refuse("second-person", _RULE)


async def _is_alone(keeper: Keeper, asker: Asker) -> bool:
    people = (await keeper.people.load()).values()
    others = [p for p in people if p.agent != asker.actor.agent and p.works_on(asker.now.date())]
    return asker.actor.agent is not None and not any(p.role in (OFFICER, SUPERVISOR) for p in others)


def require_officer(asker: Asker) -> None:
    """A privacy officer signed in as such; the operator in an officer's place is refused."""
    if asker.actor.operator:
        raise refuse("operator", "house.operator")
    if asker.actor.role != OFFICER:
        raise refuse("officer", "roles.privacy-officer")
