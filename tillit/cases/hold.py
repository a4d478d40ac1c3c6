"""Holding parts of a case beyond their time. The hold itself is retention's; the case only shows it."""

from collections.abc import Sequence
from datetime import date

from tillit.cases.acting_on import RIGHTS, changing, show_happening
from tillit.cases.errors import NotOurs
from tillit.cases.models import Case, Happening
from tillit.retention.hold import lift_hold, place_hold
from tillit.retention.models import Hold, HoldReason, Lifting
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


def hold_case(
    case: Case, *, by: Actor, reason: HoldReason, categories: Sequence[str], purpose: str, review: date
) -> Hold:
    """Keep these categories until the hold is lifted; they open only for the hold's purpose once their time is over.

    Raises:
        NotOurs: only the company that the case belongs to holds it.
    """
    if by.company != case.company_id:
        raise NotOurs
    with changing(case.pk, by=by, also_for=RIGHTS) as locked:
        hold = place_hold(
            locked.pk, by=by, company=locked.company_id, reason=reason, categories=categories, purpose=purpose,
            review=review,
        )  # fmt: skip
        show_happening(locked, Happening.HELD, reason, by=by)
    return hold


def release_case(hold: Hold, *, by: Actor) -> Lifting:
    """Lift a hold: what it kept goes at the next sweep, if its time has come.

    Raises:
        NotOurs: only the company that the case belongs to lifts it.
    """
    if by.company != hold.company:
        raise NotOurs
    with acting(by):
        lifting = lift_hold(hold, by=by)
        if case := Case.objects.filter(pk=hold.case).first():
            show_happening(case, Happening.HOLD_LIFTED, hold.reason, by=by)
    return lifting
