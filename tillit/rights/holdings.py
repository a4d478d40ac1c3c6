"""What decisions keep about a person: the reasoning, which goes with the person."""

from uuid import UUID

from tillit.rights.models import Decision
from tillit.vault.declared import Holding, declare


def _erase_reasoning(person: UUID) -> int:
    return Decision.objects.filter(objection__person=person, reasoning__isnull=False).update(reasoning=None)


declare(Holding(Decision, "person", "preference", "objection", ("decision.reasoning",), _erase_reasoning))
