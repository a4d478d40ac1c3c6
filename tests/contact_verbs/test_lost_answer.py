"""The relay took a letter and its answer was lost: the report that it came back may be here before we are done."""

from datetime import timedelta

import pytest

from tests.contact_verbs.test_machines import bounce, delivery_of, events_of
from tests.house import House
from tests.scenes import letter, relay
from tillit.cases.models import Delivery, Happening
from tillit.cases.reply import outgoing_message_id, reply_to_case
from tillit.contact import carry
from tillit.recipients.errors import RefusedForGood, Unanswered
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


@pytest.mark.parametrize("fault", [Unanswered("no-answer"), RefusedForGood("550 5.1.1")])
def test_at_the_last_attempt_a_letter_that_came_back_stays_so_too(
    house: House, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    ada = letter(house)
    sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())

    def lose(*_: object, **__: object) -> None:
        house.receive(bounce(ada.address, letter=outgoing_message_id(sent)))
        raise fault

    with monkeypatch.context() as losing:
        losing.setattr(Post, "send", lose)
        losing.setattr(carry, "MOST_ATTEMPTS", 1)
        house.settle()
    assert (delivery_of(sent).state, delivery_of(sent).answer) == (Delivery.State.BOUNCED, "5.1.1")
    assert events_of(ada.case, Happening.NOT_DELIVERED) == []
    with relay() as post:
        house.hurry()
    assert post.given == []
