"""A letter leaves once; when we die between the server's 250 and our commit, again with the same Message-ID."""

import email
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default

import pytest
from django.conf import settings

from tests.house import House
from tests.relays import strict
from tests.scenes import close, fresh, hang_up, letter, relay
from tillit.cases.errors import SendingStarted
from tillit.cases.models import Case, Delivery, Kind, Message, State
from tillit.cases.reply import reply_to_case, take_back
from tillit.config.founding import operator_at_founding
from tillit.contact import carry, pack
from tillit.contact.carry import carry_letters
from tillit.contact.lines.email.threading import reply_address
from tillit.people.models import Brand
from tillit.recipients.set_relay import remove_relay, set_relay
from tillit.vault.acting import in_company
from tillit.vault.errors import ScopeErased


class Killed(BaseException):
    """The process died here."""


def answer(house: House, ada, text: str = "Ja, skicka den.") -> Message:
    return reply_to_case(ada.case, by=house.actor("ben"), text=text, undo=timedelta())


def delivery_of(message: Message) -> Delivery:
    with in_company(message.company_id):
        return Delivery.objects.get(message=message.pk)


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=default)


def text_of(raw: bytes) -> str:
    return parsed(raw).get_body(("plain",)).get_content()


def test_an_answer_leaves_once_with_its_threading_headers(house: House) -> None:
    ada = letter(house, Message_ID="<asked@post.example>", kind=Kind.QUESTION)
    sent = answer(house, ada)
    with relay() as post:
        house.settle()
        carry_letters([{"message": sent.pk, "company": sent.company_id}])
    (raw,) = post.given
    mail = parsed(raw)
    assert mail["In-Reply-To"] == "<asked@post.example>"
    assert "<asked@post.example>" in mail["References"]
    assert ada.address in mail["To"]
    assert reply_address(ada.case.mailbox, ada.case.ref) in mail["Reply-To"]
    assert (delivery_of(sent).state, delivery_of(sent).answer) == (Delivery.State.SENT, "250")
    assert not delivery_of(sent).sent_twice


def test_the_first_letter_carries_the_right_to_object_and_the_second_does_not(house: House) -> None:
    ada = letter(house)
    with relay() as post:
        answer(house, ada)
        house.settle()
        answer(house, ada, "Och en sak till.")
        house.settle()
    first, second = map(text_of, post.given)
    assert "Din rätt att invända" in first
    assert "invända" not in second
    assert fresh(ada.case).customer.told_of_objection_at


def test_the_right_to_object_stays_with_the_first_letter_until_it_has_left(house: House) -> None:
    ada = letter(house)
    with relay("451 4.3.0 not now") as post:
        answer(house, ada)
        house.settle()
        assert fresh(ada.case).customer.told_of_objection_at is None
        house.hurry()
    assert all("Din rätt att invända" in text_of(raw) for raw in post.given)


def test_a_relay_that_says_not_now_is_asked_again_with_the_same_message_id(house: House) -> None:
    sent = answer(house, letter(house))
    with relay("451 4.3.0 not now") as post:
        house.settle()
        waiting = delivery_of(sent)
        assert (waiting.state, waiting.answer, waiting.attempts) == (Delivery.State.DELAYED, "451 4.3.0", 1)
        house.settle()
        assert len(post.given) == 1, "it waits before it tries again"
        house.hurry()
    assert delivery_of(sent).state == Delivery.State.SENT
    assert not delivery_of(sent).sent_twice
    first, second = map(parsed, post.given)
    assert first["Message-ID"] == second["Message-ID"]


def test_a_relay_that_refuses_for_good_is_shown_and_not_asked_again(house: House) -> None:
    sent = answer(house, ada := letter(house))
    with relay("550 5.1.1 no such user") as post:
        house.settle()
        house.hurry()
    assert (delivery_of(sent).state, delivery_of(sent).answer) == (Delivery.State.REFUSED, "550 5.1.1")
    with in_company(sent.company_id):  # the customer waits, not we
        assert Case.objects.get(pk=sent.case_id).state == State.OPEN
    assert sum(ada.address.encode() in raw for raw in post.given) == 1


@pytest.mark.parametrize("where", ["smtp-plain://127.0.0.1:1", ""])
def test_a_relay_that_cannot_be_reached_loses_nothing(house: House, monkeypatch, where: str) -> None:
    sent = answer(house, letter(house))
    monkeypatch.setattr(settings, "TILLIT_RELAY", where)
    house.settle()
    assert delivery_of(sent).state == Delivery.State.DELAYED
    monkeypatch.undo()
    house.hurry()
    assert delivery_of(sent).state == Delivery.State.SENT


def test_after_about_two_days_an_agent_is_told(house: House, monkeypatch) -> None:
    sent = answer(house, letter(house))
    monkeypatch.setattr(carry, "MOST_ATTEMPTS", 2)
    with relay("451 4.3.0 no", "451 4.3.0 no"):
        house.settle()
        house.hurry()
    assert delivery_of(sent).state == Delivery.State.REFUSED


def test_a_letter_found_on_its_way_is_sent_again_with_the_same_message_id_and_says_so(
    house: House, monkeypatch
) -> None:
    sent = answer(house, letter(house))

    def die(*_: object, **__: object) -> None:
        raise Killed

    with relay() as post:
        monkeypatch.setattr(carry, "_sent", die)
        with pytest.raises(Killed):
            house.settle()
        monkeypatch.undo()
        assert delivery_of(sent).state == Delivery.State.SENDING
        house.hurry()
    first, second = map(parsed, post.given)
    assert first["Message-ID"] == second["Message-ID"]
    assert (delivery_of(sent).state, delivery_of(sent).sent_twice) == (Delivery.State.SENT, True)


