"""How many cases one sender may open at a mailbox within an hour."""

from tillit.contact.errors import MailboxNotAdded
from tillit.contact.events import BrakeSet
from tillit.contact.models import Mailbox
from tillit.ledger.write import write_rights
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor

MOST = 10_000


def set_brake(mailbox: Mailbox, *, by: Actor, most: int) -> Mailbox:
    """Further letters of that sender go into one case; none is lost, and an agent is told.

    Raises:
        MailboxNotAdded: fewer than one case, or more than anybody could look at.
    """
    if not 0 < most <= MOST:
        raise MailboxNotAdded(f"A sender may open between 1 and {MOST} cases an hour.")
    with in_company(mailbox.company_id):
        mailbox.most_cases_an_hour = most
        mailbox.save(update_fields=["most_cases_an_hour"])
        event = BrakeSet(mailbox=mailbox.pk, most_cases_an_hour=most)
        write_rights(event, by=by, company=mailbox.company_id, notice=notice_in_force().rules.hash)
    return mailbox
