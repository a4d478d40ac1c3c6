"""An unreadable mail that was set aside is to be looked at after all."""

from tillit.contact.errors import DealtWith, NotYourQuarantine
from tillit.contact.events import UnreadPutBack
from tillit.contact.models import Quarantined
from tillit.ledger.write import write_rights
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


def put_back(mail: Quarantined, *, by: Actor) -> Quarantined:
    """Back on the list. Its clock has gone on all the while.

    Raises:
        NotYourQuarantine: `by` is no privacy officer.
        DealtWith: it is on the list, became a case or went.
    """
    if by.role != Role.PRIVACY_OFFICER:
        raise NotYourQuarantine
    with acting(by):
        aside = Quarantined.objects.select_for_update().filter(pk=mail.pk, case=None, dismissed_at__isnull=False)
        found = aside.first()
        if found is None:
            raise DealtWith
        found.dismissed_at = None
        found.save(update_fields=["dismissed_at"])
        write_rights(UnreadPutBack(mail=found.pk), by=by, company=found.company_id, notice=rules_in_force().hash)
    return found
