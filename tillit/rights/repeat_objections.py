"""Two people were taken for one, and one of them objected meanwhile. Promise `objection`: nobody's objection ends by a
mistake of ours.
"""

from datetime import datetime
from uuid import UUID

from tillit.people.models import Customer, Objection
from tillit.rights.object_to import write_objection
from tillit.rights.standing import standing_objections
from tillit.vault.actors import Actor
from tillit.vault.outbox import Refs


def repeat_objections(person: UUID, *, to: Customer, since: datetime, by: Actor) -> list[Refs]:
    """What this person objected to since then counts for the other one too, and goes on counting for the first: it is
    safer to close too much. A privacy officer decides each by itself; one that was upheld is open again for the other.
    Within the acting transaction; gives what `make_effective` takes.
    """
    since_then = standing_objections().filter(person=person, marked_at__gte=since)
    return [write_objection(_again(one, to), by=by) for one in since_then.order_by("received_at", "pk")]


def _again(one: Objection, to: Customer) -> Objection:
    return Objection(
        company_id=to.company_id, person=to.pk, source=one.source, purposes=one.purposes,
        marked_by_id=one.marked_by_id, received_at=one.received_at,
    )  # fmt: skip
