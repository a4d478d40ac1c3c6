"""Marking what a customer wrote as an objection. Promise `objection`: any message can be one, in any words."""

from collections.abc import Sequence

from tillit.cases.acting_on import RIGHTS, changing, show_happening
from tillit.cases.models import Happening, Message
from tillit.people.models import Objection
from tillit.rights.object_to import object_to
from tillit.vault.actors import Actor


def object_in_case(message: Message, *, by: Actor, purposes: Sequence[str]) -> Objection:
    """Record that this message objects to these purposes; it counts from when it was written.

    Raises:
        NothingObjectedTo: no purpose of the notice that can be objected to was named.
    """
    with changing(message.case_id, by=by, also_for=RIGHTS) as case:
        objection = object_to(case.customer, by=by, purposes=purposes, source=message.pk, received_at=message.at)
        show_happening(case, Happening.OBJECTED, "", by=by)
    return objection
