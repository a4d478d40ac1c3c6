"""What became of a letter is written even where the database fails in between, and overwrites nothing newer."""

from django.db import OperationalError

from tests.contact_verbs.test_carry import answer, delivery_of
from tests.house import House
from tests.scenes import hang_up, letter, relay
from tillit.cases.models import Delivery
from tillit.recipients import gate
from tillit.vault.acting import in_company


def test_a_letter_that_left_is_not_sent_again_because_the_database_failed(house: House, monkeypatch) -> None:
    ada, asa = letter(house), letter(house)
    first, second = answer(house, ada), answer(house, asa)
    insert_all, calls = gate.insert_all, []

    def fail_once(rows: list[object]) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OperationalError
        insert_all(rows)

    monkeypatch.setattr(gate, "insert_all", fail_once)
    with relay() as post:
        house.settle()
        assert delivery_of(first).state == Delivery.State.SENT
        house.hurry()
    assert len(post.given) == 2
    assert not delivery_of(first).sent_twice
    assert delivery_of(second).state == Delivery.State.SENT


def test_a_report_that_is_faster_than_we_are_stays(house: House) -> None:
    sent = answer(house, letter(house))

    def bounce() -> None:
        with in_company(sent.company_id):
            Delivery.objects.filter(message=sent.pk).update(state=Delivery.State.BOUNCED, answer="5.1.1")
        hang_up()

    with relay() as post:
        post.before = bounce
        house.settle()
    found = delivery_of(sent)
    assert (found.state, found.answer) == (Delivery.State.BOUNCED, "5.1.1")
    assert found.sent_at
