"""What is marked on a conversation beside its words: where else a letter went, and that a case gathers a storm."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tillit.cases.models import Case
from tillit.contact.models import AlsoTo, Gathering


@dataclass(frozen=True)
class Marks:
    """By message the other mailboxes it came to; what the case gathers, and how many letters so far."""

    also_to: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    gathering: Gathering | None = None


def fetch_marks(case: Case, messages: Sequence[UUID]) -> Marks:
    """The marks of a case page, within the acting transaction."""
    also_to: dict[UUID, tuple[str, ...]] = {}
    found = AlsoTo.objects.select_related("mailbox").filter(message__in=messages).order_by("at")
    for one in found if messages else ():
        also_to[one.message_id] = (*also_to.get(one.message_id, ()), one.mailbox.address)
    return Marks(also_to, Gathering.objects.filter(case=case).first())
