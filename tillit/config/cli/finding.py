"""Finding a case by its number in whatever company it lies: the operator stands outside the companies."""

from tillit.cases.models import Case
from tillit.config.cli.exits import Exit, Told
from tillit.people.models import company_ids
from tillit.retention.models import Erasure
from tillit.vault.acting import in_company


def find_case(number: int) -> Case | None:
    """The case of this number, or None."""
    for company in company_ids():
        with in_company(company):
            found = Case.objects.select_related("company", "brand", "customer", "identity").filter(number=number)
            if case := found.filter(company=company).first():
                return case
    return None


def find_erasures(number: int) -> list[Erasure]:
    """What was erased of the case of this number, newest first."""
    found: list[Erasure] = []
    for company in company_ids():
        with in_company(company):
            found += Erasure.objects.filter(number=number, company=company)
    return sorted(found, key=lambda erasure: erasure.at, reverse=True)


def require_case(number: int) -> Case:
    """The case, or how it is known no more."""
    if case := find_case(number):
        return case
    if erasures := find_erasures(number):
        raise Told(Exit.ERASED, f"Case {number} was erased; its receipt is {erasures[0].handle}. Nothing was changed.")
    raise Told(Exit.USAGE, f"There is no case {number}: see `tillit case list`.")
