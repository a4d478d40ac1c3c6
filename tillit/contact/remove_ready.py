"""Removing a ready-made answer. What was written with it stays as it was."""

from uuid import UUID

from tillit.contact.events import ReadyAnswerRemoved
from tillit.contact.keep_ready import check_may_keep
from tillit.contact.models import ReadyAnswer
from tillit.contact.ready import forget_ready
from tillit.ledger.write import write_rights
from tillit.people.models import Brand
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor


def remove_ready(brand: Brand, key: UUID, *, by: Actor, company: UUID) -> None:
    """Agents are not offered it any more. Removed again, nothing changes.

    Raises:
        NotYourBrand: only a supervisor of this company, if it has this brand, or the operator.
    """
    check_may_keep(brand, company, by)
    with in_company(company):
        gone, _ = ReadyAnswer.objects.filter(company=company, brand=brand, pk=key).delete()
        if gone:
            event = ReadyAnswerRemoved(answer=key, brand=brand.pk)
            write_rights(event, by=by, company=company, notice=notice_in_force().rules.hash)
    forget_ready()
