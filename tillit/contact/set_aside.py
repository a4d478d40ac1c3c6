"""Somebody has looked at an unreadable mail, and nothing is to be done about it."""

from tillit.contact.events import UnreadSetAside
from tillit.contact.models import Quarantined
from tillit.contact.unread import find_waiting
from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


def set_aside(mail: Quarantined, *, by: Actor) -> Quarantined:
    """Take it off the list. It stays sealed and goes with its clock; `put_back` undoes this.

    Raises:
        NotYourQuarantine, DealtWith: see `find_waiting`.
    """
    with acting(by):
        mail = find_waiting(mail, by=by)
        mail.dismissed_at = now()
        mail.save(update_fields=["dismissed_at"])
        write_rights(UnreadSetAside(mail=mail.pk), by=by, company=mail.company_id, notice=rules_in_force().hash)
    return mail
