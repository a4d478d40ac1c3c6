"""The promise board: evidence in the reader's language, its history, who was told, and figures beside it."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.utils.translation import override

from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import close, letter, opened, refused
from tillit.cases.models import Kind
from tillit.desk.faults import code_words
from tillit.keeper.refuse import WORDS
from tillit.kit.clock import now
from tillit.notice import refusals
from tillit.notice.controls import Verdict
from tillit.publishing.models import Alarm, StandingDay, Telling
from tillit.publishing.watch import watch_promises
from tillit.vault.actors import machine


@pytest.fixture
def at_risk(house: House, monkeypatch) -> Alarm:
    Alarm.objects.all().delete()
    monkeypatch.setattr("django.conf.settings.TILLIT_SWEEP", False)
    watch_promises(by=machine("carry"))
    return Alarm.objects.get(promise="one-year", ended_at=None)


@pytest.mark.promise("one-year")
def test_the_board_says_since_when_and_who_was_told(house: House, browse: Browse, at_risk: Alarm) -> None:
    oda, place = browse("oda"), f"/officer/alarms/{at_risk.pk}/acknowledgement"
    before = text_of(oda.get("/officer/promises"))
    assert place in before
    assert "the sweep is switched off" in before
    assert browse("ben").post(place).status_code == 403
    assert oda.post(place).status_code == 303
    page = text_of(oda.get("/officer/promises"))
    assert place not in page
    assert "Oda Berg: not told by e-mail, seen" in page
    assert Telling.objects.filter(alarm=at_risk).count() == 1


def test_evidence_stands_in_the_readers_language(house: House, browse: Browse, at_risk: Alarm) -> None:
    page = text_of(browse("oda").get("/officer/promises", headers={"Accept-Language": "de"}))
    assert "der Löschdurchgang ist abgeschaltet" in page
    assert "the sweep is switched off" not in page


def test_ninety_days_are_one_band_that_says_what_it_shows(house: House, browse: Browse) -> None:
    StandingDay.objects.filter(promise="minimal").delete()
    for days, verdict in ((1, Verdict.KEPT), (2, Verdict.BROKEN), (95, Verdict.BROKEN)):
        day = now().date() - timedelta(days=days)
        StandingDay.objects.create(promise="minimal", day=day, verdict=verdict)
    page = text_of(browse("oda").get("/officer/promises"))
    section = page[page.index('id="promise-minimal"') :]
    words = section[section.index('aria-label="') + 12 :]
    assert words.startswith("The last 90 days: kept on 2, at risk on 0, broken on 1, not seen on 87.")


def test_closed_cases_stand_in_the_month_in_which_they_erase_themselves(house: House, browse: Browse) -> None:
    close(house, letter(house, kind=Kind.QUESTION).case, days_ago=200)
    page = text_of(browse("oda").get("/officer/promises"))
    assert "in 150 to 179 days" in page
    assert "closed 200 days ago" in page or "days ago" in page


def test_each_promise_names_its_tests(house: House, browse: Browse) -> None:
    page = text_of(browse("oda").get("/officer/promises"))
    assert "tests/publishing/test_watch.py::test_a_stopped_sweep_puts_its_promise_at_risk" in page


@pytest.mark.promise("purposes")
def test_each_count_of_the_board_leads_to_its_openings(house: House, browse: Browse) -> None:
    ada = letter(house, kind=Kind.WARRANTY, subject="Sömmen har gått upp")
    opened(ada.message, "body", by=house.actor("ben"), purpose="warranty")
    refused(ada.message, "body", by=house.actor("ben"), purpose="complaint")
    oda = browse("oda")
    page = text_of(oda.get("/officer/promises"))
    places = [unescape(found) for found in re.findall(r'href="(/officer/ledger/[^"]+)"', page)]
    openings = [place for place in places if place.startswith("/officer/ledger/openings?purpose=warranty&")]
    assert any("Nordlund AB" in text_of(oda.get(place)) for place in openings)
    refusal = next(p for p in places if "code=purpose-outside-kind&" in p)
    listed = text_of(oda.get(refusal))
    assert "<td>A case of this kind is not opened for this purpose. <code" in listed, "each row says why, in words"
    assert "Sömmen" not in listed
    assert oda.get("/officer/ledger/openings?by=nonsense").status_code == 404
    assert oda.get("/officer/ledger/openings?before=-1").status_code == 200


def test_every_reason_of_the_notice_has_words_in_every_language() -> None:
    codes = re.findall(r'Refused\("([a-z-]+)"', Path(refusals.__file__).read_text())
    assert len(codes) > 8
    assert not set(codes) - set(WORDS)
    for language in ("sv", "de"):
        with override(language):
            assert all(code_words(code) != words for code, words in WORDS.items()), language


def test_a_supervisor_sees_how_often_and_not_which(house: House, browse: Browse) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    opened(ada.message, "body", by=house.actor("ben"), purpose="question")
    page = text_of(browse("cho").get("/officer/promises"))
    assert "look-counts" in page
    assert "/officer/ledger/" not in page
    assert browse("cho").get("/officer/ledger/openings").status_code == 403
    assert browse("ben").get("/officer/ledger/refusals").status_code == 403
