"""A sign-in's cookie came from another browser. Promise `secure`: it ends for both, and its agent is told."""

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from tillit.people.end_sign_ins import end_sign_ins
from tillit.people.events import Why
from tillit.people.models import SignIn, StrangeUse
from tillit.vault.actors import machine
from tillit.vault.errors import VaultError


def end_strange_use(sign_in: UUID) -> None:
    """End it, on record. Which of the two browsers was the agent's cannot be told, so neither goes on."""
    found = SignIn.objects.select_related("agent").filter(pk=sign_in).first()
    if found is None:
        return
    # Also while the keeper is away: it is told last, and nobody reaches a token without the session.
    with suppress(VaultError), transaction.atomic():
        house = machine("desk", found.agent.company_id)
        if end_sign_ins(found.agent, [found], by=house, why=Why.STRANGE):
            StrangeUse.objects.create(agent=found.agent)
