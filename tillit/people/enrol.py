"""Somebody starts or stops working here. Promise `suppliers`: a supplier's agents work while the contract is live.

The keeper keeps its own list of who may open what; it is told first.
"""

from datetime import date

from tillit.keeper.answers import Done
from tillit.keeper.wire import Enrol, Retire, Second
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.ledger.write import write_rights
from tillit.people.end_sign_ins import end_sign_ins
from tillit.people.errors import LoginTaken, NoContract
from tillit.people.events import AgentEnrolled, AgentRetired, Why
from tillit.people.models import Agent, Company, Contract, Role, SignIn
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.client import ask


def enrol_agent(
    *, by: Actor, login: str, name: str, role: Role, company: Company, password: str | None, email: str = "",
    second: Second = None,
) -> Agent:  # fmt: skip
    """Let somebody work here, in one company and one role.

    Raises:
        LoginTaken, NoContract: as they say.
        Refusal: the keeper wants a second person for this role.
    """
    if Agent.objects.filter(login=login).exists():
        raise LoginTaken
    ends = contract_end(company)
    agent = Agent(id=new_id(), login=login, name=name, role=role, company=company, email=email)
    if password:
        agent.set_password(password)
    else:
        agent.set_unusable_password()
    ask(
        Enrol(agent=agent.pk, role=role, company=company.pk, contract_ends=ends, name=role, second=second),
        Done, by=by,
    )  # fmt: skip
    with in_company(company.pk):
        agent.save(force_insert=True)
        event = AgentEnrolled(agent=agent.pk, role=role, company=company.pk)
        write_rights(event, by=by, company=company.pk, notice=rules_in_force().hash)
    return agent


def retire_agent(agent: Agent, *, by: Actor) -> Agent:
    """Nobody opens anything in this name any more; open pages end at once."""
    ask(Retire(agent=agent.pk), Done, by=by)
    with in_company(agent.company_id):
        agent.is_active = False
        agent.save(update_fields=["is_active"])
        event = AgentRetired(agent=agent.pk)
        write_rights(event, by=by, company=agent.company_id, notice=rules_in_force().hash)
        end_sign_ins(agent, SignIn.objects.filter(agent=agent), by=by, why=Why.RETIRED)
    return agent


def contract_end(company: Company) -> date | None:
    """The last day of a supplier's longest live contract; None for companies of the group, and where no end is set."""
    if not company.is_supplier:
        return None
    ends = list(Contract.objects.live(now().date()).filter(supplier=company).values_list("ends_on", flat=True))
    if not ends:
        raise NoContract
    known = [end for end in ends if end]
    return max(known) if len(known) == len(ends) else None
