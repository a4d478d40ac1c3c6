"""Another company of the group sees a case by a share, for its purpose and until its end; otherwise it is absent."""

from datetime import timedelta

import pytest

from tests.house import House
from tests.scenes import letter
from tillit.cases.errors import NotShareable
from tillit.cases.models import Case
from tillit.cases.share import share_case
from tillit.kit.clock import now
from tillit.people.models import Company
from tillit.vault.acting import acting
from tillit.vault.opening import Opening

DAY = timedelta(days=1)


def opened_by_dan(house: House, case: Case) -> str | None:
    """What dan of the sister company reads of the subject, or the code of the refusal."""
    opening = Opening(house.actor("dan"), case=case.pk)
    opening.want(case, "subject", purpose="triage")
    plain = opening.open()
    refused = plain.refusal(case, "subject")
    return refused.code if refused else plain.text(case, "subject")


def is_there_for_dan(house: House, case: Case) -> bool:
    with acting(house.actor("dan")):
        return Case.objects.filter(pk=case.pk).exists()


@pytest.mark.promise("group-sharing")
def test_a_shared_case_is_there_until_the_share_ends(house: House) -> None:
    ada, ben, sister = letter(house, subject="Jackan"), house.actor("ben"), Company.objects.get(slug="nordlund-gmbh")
    assert not is_there_for_dan(house, ada.case)
    assert opened_by_dan(house, ada.case) == "relation"
    share_case(ada.case, by=ben, company=sister, until=now() + DAY)
    assert is_there_for_dan(house, ada.case)
    assert opened_by_dan(house, ada.case) == "Jackan"
    share_case(ada.case, by=ben, company=sister, until=now() - DAY)
    assert not is_there_for_dan(house, ada.case)
    assert opened_by_dan(house, ada.case) == "relation"


@pytest.mark.parametrize(("slug", "days"), [("svarstjanst", 1), ("nordlund-ab", 1), ("nordlund-gmbh", 91)])
def test_a_share_with_a_supplier_oneself_or_without_an_end_in_sight_is_refused(
    house: House, slug: str, days: int
) -> None:
    ada = letter(house)
    with pytest.raises(NotShareable):
        share_case(
            ada.case, by=house.actor("ben"), company=Company.objects.get(slug=slug), until=now() + days * DAY
        )
