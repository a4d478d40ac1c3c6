"""Taking cases back from a supplier. Promise `suppliers`: it sees only what is assigned, while its contract lives."""

from tillit.cases.assign import assign_case
from tillit.cases.models import Case
from tillit.kit.clock import now
from tillit.people.models import Contract, company_ids
from tillit.vault.acting import acting
from tillit.vault.actors import machine
from tillit.vault.errors import ScopeErased


def recall_cases() -> int:
    """Take back every case whose supplier has no live contract with the company it belongs to; returns how many."""
    recalled = 0
    for company in company_ids():
        by = machine("sweep", company)
        with acting(by):
            live = Contract.objects.live(now().date()).filter(controller=company).values("supplier")
            assigned = Case.objects.filter(company=company, assigned_company__isnull=False)
            cases = list(assigned.exclude(assigned_company__in=live))
        for case in cases:
            try:
                assign_case(case, by=by, to=None)
                recalled += 1
            except ScopeErased:
                continue  # of an erased case only what is held is left: it must not keep all others from coming back
    return recalled
