"""Moving cases to another person. The keeper hears of each, so that restrictions and clocks follow the person."""

from collections.abc import Sequence
from uuid import UUID

from tillit.cases.clocks import PERSON_CATEGORIES, set_clocks
from tillit.cases.models import Case
from tillit.keeper.wire import Fact, PersonOf
from tillit.kit.clock import now
from tillit.people.models import Customer
from tillit.retention.clocks import set_due
from tillit.vault.facts import tell


def move_cases(cases: Sequence[Case], *, to: Customer) -> list[Fact]:
    """Give locked cases to a person, within the act's transaction. Whoever is left without any case is due at once.

    The facts are queued; the caller may hurry them after its commit.
    """
    before = {case.customer_id: case.company_id for case in cases if case.customer_id != to.pk}
    facts = []
    for case in cases:
        case.customer = to
        case.save(update_fields=["customer"])
        facts.append(tell(case.pk, PersonOf(to.pk)))
        set_clocks(case)
    for person, company in before.items():
        _end_or_go_on(person, company)
    return facts


def _end_or_go_on(person: UUID, company: UUID) -> None:
    if left := Case.objects.select_related("customer").filter(customer=person).first():
        set_clocks(left)
    else:
        set_due(person, "person", company, dict.fromkeys(PERSON_CATEGORIES, now()))
