"""An address of ours at which customers are heard."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

from tillit.contact.errors import MailboxNotAdded
from tillit.contact.events import MailboxAdded
from tillit.contact.models import Alias, Mailbox
from tillit.ledger.write import write_rights
from tillit.people.models import Brand, Company
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor


def add_mailbox(
    address: str, *, by: Actor, company: Company, brand: Brand, country: str, language: str, takes_plus: bool = True
) -> Mailbox:
    """Take mail at this address from now on; it decides company, brand, country and language of what arrives. Where
    `address+token` does not reach it, answers are known by their references alone.

    Raises:
        MailboxNotAdded: not an address, taken, a supplier's, a brand that the company does not run, or a country or
            language that the notice does not have.
    """
    notice = notice_in_force().notice
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise MailboxNotAdded(gettext("%(address)s is not a mail address.") % {"address": address}) from None
    known = Mailbox.objects.filter(address=address).first()
    taken = known and (known.is_active or known.company_id != company.pk)
    if taken or Alias.objects.filter(address=address).exists():
        raise MailboxNotAdded(gettext("Mail to %(address)s is taken in already.") % {"address": address})
    if company.is_supplier:
        raise MailboxNotAdded(gettext("A supplier has no mailbox of its own: it works on cases assigned to it."))
    run_by = notice.brands[brand.slug].companies if brand.slug in notice.brands else ()
    if company.slug not in run_by:
        words = gettext("The notice in force does not say that %(company)s runs %(brand)s.")
        raise MailboxNotAdded(words % {"company": company.name, "brand": brand.name})
    if country not in notice.countries or language not in notice.languages:
        words = gettext("The notice in force does not speak of country %(country)s or language %(language)s.")
        raise MailboxNotAdded(words % {"country": country, "language": language})
    with in_company(company.pk):
        place = {
            "company": company, "brand": brand, "country": country, "language": language, "takes_plus": takes_plus,
            "is_active": True,
        }  # fmt: skip
        mailbox, _ = Mailbox.objects.update_or_create(address=address, defaults=place)  # one removed before comes back
        event = MailboxAdded(mailbox=mailbox.pk, brand=brand.pk, country=country)
        write_rights(event, by=by, company=company.pk, notice=notice_in_force().rules.hash)
    return mailbox
