"""Recognising a person by an address, and meeting a new one.

An address is looked up by its keyed digest, per brand: two brands never recognise the same person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model

from tillit.keeper.wire import Birth, Digest
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Customer, Identity
from tillit.vault.lookups import led_to
from tillit.vault.models import Lookup
from tillit.vault.sealing import Taking


def find_identity(brand: UUID, field_name: str, digests: Iterable[Digest]) -> Identity | None:
    """The address we know by one of these digests, within the acting company; None for a stranger."""
    found = people_at(brand, field_name, digests)
    return next((identity for known in found.values() for identity in known), None)


def people_at(brand: UUID, field_name: str, digests: Iterable[Digest]) -> dict[Digest, list[Identity]]:
    """The addresses of one kind that we know by digests, each with its person, within the acting company."""
    return led_to(Identity, Customer, brand, field_name, digests)


@dataclass
class Newcomer:
    """A person we meet now, or of whom we hear another address: rows prepared before they are sealed, saved with the
    act that met them.
    """

    customer: Customer
    identities: list[Identity] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)


def rows_of(newcomers: Sequence[Newcomer]) -> list[Model]:
    """Persons, addresses and digests, to be inserted. A second newcomer with the same address raises IntegrityError:
    the other act met the person first, and this one must look again.
    """
    rows: list[Model] = [newcomer.customer for newcomer in newcomers if newcomer.customer._state.adding]
    rows += [identity for newcomer in newcomers for identity in newcomer.identities]
    return rows + [lookup for newcomer in newcomers for lookup in newcomer.lookups]


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


def prepare_addresses(taking: Taking, customer: Customer, addresses: Iterable[tuple[str, str]]) -> Newcomer:
    """Note further addresses of a person we know."""
    known = Newcomer(customer)
    for kind, value in addresses:
        prepare_identity(taking, known, kind, value)
    return known


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
