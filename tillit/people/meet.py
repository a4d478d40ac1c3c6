"""Recognising a person by an address, and meeting a new one.

An address is looked up by its keyed digest, per brand: two brands never recognise the same person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tillit.keeper.wire import Birth, CaseOpened, Digest
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Customer, Identity
from tillit.vault.facts import tell
from tillit.vault.models import Lookup
from tillit.vault.sealing import Taking


def find_identity(brand: UUID, field_name: str, digests: Iterable[Digest]) -> Identity | None:
    """The address we know by one of these digests, within the acting company; None for a stranger."""
    for digest in digests:
        found = Lookup.objects.filter(
            brand=brand, field=field_name, version=digest.version, digest=digest.digest
        ).values_list("subject", flat=True)
        if identity := Identity.objects.select_related("customer").filter(pk__in=list(found)).first():
            return identity
    return None


@dataclass
class Newcomer:
    """A person we meet now: rows prepared before they are sealed, saved with the act that met them."""

    customer: Customer
    identities: list[Identity] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)

    def save(self) -> Customer:
        """Save person, addresses and digests. A second newcomer with the same address raises IntegrityError: the
        other act met the person first, and this one must look again.
        """
        self.customer.save(force_insert=True)
        for identity in self.identities:
            identity.save(force_insert=True)
        Lookup.objects.bulk_create(self.lookups)
        tell(self.customer.pk, CaseOpened())
        return self.customer


def prepare_newcomer(
    taking: Taking, *, company: UUID, brand: UUID, country: str, language: str, name: str,
    addresses: Iterable[tuple[str, str]],
) -> Newcomer:  # fmt: skip
    """Note a new person in `taking`; `addresses` are pairs of kind (`email`, `phone`) and value."""
    customer = Customer(id=new_id(), company_id=company, brand_id=brand, country=country, language=language)
    newcomer = Newcomer(customer)
    taking.births.append(
        Birth(subject=customer.pk, kind="person", company=company, brand=brand, country=country, opened=now())
    )
    taking.seal(customer, name=name or None)
    for kind, value in addresses:
        prepare_identity(taking, newcomer, kind, value)
    return newcomer


def prepare_identity(taking: Taking, newcomer: Newcomer, kind: str, value: str) -> None:
    """Note one address of a person: sealed to be written to, blinded to be found by."""
    customer = newcomer.customer
    identity = Identity(id=new_id(), customer=customer, company_id=customer.company_id, kind=kind)
    taking.seal(identity, value=value)

    def put(digest: Digest) -> None:
        lookup = Lookup(
            company=customer.company_id, brand=customer.brand_id, field=kind, version=digest.version,
            digest=digest.digest, subject=identity.pk,
        )  # fmt: skip
        newcomer.lookups.append(lookup)

    taking.blind(customer.brand_id, kind, value, put, country=customer.country)
    newcomer.identities.append(identity)
