"""Showing a case to another company of the group. Promise `group-sharing`: for one purpose, never without an end."""

from datetime import datetime, timedelta

from tillit.cases.acting_on import begin_act, changing, purpose_of
from tillit.cases.errors import NotOurs, NotShareable
from tillit.cases.events import CaseWasShared
from tillit.cases.models import Case, Share
from tillit.keeper.wire import CaseShared
from tillit.kit.clock import now
from tillit.people.models import Company
from tillit.vault.actors import Actor
from tillit.vault.facts import hurry, tell

LONGEST = timedelta(days=90)


def share_case(case: Case, *, by: Actor, company: Company, until: datetime) -> Share:
    """Let another company of the group see this case, for the case's own purpose, until a moment; shared again, the
    later moment counts, and a moment that has passed ends it.

    Raises:
        NotOurs: only the company that the case belongs to shows it.
        NotShareable: a supplier, the case's own company, or more than 90 days.
    """
    if by.company != case.company_id:
        raise NotOurs
    if company.is_supplier or company.pk == case.company_id or until > now() + LONGEST:
        raise NotShareable
    purpose = purpose_of(case)
    act = begin_act(case, by=by)
    act.note_entry(CaseWasShared(case=case.pk, company=company.pk, purpose=purpose, until=until))
    act.taking.take()
    with changing(case.pk, by=by) as locked:
        share, _ = Share.objects.update_or_create(
            case=locked, company=company, purpose=purpose,
            defaults={"owner_id": locked.company_id, "until": until, "by_id": by.agent},
        )  # fmt: skip
        told = tell(locked.pk, CaseShared(company=company.pk, purpose=purpose, until=until))
        act.write_entries()
    hurry(told)
    return share
