"""Watching over the promises: remembered by day, an alarm while one is not kept, and who has seen it."""

from datetime import timedelta

import pytest

from tests.house import House
from tillit.kit.clock import now
from tillit.ledger.models import Entry
from tillit.notice.controls import Verdict
from tillit.publishing.acknowledge import acknowledge_alarm
from tillit.publishing.models import Alarm, StandingDay, Telling
from tillit.publishing.standing import standings
from tillit.publishing.watch import watch_promises
from tillit.vault.actors import machine
from tillit.vault.errors import KeeperAway


@pytest.fixture(autouse=True)
def swept(house: House) -> None:
    from tillit.retention.sweep import sweep

    sweep(confirmed=True)
    Alarm.objects.all().delete()
    StandingDay.objects.all().delete()


def standing(promise: str) -> Verdict:
    return next(one.verdict for one in standings() if one.promise == promise)


def alarm_for(promise: str) -> Alarm | None:
    watch_promises(by=machine("carry"))
    return Alarm.objects.filter(promise=promise, ended_at=None).first()


@pytest.mark.promise("one-year")
def test_a_stopped_sweep_puts_its_promise_at_risk_and_a_started_one_keeps_it_again(house: House, monkeypatch) -> None:
    assert standing("one-year") == Verdict.KEPT
    assert alarm_for("one-year") is None
    monkeypatch.setattr("django.conf.settings.TILLIT_SWEEP", False)
    alarm = alarm_for("one-year")
    assert alarm is not None
    assert alarm.verdict == Verdict.AT_RISK
    assert "the sweep is switched off" in alarm.said
    monkeypatch.setattr("django.conf.settings.TILLIT_SWEEP", True)
    assert alarm_for("one-year") is None
    alarm.refresh_from_db()
    assert alarm.ended_at is not None
    kinds = list(Entry.objects.order_by("written_at").values_list("kind", flat=True))
    assert "promise-kept-again" in kinds[kinds.index("promise-at-risk") :]


def test_one_alarm_lasts_however_often_somebody_looks(house: House, monkeypatch) -> None:
    monkeypatch.setattr("django.conf.settings.TILLIT_SWEEP", False)
    first, second = alarm_for("one-year"), alarm_for("one-year")
    assert first is not None
    assert first == second


def test_a_day_is_remembered_by_its_worst_moment(house: House, monkeypatch) -> None:
    def remembered() -> str:
        return StandingDay.objects.get(promise="one-year", day=now().date()).verdict

    watch_promises(by=machine("carry"))
    assert remembered() == Verdict.KEPT
    monkeypatch.setattr("django.conf.settings.TILLIT_SWEEP", False)
    watch_promises(by=machine("carry"))
    monkeypatch.setattr("django.conf.settings.TILLIT_SWEEP", True)
    watch_promises(by=machine("carry"))
    assert remembered() == Verdict.AT_RISK


def test_days_long_past_are_forgotten(house: House) -> None:
    old = now().date() - timedelta(days=401)
    StandingDay.objects.create(promise="one-year", day=old, verdict=Verdict.KEPT)
    watch_promises(by=machine("carry"))
    assert not StandingDay.objects.filter(day=old).exists()


def test_a_control_that_cannot_answer_puts_its_promises_at_risk_and_stops_no_other(house: House, monkeypatch) -> None:
    def away() -> None:
        raise KeeperAway

    monkeypatch.setattr("tillit.vault.controls.keeper_figures", away)
    found = {one.promise: one for one in standings()}
    assert found["secure"].verdict == Verdict.AT_RISK
    assert "nothing can be shown just now" in found["secure"].line
    assert found["minimal"].verdict == Verdict.KEPT


def test_an_alarm_is_acknowledged_once_by_each_officer(house: House, monkeypatch) -> None:
    monkeypatch.setattr("django.conf.settings.TILLIT_SWEEP", False)
    alarm = alarm_for("one-year")
    assert alarm is not None
    first = acknowledge_alarm(alarm, by=house.actor("oda"))
    again = acknowledge_alarm(alarm, by=house.actor("oda"))
    assert first.seen_at == again.seen_at
    assert Telling.objects.filter(alarm=alarm).count() == 1
