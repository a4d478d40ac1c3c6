"""A brand names the forms of its own numbers, so that none of them is taken for a card's or a person's."""

from collections.abc import Sequence

from tillit.ledger.write import write_rights
from tillit.people.cutting import forget_own_numbers
from tillit.people.errors import FormNotSpared
from tillit.people.events import OwnNumbersSet
from tillit.people.models import Brand, OwnNumber
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.cut.rules import MOST_FORMS, FormRefused, read_form


def set_own_numbers(brand: Brand, forms: Sequence[str], *, by: Actor) -> list[str]:
    """From now on exactly these forms are the brand's own; none takes all away. In two seconds every process knows.

    Raises:
        FormNotSpared: one is no form of a number, is what a payment card looks like, or there are too many.
    """
    if len(forms) > MOST_FORMS:
        raise FormNotSpared(f"{MOST_FORMS} forms are the most that one brand may have. Nothing was changed.")
    try:
        read = tuple(dict.fromkeys(read_form(form) for form in forms))
    except FormRefused as fault:
        raise FormNotSpared(f"{fault} Nothing was changed.") from None
    with in_company(None):
        Brand.objects.select_for_update().get(pk=brand.pk)
        OwnNumber.objects.filter(brand=brand).delete()
        OwnNumber.objects.bulk_create(OwnNumber(brand=brand, form=form) for form in read)
        write_rights(OwnNumbersSet(brand=brand.pk, forms=read), by=by, company=None, notice=rules_in_force().hash)
    forget_own_numbers()
    return list(read)
