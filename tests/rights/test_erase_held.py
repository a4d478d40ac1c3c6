"""What an obligation holds survives a request to erase, also in a case nobody has sorted yet."""

import pytest

from tests.house import House
from tests.scenes import DAY, fresh, letter, opened, refused
from tillit.cases.hold import hold_case
from tillit.cases.write_note import write_note
from tillit.kit.clock import now
from tillit.retention.models import HoldReason
from tillit.rights.erase_person import erase_person
from tillit.vault.acting import acting


@pytest.mark.promise("only-as-long-as-needed")
def test_held_words_survive_and_the_rest_of_the_case_goes(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    note = write_note(ada.case, by=ben, text="Ring.")
    hold_case(ada.case, by=ben, reason=HoldReason.REFUND, categories=["content"], purpose="triage",
              review=(now() + DAY).date())  # fmt: skip
    house.settle()
    erase_person(ada.case.customer_id, by=house.actor("oda"), company=ada.case.company_id,
                 second=house.actor("cho").credential)  # fmt: skip
    house.settle()
    assert fresh(ada.case)
    assert opened(ada.message, "body", by=ben, purpose="triage")
    with acting(ben):
        assert not ada.case.notes.exists()
    note.case = ada.case
    assert refused(note, "body", by=ben, purpose="triage")[0] == "erased"
