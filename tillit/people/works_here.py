"""Whether somebody works here today. Promise `suppliers`: a supplier's agents do while one of its contracts lives."""

from functools import cache
from uuid import UUID

from tillit.kit.clock import now
from tillit.people.models import Agent, Company, Contract


def works_here(agent: Agent) -> bool:
    """Asked at every page, so that it costs the group's own people nothing."""
    if not agent.is_active:
        return False
    return not is_supplier(agent.company_id) or _has_contract(agent.company_id)


@cache
def is_supplier(company: UUID) -> bool:
    """A company is one for good."""
    return Company.objects.filter(pk=company, is_supplier=True).exists()


def _has_contract(company: UUID) -> bool:
    return Contract.objects.live(now().date()).filter(supplier=company).exists()
