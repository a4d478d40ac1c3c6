"""What goes wrong at one place keeps the sweep from nothing else, and what was decided a moment ago counts."""

import pytest

from tests.house import House
from tests.scenes import DAY, close, fresh, letter
from tillit.cases.hold import hold_case
from tillit.cases.models import Message
from tillit.kit.clock import now
from tillit.retention import sweep as sweeping
from tillit.retention.models import Erasure, HoldReason
from tillit.retention.sweep import sweep
from tillit.vault.acting import in_company


class CutOff(Exception):
    """The process died here."""


def swept(house: House) -> None:
    sweep(confirmed=True)
    house.settle()


@pytest.mark.promise("only-as-long-as-needed")
def test_a_hold_counts_before_the_keeper_has_heard_of_it(house: House) -> None:
    swept(house)
    ada = letter(house)
    close(house, ada.case, days_ago=366)
    hold_case(ada.case, by=house.actor("ben"), reason=HoldReason.REPAIR, categories=["content"], purpose="warranty",
              review=(now() + 30 * DAY).date())  # fmt: skip
    swept(house)
    with in_company(ada.case.company_id):
        assert Message.objects.filter(case=ada.case).exists()
        assert not Erasure.objects.filter(subject=ada.case.pk, categories__contains=["content"]).exists()


@pytest.mark.promise("one-year")
def test_a_case_that_cannot_be_erased_keeps_no_other_from_going(house: House, monkeypatch) -> None:
    swept(house)
    spoiled, ada = letter(house), letter(house)
    other = letter(house, to="hilfe@nordlund.example", by=house.actor("dan"))
    close(house, spoiled.case, days_ago=366)
    close(house, ada.case, days_ago=366)
    close(house, other.case, days_ago=366, by=house.actor("dan"))
    erase = sweeping.erase_subject

    def fail(subject, *given: object, **how: object):
        if subject == spoiled.case.pk:
            raise CutOff
        return erase(subject, *given, **how)

    monkeypatch.setattr(sweeping, "erase_subject", fail)
    with pytest.raises(CutOff):
        sweep(confirmed=True)
    assert fresh(spoiled.case)
    assert fresh(ada.case) is None
    assert fresh(other.case) is None
    monkeypatch.undo()
    swept(house)
    assert fresh(spoiled.case) is None
