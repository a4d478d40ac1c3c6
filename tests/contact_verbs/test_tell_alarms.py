"""Officers hear of a promise at risk by a letter of their own, which says nothing of any customer."""

import pytest

from tests.house import House
from tests.scenes import letter
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.tell_alarms import tell_alarms
from tillit.notice.controls import Verdict
from tillit.people.models import Agent
from tillit.publishing.models import Alarm, Telling


@pytest.fixture
def alarm(house: House) -> Alarm:
    Alarm.objects.all().delete()
    return Alarm.objects.create(
        promise="one-year", verdict=Verdict.AT_RISK, said=["hours since the last sweep: %(hours)s"],
        figures={"hours": 27.5},
    )  # fmt: skip


def addressees(letters: list[bytes]) -> list[str]:
    return sorted(parse_mail(raw).to[0].address for raw in letters)


def test_each_officer_and_operator_is_told_once(house: House, alarm: Alarm) -> None:
    letter(house, subject="Blåbärssylt i kappan")
    house.letters.clear()
    expected = sorted(Agent.objects.exclude(email="").filter(is_active=True).values_list("email", flat=True))
    assert tell_alarms([alarm]) == len(expected) > 1
    assert tell_alarms([alarm]) == 0
    assert addressees(house.letters) == expected
    text = parse_mail(house.letters[0]).text
    assert "hours since the last sweep: 27.5" in text
    assert "Blåbärssylt" not in text
    assert b"Auto-Submitted: auto-" in house.letters[0]


def test_a_letter_that_the_relay_does_not_take_is_tried_again_and_the_board_says_so(
    house: House, alarm: Alarm, monkeypatch
) -> None:
    monkeypatch.setattr("django.conf.settings.TILLIT_RELAY", "smtp-plain://127.0.0.1:1")
    assert tell_alarms([alarm]) == 0
    assert not Telling.objects.exclude(mailed_at=None).exists()
    monkeypatch.undo()
    assert tell_alarms([alarm]) > 1


def test_an_officer_reads_it_in_their_language(house: House, alarm: Alarm) -> None:
    Agent.objects.filter(login="oda").update(language="sv")
    house.letters.clear()
    tell_alarms([alarm])
    (raw,) = [raw for raw in house.letters if parse_mail(raw).to[0].address == "oda@nordlund.example"]
    Agent.objects.filter(login="oda").update(language="en")
    assert "Ett löfte" in parse_mail(raw).subject
    assert "timmar sedan senaste svepet: 27.5" in parse_mail(raw).text
