"""Another address of one of our mailboxes."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tillit.contact.errors import MailboxNotAdded
from tillit.contact.events import AliasAdded
from tillit.contact.models import Alias, Mailbox
from tillit.ledger.write import write_rights
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor


def add_alias(address: str, *, by: Actor, mailbox: Mailbox) -> Alias:
    """Take mail at this address as the mailbox's own from now on; answers leave from the mailbox.

    Raises:
        MailboxNotAdded: not an address, one with a plus part (those come by themselves), or taken.
    """
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise MailboxNotAdded(f"{address} is not a mail address.") from None
    if "+" in address:
        raise MailboxNotAdded("What stands behind a plus sign arrives at the address before it already.")
    if Mailbox.objects.filter(address=address).exists() or Alias.objects.filter(address=address).exists():
        raise MailboxNotAdded(f"{address} is taken in already.")
    with in_company(mailbox.company_id):
        alias = Alias.objects.create(address=address, mailbox=mailbox)
        event = AliasAdded(mailbox=mailbox.pk, alias=alias.pk)
        write_rights(event, by=by, company=mailbox.company_id, notice=notice_in_force().rules.hash)
    return alias
