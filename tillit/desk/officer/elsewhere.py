"""Mail that waits in accounts elsewhere: not fetched, too large, or not taken. A person must look there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tillit.contact.fetch import is_late
from tillit.contact.models import Account


@dataclass(frozen=True)
class Elsewhere:
    """One account: for which addresses, why nothing comes and since when, and how many mails were left in it."""

    mailboxes: str
    fault: str
    since: datetime | None
    left: int


def mail_elsewhere(company: UUID) -> Iterator[Elsewhere]:
    """The accounts of a company's addresses that somebody must look after."""
    accounts = Account.objects.filter(mailboxes__company=company, mailboxes__is_active=True).distinct()
    for account in accounts.prefetch_related("mailboxes", "left"):
        late, left = is_late(account), len(account.left.all())
        if late or left:
            names = sorted(mailbox.address for mailbox in account.mailboxes.all() if mailbox.company_id == company)
            since = (account.fetched_at or account.made_at) if late else None
            yield Elsewhere(", ".join(names), account.fault, since, left)