def test_an_answer_taken_back_never_leaves(house: House) -> None:
    ada = letter(house)
    sent = reply_to_case(ada.case, by=house.actor("ben"), text="Nej.")
    take_back(sent, by=house.actor("ben"))
    with relay() as post:
        house.hurry()
    assert post.given == []
    assert delivery_of(sent).state == Delivery.State.TAKEN_BACK


def test_an_answer_on_its_way_cannot_be_taken_back(house: House) -> None:
    sent = answer(house, letter(house))
    refused: list[Exception] = []

    def try_to_take_back() -> None:
        try:
            take_back(sent, by=house.actor("ben"))
        except SendingStarted as started:
            refused.append(started)
        finally:
            hang_up()

    with relay() as post:
        post.before = try_to_take_back
        house.settle()
    assert refused
    with pytest.raises(SendingStarted):
        take_back(sent, by=house.actor("ben"))


def test_an_answer_waits_while_it_may_still_be_taken_back(house: House) -> None:
    sent = reply_to_case(letter(house).case, by=house.actor("ben"), text="Strax.")
    with relay() as post:
        house.settle()
        assert post.given == []
        house.hurry()
    assert delivery_of(sent).state == Delivery.State.SENT


def test_while_the_keeper_is_away_a_letter_waits(house: House) -> None:
    sent = answer(house, letter(house))
    house.stop_keeper()
    try:
        carry_letters([{"message": sent.pk, "company": sent.company_id}])
        assert delivery_of(sent).state == Delivery.State.DELAYED
    finally:
        house.start_keeper()
    with relay() as post:
        house.hurry()
    assert len(post.given) == 1
    assert delivery_of(sent).state == Delivery.State.SENT


def test_one_letter_that_fails_does_not_hold_up_the_next(house: House) -> None:
    ada, asa = letter(house), letter(house)
    first, second = answer(house, ada), answer(house, asa)
    with relay("550 5.1.1 no"):
        house.settle()
    assert delivery_of(first).state == Delivery.State.REFUSED
    assert delivery_of(second).state == Delivery.State.SENT


def test_an_answer_written_before_closing_still_leaves(house: House) -> None:
    ada = letter(house)
    sent = answer(house, ada)
    close(house, ada.case)
    assert delivery_of(sent).state == Delivery.State.SENT


def test_letters_of_a_round_share_one_connection_one_opening_and_one_claim(house: House, monkeypatch) -> None:
    ours = [letter(house) for _ in range(3)]
    sent = [answer(house, one) for one in ours]
    calls: list[int] = []
    monkeypatch.setattr(carry, "open_letters", lambda due, by: calls.append(len(due)) or pack.open_letters(due, by=by))
    with strict() as post:
        monkeypatch.setattr(settings, "TILLIT_RELAY", f"smtp-plain://127.0.0.1:{post.port}")
        house.settle()
    assert (len(post.given), post.lines, calls) == (3, 1, [3])
    assert all(delivery_of(one).state == Delivery.State.SENT for one in sent)
    assert all(delivery_of(one).claimed_at for one in sent)


def test_of_two_letters_in_one_round_only_the_first_that_arrives_carries_the_right_to_object(house: House) -> None:
    ada = letter(house)
    answer(house, ada)
    answer(house, ada, "Och en sak till.")
    with relay() as post:
        house.settle()
    assert ["invända" in text_of(raw) for raw in post.given] == [True, False]
    asa = letter(house)
    answer(house, asa)
    answer(house, asa, "Och en sak till.")
    with relay("451 4.3.0 not now") as post:
        house.settle()
        assert ["invända" in text_of(raw) for raw in post.given] == [True, True], "the first one did not arrive"
        house.hurry()


def test_a_case_erased_meanwhile_does_not_hold_up_the_others_of_its_round(house: House, monkeypatch) -> None:
    ada, asa = letter(house), letter(house)
    gone, sent = answer(house, ada), answer(house, asa)

    def lose_one(due, *, by):
        if any(delivery.pk == gone.pk for delivery in due):
            raise ScopeErased
        return pack.open_letters(due, by=by)

    monkeypatch.setattr(carry, "open_letters", lose_one)
    with relay() as post:
        house.settle()
    assert len(post.given) == 1
    assert (delivery_of(gone).state, delivery_of(gone).answer) == (Delivery.State.REFUSED, "erased")
    assert delivery_of(sent).state == Delivery.State.SENT


def test_an_answer_that_waits_says_when_it_is_tried_again_and_since_when_it_is_due(house: House) -> None:
    sent = answer(house, letter(house))
    first_due = delivery_of(sent).not_before
    with relay("451 4.3.0 not now"):
        house.settle()
    waiting = delivery_of(sent)
    assert waiting.not_before == first_due
    assert waiting.next_try_at > waiting.claimed_at
    house.hurry()
    assert (delivery_of(sent).state, delivery_of(sent).next_try_at) == (Delivery.State.SENT, None)


def test_a_brands_letter_leaves_by_its_own_relay(house: House) -> None:
    brand = Brand.objects.get(slug="nordlund")
    with strict() as own, relay() as common:
        made = set_relay("127.0.0.1", by=operator_at_founding(), brand=brand, port=own.port, tls="none")
        answer(house, letter(house))
        house.settle()
        remove_relay(made, by=operator_at_founding())
    assert (len(own.given), len(common.given)) == (1, 0)
