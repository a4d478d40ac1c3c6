"""The relay took a letter and its answer was lost: the report that it came back may be here before we are done."""

from datetime import timedelta

import pytest

from tests.contact_verbs.test_machines import bounce, delivery_of
from tests.house import House
from tests.scenes import letter, relay
from tillit.cases.models import Delivery
from tillit.cases.reply import outgoing_message_id, reply_to_case
from tillit.recipients.errors import Unanswered
from tillit.recipients.gate import Post


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_letter_that_came_back_stays_so_and_one_of_which_nothing_is_known_is_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch, *, comes_back: bool
) -> None:
    ada = letter(house)
    sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())

    def lose(*_: object, **__: object) -> None:
        if comes_back:
            house.receive(bounce(ada.address, letter=outgoing_message_id(sent)))
        raise Unanswered("no-answer")

    with monkeypatch.context() as losing:
        losing.setattr(Post, "send", lose)
        house.settle()
    assert delivery_of(sent).state == (Delivery.State.BOUNCED if comes_back else Delivery.State.UNSURE)
    with relay() as post:
        house.hurry()
    assert len(post.given) == (0 if comes_back else 1)
    assert delivery_of(sent).state == (Delivery.State.BOUNCED if comes_back else Delivery.State.SENT)
