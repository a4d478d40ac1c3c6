"""Which letters of a round leave now: each is marked as being sent, in a transaction of its own, before anything opens.

A letter found in that state already was left by somebody who died while sending it. It may have arrived, and is sent
again with the same Message-ID, marked as sent twice.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from tillit.cases.models import Delivery
from tillit.contact.wording import latest
from tillit.kit.clock import now
from tillit.recipients.models import Disclosure
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.lookups import among

_CLAIM = """
update cases_delivery set state = 'sending', claimed_at = claimed.at, next_try_at = null,
attempts = claimed.attempts, sent_twice = claimed.twice, with_objection = claimed.objection, wording = claimed.wording
from unnest(%b::uuid[], %b::timestamptz[], %b::int2[], %b::bool[], %b::bool[], %b::uuid[])
as claimed (message, at, attempts, twice, objection, wording) where cases_delivery.message_id = claimed.message
"""


def claim_letters(messages: Sequence[UUID], *, by: Actor) -> tuple[list[Delivery], list[UUID]]:
    """Claim letters of the company of `by`, one to each person, in the order given: whether a letter is the first that
    reaches somebody, and carries the right to object, is known when the one before it has left. Returns them, and
    those that are left for the next round; what was taken back or has left is in neither.
    """
    with acting(by):
        found = Delivery.objects.select_for_update(of=("self",)).select_related(
            "message__case__customer", "message__case__identity", "message__case__brand", "message__case__company",
            "message__agent",
        )  # fmt: skip
        locked = {delivery.pk: delivery for delivery in found.filter(pk__in=among(messages)).order_by("pk")}
        asked = [locked[message] for message in dict.fromkeys(messages) if message in locked]  # each once
        may = [delivery for delivery in asked if delivery.may_be_sent]
        first = {delivery.message.case.customer_id: delivery for delivery in reversed(may)}
        due = [delivery for delivery in may if first[delivery.message.case.customer_id] is delivery]
        disclosed = _disclosed([delivery.pk for delivery in due if delivery.state == Delivery.State.SENDING])
        _word(due)
        for delivery in due:
            _claim(delivery, disclosed)
        if due:
            _write(due)
    taken = {delivery.pk for delivery in due}
    return due, [delivery.pk for delivery in may if delivery.pk not in taken]


def _disclosed(messages: Sequence[UUID]) -> set[UUID | None]:
    """Those of which the first byte may have left: without a disclosure it had not."""
    if not messages:
        return set()
    return set(Disclosure.objects.filter(about__in=among(messages)).values_list("about", flat=True))


def _word(due: Sequence[Delivery]) -> None:
    """A letter reads as its brand's letters do when it is first tried, and stays so."""
    fresh = [delivery for delivery in due if not delivery.attempts]
    wordings = latest([(one.message.case.brand_id, one.message.case.language) for one in fresh]) if fresh else {}
    for delivery in fresh:
        found = wordings.get((delivery.message.case.brand_id, delivery.message.case.language))
        delivery.wording = found.pk if found else None


def _claim(delivery: Delivery, disclosed: set[UUID | None]) -> None:
    case = delivery.message.case
    if case.identity is not None:
        case.identity.customer = case.customer
    if delivery.state == Delivery.State.UNSURE or delivery.pk in disclosed:
        delivery.sent_twice = True
    delivery.state, delivery.claimed_at = Delivery.State.SENDING, now()
    delivery.next_try_at = None
    delivery.attempts += 1
    delivery.with_objection |= case.customer.told_of_objection_at is None


def _write(due: Sequence[Delivery]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            [
                [delivery.pk for delivery in due], [delivery.claimed_at for delivery in due],
                [delivery.attempts for delivery in due], [delivery.sent_twice for delivery in due],
                [delivery.with_objection for delivery in due], [delivery.wording for delivery in due],
            ],
        )  # fmt: skip
