"""Who acts. Every verb takes an actor as `by=`; every opening is made in its name and shown to the customer."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tillit.keeper.wire import Credential


class Person(Protocol):
    """What an actor must know of an agent; `people.Agent` is one."""

    @property
    def pk(self) -> UUID: ...
    @property
    def company_id(self) -> UUID: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Actor:
    """An agent with a keeper's token, or a machine.

    `company` is the company in whose name rows are read and written: row-level security follows it.
    """

    company: UUID | None
    credential: Credential
    agent_id: UUID | None = None
    role: str = ""
    operator: bool = False

    @property
    def is_machine(self) -> bool:
        return bool(self.credential.machine)

    @property
    def agent(self) -> UUID:
        """The agent who acts. Raises TypeError for a machine, which owns nothing and decides nothing."""
        if self.agent_id is None:
            raise TypeError("a machine cannot do this")
        return self.agent_id

    @property
    def name(self) -> str:
        """What the ledger calls the actor: a machine's name, or the agent's opaque reference."""
        return self.credential.machine or str(self.agent_id)


def machine(name: str, company: UUID | None = None) -> Actor:
    """A machine actor of the notice (`receive`, `carry`, `index`, `sweep`, `import`), acting for one company."""
    return Actor(company=company, credential=Credential(token=b"", session=b"", machine=name), role=name)


def agent_actor(agent: Person, *, token: bytes, session: bytes, operator: bool = False) -> Actor:
    """An agent at the desk, or (`operator=True`) an operator acting as that agent from the command line."""
    credential = Credential(token=token, session=session, machine="")
    return Actor(
        company=agent.company_id, credential=credential, agent_id=agent.pk, role=agent.role, operator=operator
    )


def company_of(actor: Actor) -> UUID:
    """The company in whose name somebody acts. Raises TypeError for a machine of no company."""
    if actor.company is None:
        raise TypeError("this is done in a company's name")
    return actor.company
