"""A supplier starts to work for a company of the group (GDPR Article 28)."""

from datetime import date

from tillit.ledger.write import write_rights
from tillit.people.errors import NotASupplier
from tillit.people.events import ContractAdded
from tillit.people.models import Company, Contract
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor


def add_contract(
    supplier: Company, *, by: Actor, controller: Company, starts: date, ends: date | None = None
) -> Contract:
    """Let a supplier's agents be assigned cases of this company from a day on, until the contract's last day.

    Raises:
        NotASupplier: the first is no supplier, or the second is one.
    """
    if not supplier.is_supplier or controller.is_supplier:
        raise NotASupplier
    with in_company(controller.pk):
        contract = Contract.objects.create(supplier=supplier, controller=controller, starts_on=starts, ends_on=ends)
        event = ContractAdded(contract=contract.pk, supplier=supplier.pk, controller=controller.pk, starts=starts)
        write_rights(event, by=by, company=controller.pk, notice=rules_in_force().hash)
    return contract
