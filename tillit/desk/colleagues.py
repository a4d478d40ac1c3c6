"""Who may look after a company's cases: choices for menus. The verb asks again whether somebody really may."""

import time
from uuid import UUID

from django.db.models import Q

from tillit.kit.clock import now
from tillit.people.models import Agent, Contract, Role

FRESH_FOR = 5.0
"""Seconds for which colleagues are not asked for again: every page offers them, and they change a few times a year."""

_known: dict[UUID, tuple[float, list[Agent]]] = {}


def colleagues_of(company: UUID) -> list[Agent]:
    """Agents of the company, and of suppliers with a live contract, by name."""
    at, found = _known.get(company, (0.0, []))
    if time.monotonic() - at > FRESH_FOR:
        found = _ask(company)
        _known[company] = time.monotonic(), found
    return found


def _ask(company: UUID) -> list[Agent]:
    suppliers = Contract.objects.live(now().date()).filter(controller=company).values("supplier")
    at_work = Agent.objects.filter(is_active=True, role__in=[Role.AGENT, Role.SUPERVISOR])
    here = Q(company=company) | Q(company__in=suppliers)
    return list(at_work.select_related("company").filter(here).order_by("name"))
