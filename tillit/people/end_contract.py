"""A contract ends. Promise `suppliers`: the next request is refused, and open streams close within 60 s."""

from datetime import date, timedelta

from tillit.keeper.answers import Done
from tillit.keeper.wire import Enrol
from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.people.events import ContractEnded
from tillit.people.models import Agent, Contract
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.live import say


def end_contract(contract: Contract, *, by: Actor, on: date | None = None) -> Contract:
    """End a contract; `on` is its last day, yesterday unless said otherwise. Its agents go on for other companies
    whose contract with the supplier lives; what was assigned under this one is taken back (`cases.recall_cases`).
    """
    last = on or now().date() - timedelta(days=1)
    ends = _last_day(contract, last)
    for agent in Agent.objects.filter(company=contract.supplier_id, is_active=True):
        enrol = Enrol(agent=agent.pk, role=agent.role, company=agent.company_id, contract_ends=ends, name=agent.role)
        ask(enrol, Done, by=by)
    with in_company(contract.controller_id):
        contract.ends_on = last
        contract.save(update_fields=["ends_on"])
        event = ContractEnded(contract=contract.pk, supplier=contract.supplier_id, controller=contract.controller_id)
        write_rights(event, by=by, company=contract.controller_id, notice=rules_in_force().hash)
        say([f"contract-ended {contract.supplier_id}"])
    return contract


def _last_day(contract: Contract, last: date) -> date | None:
    """The last day of work for the supplier's agents: that of its longest contract; None where one has no end."""
    others = Contract.objects.live(now().date()).filter(supplier=contract.supplier_id).exclude(pk=contract.pk)
    ends = list(others.values_list("ends_on", flat=True))
    return None if None in ends else max([last, *(end for end in ends if end)])
