"""Holds. Promise `only-as-long-as-needed`: kept longer only for a reason, by an owner, until a review."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from tillit.keeper.wire import HoldLifted, HoldPlaced
from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.publishing.current import rules_in_force
from tillit.retention.errors import AlreadyLifted, NothingToHold, ReviewNotAhead
from tillit.retention.events import HoldWasLifted, HoldWasPlaced
from tillit.retention.models import Hold, HoldReason, Lifting
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.facts import tell

LONGEST_REVIEW = timedelta(days=366)


def place_hold(
    case: UUID, *, by: Actor, company: UUID, reason: HoldReason, categories: Sequence[str], purpose: str, review: date
) -> Hold:
    """Keep these categories of a case beyond their clock.

    Raises:
        NothingToHold, ReviewNotAhead: as they say.
    """
    if not categories:
        raise NothingToHold
    if not now().date() < review <= now().date() + LONGEST_REVIEW:
        raise ReviewNotAhead
    with acting(by):
        hold = Hold.objects.create(
            company=company, case=case, categories=sorted(categories), reason=reason, owner=by.agent,
            review_on=review,
        )  # fmt: skip
        tell(case, HoldPlaced(hold=hold.pk, categories=list(hold.categories), purpose=purpose, review=review))
        event = HoldWasPlaced(
            hold=hold.pk, subject=case, categories=tuple(hold.categories), purpose=purpose, reason=reason, review=review
        )
        write_rights(event, by=by, company=company, notice=rules_in_force().hash)
    return hold


def lift_hold(hold: Hold, *, by: Actor) -> Lifting:
    """End a hold; the next sweep erases what was due meanwhile.

    Raises:
        AlreadyLifted: it is over.
    """
    with acting(by):
        locked = Hold.objects.select_for_update(of=("self",)).filter(pk=hold.pk).first()
        if locked is None or Lifting.objects.filter(hold=hold).exists():
            raise AlreadyLifted
        lifting = Lifting.objects.create(hold=hold, by=by.agent)
        tell(hold.case, HoldLifted(hold=hold.pk))
        event = HoldWasLifted(hold=hold.pk, subject=hold.case)
        write_rights(event, by=by, company=hold.company, notice=rules_in_force().hash)
    return lifting
