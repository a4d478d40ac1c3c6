"""Promise `survey-voluntary`: an objection holds for every address of a person, also for those learnt after it."""

from collections.abc import Collection
from uuid import UUID

from tillit.people.models import Objection
from tillit.rights.models import Outcome
from tillit.vault.outbox import Topic, queue


def cover_addresses(people: Collection[UUID]) -> None:
    """These persons gain addresses, within the acting transaction: what they objected to takes effect anew, which
    remembers the new addresses, too. Objections that were refused stay refused.
    """
    standing = Objection.objects.filter(person__in=people).exclude(decision__outcome=Outcome.REFUSED)
    for objection in standing.order_by("received_at"):
        queue(Topic.RESTRICTION, objection=str(objection.pk), company=str(objection.company_id))
