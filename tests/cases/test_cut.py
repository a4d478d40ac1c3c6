"""What an agent types is cut like what a customer writes: nothing of a card rests anywhere."""

import pytest

from tests.house import House
from tests.scenes import fresh, letter, opened
from tillit.cases.models import Case
from tillit.cases.open_case import ByHand, open_case_by_hand
from tillit.cases.reply import reply_to_case
from tillit.cases.write_note import write_note
from tillit.vault.acting import acting

CARD = "I paid with 4111 1111 1111 1111, code 737."


@pytest.mark.promise("minimal")
def test_a_card_number_in_an_answer_or_a_note_is_cut_out(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    answer = reply_to_case(ada.case, by=ben, text=CARD)
    note = write_note(ada.case, by=ben, text=CARD)
    assert answer.cut_out == ["card", "security-code"]
    for row in (answer, note):
        row.case = fresh(ada.case)
        said = opened(row, "body", by=ben, purpose="triage")
        assert "1111 1111" not in said
        assert "737" not in said


@pytest.mark.promise("minimal")
def test_a_card_number_told_on_the_telephone_is_cut_out(house: House) -> None:
    ben, like = house.actor("ben"), letter(house).case
    told = ByHand(
        company=like.company_id, brand=like.brand_id, country="SE", language="sv", mailbox=like.mailbox,
        channel="telephone", name="Ada", phone="+46 70 123 45 67", subject="Refund", text=CARD,
    )  # fmt: skip
    case = open_case_by_hand(told, by=ben)
    with acting(ben):
        message = Case.objects.get(pk=case.pk).messages.select_related("case").get()
    assert message.cut_out == ["card", "security-code"]
    assert "4111" not in opened(message, "body", by=ben, purpose="triage")
