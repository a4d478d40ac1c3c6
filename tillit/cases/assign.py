"""Assigning. Promise `suppliers`: a supplier's agents see only cases assigned to them, while the contract is live."""

from uuid import UUID

from tillit.cases.acting_on import begin_act, changing, show_happening
from tillit.cases.errors import NotAssignable
from tillit.cases.events import CaseWasAssigned
from tillit.cases.models import Case, Happening, State
from tillit.keeper.wire import CaseAssigned, Fact
from tillit.kit.clock import now
from tillit.people.models import Agent, Contract
from tillit.vault.actors import Actor
from tillit.vault.facts import hurry, tell


def assign_case(case: Case, *, by: Actor, to: Agent | None) -> Case:
    """Give the case to an agent, or to nobody. An agent of a supplier brings the supplier in; taking the case back
    shuts it out.

    Raises:
        NotAssignable: the agent works neither here nor for a supplier with a live contract; or a supplier would hand
            the case on to another.
        NotOurs: the case is only shown to your company.
    """
    supplier = _supplier_of(case, to)
    if supplier and by.company not in {case.company_id, supplier}:
        raise NotAssignable
    act = begin_act(case, by=by, purpose="retention" if by.is_machine else None)
    act.note_entry(CaseWasAssigned(case=case.pk, to=to.pk if to else None, company=supplier))
    act.taking.take()
    told: Fact | None = None
    with changing(case.pk, by=by) as locked:
        locked.assigned_to = to
        if locked.state == State.NEW and to is not None:
            locked.state = State.OPEN
        if locked.assigned_company_id != supplier:
            locked.assigned_company_id = supplier
            told = tell(locked.pk, CaseAssigned(supplier))
        locked.save(update_fields=["assigned_to", "assigned_company", "state"])
        show_happening(locked, Happening.ASSIGNED, to.login[:40] if to else "", by=by)
        act.write_entries()
    if told:
        hurry(told)
    return locked


def _supplier_of(case: Case, to: Agent | None) -> UUID | None:
    if to is None or to.company_id == case.company_id:
        return None
    contracts = Contract.objects.live(now().date()).filter(supplier=to.company_id, controller=case.company_id)
    if not (to.is_active and contracts.exists()):
        raise NotAssignable
    return to.company_id
