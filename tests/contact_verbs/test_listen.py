"""The door: 250 only for what was kept; while keeper or database are away, the sender tries again."""

import asyncio

import pytest

from tests.house import House, mail, someone
from tests.scenes import company
from tillit.cases.models import Case, Message
from tillit.contact.lines.email.listener import Envelope, Unavailable
from tillit.contact.listen import is_known, take
from tillit.contact.models import Arrival
from tillit.keeper.wire import Status
from tillit.people.models import Customer
from tillit.vault.acting import in_company
from tillit.vault.client import ask
from tillit.vault.errors import KeeperAway
from tillit.vault.models import Lookup, Outbox

COUNTED = (Arrival, Case, Customer, Lookup, Message, Outbox)


def counts() -> list[int]:
    with in_company(company("nordlund-ab")):
        return [model.objects.count() for model in COUNTED]


def envelope(*to: str, sender: str = "") -> Envelope:
    return Envelope(sender or someone(), to, mail(sender=sender or someone(), to=", ".join(to)))


@pytest.mark.parametrize(
    ("address", "ours"),
    [("service@nordlund.example", True), ("Service+abc@Nordlund.example", True), ("info@nordlund.example", False)],
)
def test_only_our_mailboxes_are_known_with_and_without_a_token(house: House, address: str, ours: bool) -> None:
    assert asyncio.run(is_known(address)) is ours


def test_a_mail_for_two_of_our_mailboxes_arrives_in_both(house: House) -> None:
    both = envelope("service@nordlund.example", "hej@fjell.example")
    before = counts()[1]
    assert asyncio.run(take(both)).code == 250
    assert counts()[1] == before + 2


def test_a_mailbox_that_went_while_a_letter_was_on_its_way_is_no_reason_to_lose_the_letter(house: House) -> None:
    gone, both = envelope("was@nordlund.example"), envelope("service@nordlund.example", "was@nordlund.example")
    before = counts()[1]
    for one in (gone, both):
        with pytest.raises(Unavailable):
            asyncio.run(take(one))
    assert counts()[1] == before + 1


def test_while_the_keeper_is_away_the_sender_tries_again_and_nothing_is_stored(house: House) -> None:
    house.settle()
    before, raw = counts(), envelope("service@nordlund.example")
    house.stop_keeper()
    try:
        with pytest.raises(KeeperAway):
            ask(Status(), object)
        with pytest.raises(KeeperAway):
            house.receive(raw.content)
        with pytest.raises(Unavailable):
            asyncio.run(take(raw))
    finally:
        house.start_keeper()
    assert counts() == before
    assert asyncio.run(take(raw)).code == 250
    assert counts()[1] == before[1] + 1


def test_a_mail_acknowledged_and_sent_again_is_still_one(house: House) -> None:
    raw = envelope("service@nordlund.example")
    asyncio.run(take(raw))
    before = counts()[4]
    assert asyncio.run(take(raw)).code == 250
    assert counts()[4] == before
