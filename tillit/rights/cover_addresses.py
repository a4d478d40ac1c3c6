"""Promise `survey-voluntary`: an objection holds for every address of a person, also for those learnt after it."""

from collections.abc import Collection
from uuid import UUID

from tillit.rights.standing import standing_objections
from tillit.vault.outbox import Topic, queue


def cover_addresses(people: Collection[UUID]) -> None:
    """These persons gain addresses, within the acting transaction: what they objected to takes effect anew, which
    remembers the new addresses, too. Objections that were refused stay refused.
    """
    for objection in standing_objections().filter(person__in=people).order_by("received_at"):
        queue(Topic.RESTRICTION, objection=str(objection.pk), company=str(objection.company_id))
