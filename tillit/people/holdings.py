"""What is kept about a person beyond their cases: name and addresses, while the last case lives."""

from uuid import UUID

from tillit.people.models import Customer, Identity, Objection, Suppression
from tillit.vault.declared import Holding, Remains, Subject, declare, declare_subject
from tillit.vault.models import Lookup

PROMISE = "only-as-long-as-needed"


def _erase_identities(person: UUID) -> int:
    identities = Identity.objects.filter(customer=person)
    found, _ = Lookup.objects.filter(subject__in=list(identities.values_list("pk", flat=True))).delete()
    rows, _ = identities.delete()
    Customer.objects.filter(pk=person).update(name=None)
    return found + rows


def _describe(person: UUID) -> Remains | None:
    """None while a case of the person is left: then nothing of the person goes."""
    customer = Customer.objects.select_for_update(of=("self",)).filter(pk=person).first()
    if customer is None or Customer.objects.filter(pk=person, cases__isnull=False).exists():  # begun while we waited
        return None
    return Remains(brand=customer.brand_id, number=None)


def _erase_husk(person: UUID) -> int:
    rows, _ = Customer.objects.filter(pk=person).delete()
    return rows


declare_subject(
    Subject(
        kind="person", categories=("contact", "preference", "identity-check"), describe=_describe,
        erase_husk=_erase_husk,
    )
)  # fmt: skip
declare(
    Holding(Identity, "person", "contact", PROMISE, ("identity.value",), _erase_identities),
    Holding(Customer, "person", "contact", PROMISE, ("person.name",), lambda _: 0),
    # Objections and suppressions outlive the person on purpose: handles and digests only.
    Holding(Objection, "person", "preference", "objection", (), lambda _: 0),
    Holding(Suppression, "person", "preference", "survey-voluntary", (), lambda _: 0),
)
