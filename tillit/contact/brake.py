"""What would open case after case goes into one: a storm of one sender, and reports about nothing of ours.

Nothing is lost by it: every letter is kept as a message, counted, and the first one past the mark tells an agent.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F

from tillit.cases.models import Case
from tillit.contact.letters import Read
from tillit.contact.models import Gathering
from tillit.contact.whose import Clues

HOUR = timedelta(hours=1)
REPORTS_FOR = timedelta(days=7)
"""How long reports of one server join one closed case: its clock runs from the closing, so not for ever."""

# One row for each letter; counting stops at the mark, so that a sender of ten thousand cases costs no more than others.
_OPENED = """
select sought.place
from unnest(%b::int4[], %b::uuid[], %b::timestamptz[], %b::int4[]) as sought (place, customer, at, most)
where sought.most <= (
    select count(*) from (
        select 1 from cases_case c where c.customer_id = sought.customer
        and c.opened_at > sought.at - interval '1 hour' and c.opened_at <= sought.at limit sought.most
    ) opened
)
"""


def brake_storms(letters: Sequence[Read], clues: Sequence[Clues]) -> list[Clues]:
    """The clues with the case that gathers, where a letter would open one too many; within the acting transaction."""
    stormy = _past_the_mark(letters, clues)
    marked = [replace(one, gather=Gathering.Why.STORM) if at in stormy else one for at, one in enumerate(clues)]
    gathering = _gathering([one for one in marked if one.gather])
    return [_gathered(letter, one, gathering) for letter, one in zip(letters, marked, strict=True)]


def _past_the_mark(letters: Sequence[Read], clues: Sequence[Clues]) -> set[int]:
    """Which letters would open more cases of their writer within the hour than their mailbox allows."""
    rows = [
        (place, one.identity.customer_id, letter.at, letter.mailbox.most_cases_an_hour)
        for place, (letter, one) in enumerate(zip(letters, clues, strict=True))
        if one.identity and one.case is None and one.copied is None and not one.gather and not one.colleague
    ]
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, [list(column) for column in zip(*rows, strict=True)])
        return {place for (place,) in cursor.fetchall()}


def _gathering(clues: Sequence[Clues]) -> dict[tuple[UUID, str], Gathering]:
    """The newest case of each writer that gathers, by why it does; one given to somebody else gathers no more."""
    people = list({one.identity.customer_id for one in clues if one.identity})
    if not people:
        return {}
    found = Gathering.objects.select_related("case").filter(customer__in=people, case__customer=F("customer"))
    return {(one.customer, one.why): one for one in found.order_by("case__opened_at")}


def _gathered(letter: Read, clues: Clues, gathering: dict[tuple[UUID, str], Gathering]) -> Clues:
    if not clues.gather or clues.identity is None:
        return clues
    storm = clues.gather == Gathering.Why.STORM
    why = "storm" if storm else clues.why_no_answer
    found = gathering.get((clues.identity.customer_id, clues.gather))
    goes_on = found is not None and (_blows(found, letter) if storm else _is_young(found.case, letter))
    return replace(clues, case=found.case if found and goes_on else None, why_no_answer=why)


def _blows(found: Gathering, letter: Read) -> bool:
    """A storm ends when an hour was quiet, or when an agent closed its case: what comes then is told again."""
    return not found.case.is_closed and found.last_at > letter.at - HOUR


def _is_young(case: Case, letter: Read) -> bool:
    return case.opened_at > letter.at - REPORTS_FOR
