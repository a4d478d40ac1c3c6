"""A notice that took effect moves the clocks of what is already here: what now ends sooner goes at the next sweep.

The keeper needs none of this: from the moment the notice decides, it opens nothing whose time is over by it. But rows
and keys go, lists show a day, and holds are warned of by the clocks.
"""

from datetime import timedelta
from uuid import UUID

from tillit.cases.reckon_cases import reckon_cases
from tillit.contact.models import Quarantined
from tillit.contact.quarantine import due_at
from tillit.kit.clock import now
from tillit.people.models import company_ids
from tillit.publishing.followed import mark_followed, not_followed
from tillit.retention.clocks import due_of, set_all_due
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor

SETTLED = timedelta(seconds=5)
"""Every process asks once a second which notice is in force: by then no act is on its way that follows the old one."""


def reckon_clocks(*, by: Actor) -> int:
    """Have every clock follow the notice in force, once; how many cases and unreadable mails it moved."""
    version = not_followed()
    if version is None or version.activated_at is None or version.activated_at > now() - SETTLED:
        return 0
    moved = sum(reckon_cases(company) + _reckon_unreadable(company) for company in company_ids())
    mark_followed(version, moved=moved, by=by)
    return moved


def _reckon_unreadable(company: UUID) -> int:
    with in_company(company):
        mails = Quarantined.objects.select_related("mailbox").filter(company=company)
        wanted = {mail.pk: {"raw": due_at(mail.mailbox, mail.received_at)} for mail in mails}
        written = due_of(wanted)
        moved = {pk: due for pk, due in wanted.items() if written[pk] and written[pk] != due}
        set_all_due(moved, "quarantine", company)
    return len(moved)
