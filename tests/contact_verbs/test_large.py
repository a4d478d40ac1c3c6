"""A long letter arrives like any other."""

import pytest

from tests.house import House, mail, someone
from tests.scenes import fresh, opened


@pytest.mark.parametrize("size", [500_000, 2_500_000])
def test_a_very_long_text_arrives_whole(house: House, size: int) -> None:
    text = ("Ordet är fritt. " * (size // 16)).strip()
    message = house.receive(mail(sender=f"Ada <{someone()}>", text=text)).message
    house.settle()
    message.case = fresh(house.case_of(message))
    body = opened(message, "body", by=house.actor("ben"), purpose="triage")
    assert text.startswith(body[:100_000])
