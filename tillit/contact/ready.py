"""Ready-made answers: what a case offers, and how one reads in it."""

from collections.abc import Sequence
from uuid import UUID

from tillit.cases.models import Case
from tillit.contact.models import ReadyAnswer
from tillit.contact.placeholders import fill
from tillit.contact.wording import FRESH_FOR, values_of
from tillit.kit.fresh import fresh_for
from tillit.vault.acting import in_company


def ready_for(case: Case) -> Sequence[ReadyAnswer]:
    """The titles that a case offers, those in its language first; at most five seconds old. Read in the name of the
    case's company, so that a supplier who answers for it has them too; whoever asks has found the case.
    """
    found = _offered((case.company_id, case.brand_id))
    return sorted(found, key=lambda one: (one.language != case.language, one.language, one.title.casefold()))


def forget_ready() -> None:
    """One was just written or removed in this process: ask again."""
    _offered.forget()


@fresh_for(FRESH_FOR)
def _offered(whose: tuple[UUID, UUID]) -> Sequence[ReadyAnswer]:
    company, brand = whose
    with in_company(company):
        return list(ReadyAnswer.objects.filter(company=company, brand=brand).defer("text"))


def find_ready(case: Case, key: UUID) -> ReadyAnswer | None:
    """One of them; None where it was removed meanwhile."""
    with in_company(case.company_id):
        return ReadyAnswer.objects.filter(company=case.company_id, brand=case.brand_id, pk=key).first()


def read_ready(ready: ReadyAnswer, case: Case, *, customer: str, agent: str) -> str:
    """Its words with everything put in, as the agent goes on writing them."""
    return fill(ready.text, values_of(case, customer=customer, agent=agent))
