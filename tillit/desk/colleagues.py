"""Who may look after a company's cases: choices for menus. The verb asks again whether somebody really may."""

from uuid import UUID

from django.db.models import Q

from tillit.kit.clock import now
from tillit.kit.fresh import fresh_for
from tillit.people.models import Agent, Contract, Role

FRESH_FOR = 5.0
"""Seconds for which colleagues are not asked for again: every page offers them, and they change a few times a year."""


@fresh_for(FRESH_FOR)
def colleagues_of(company: UUID) -> list[Agent]:
    """Agents of the company, and of suppliers with a live contract, by name."""
    suppliers = Contract.objects.live(now().date()).filter(controller=company).values("supplier")
    at_work = Agent.objects.filter(is_active=True, role__in=[Role.AGENT, Role.SUPERVISOR])
    here = Q(company=company) | Q(company__in=suppliers)
    return list(at_work.select_related("company").filter(here).order_by("name"))
