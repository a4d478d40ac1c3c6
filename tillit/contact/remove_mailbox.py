"""An address of ours at which customers are heard no longer."""

from tillit.contact.events import MailboxRemoved
from tillit.contact.models import Mailbox
from tillit.ledger.write import write_rights
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor


def remove_mailbox(mailbox: Mailbox, *, by: Actor) -> Mailbox:
    """Take no new mail at this address: senders are told that it does not exist (550). Its cases stay, and answers to
    letters of ours no longer come in by it.
    """
    with in_company(mailbox.company_id):
        mailbox.is_active = False
        mailbox.save(update_fields=["is_active"])
        event = MailboxRemoved(mailbox=mailbox.pk)
        write_rights(event, by=by, company=mailbox.company_id, notice=notice_in_force().rules.hash)
    return mailbox
