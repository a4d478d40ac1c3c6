"""Section `security`: sealed at rest, each opening on record, what is erased stays erased."""

import pytest

from tests.house import House
from tests.scenes import close, letter, opened, refused
from tillit.cases.models import Kind
from tillit.keeper.answers import Looks
from tillit.keeper.wire import Looked, Openings
from tillit.kit.clock import now
from tillit.notice.controls import Verdict, registry
from tillit.retention.sweep import sweep
from tillit.vault.client import ask
from tillit.vault.errors import Refusal


@pytest.mark.promise("secure")
def test_each_opening_is_on_record_with_who_and_why(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    opened(ada.message, "body", by=house.actor("ben"), purpose="question")
    opened(ada.message, "body", by=house.operator("ben"), purpose="question")
    looks = ask(Openings(case=ada.case.pk), Looks, by=house.actor("oda")).looks
    by_ben = [look for look in looks if look.agent == house.actor("ben").agent]
    assert [(look.role, look.purpose, look.operator) for look in by_ben] == [
        ("agent", "question", False), ("agent", "question", True),
    ]  # fmt: skip
    with pytest.raises(Refusal):
        ask(Openings(case=ada.case.pk), Looks, by=house.actor("ben"))


@pytest.mark.promise("secure")
def test_each_refusal_is_on_record_and_only_officers_read_it(house: House) -> None:
    ada, before = letter(house), now()
    refused(ada.message, "body", by=house.actor("ben"), purpose="warranty")
    looks = ask(Looked(before.date(), refused=True), Looks, by=house.actor("oda")).looks
    assert any(look.code == "purpose-outside-kind" and look.subject == ada.case.pk for look in looks)
    with pytest.raises(Refusal):
        ask(Looked(before.date(), refused=True), Looks, by=house.actor("ben"))


@pytest.mark.promise("secure")
def test_what_is_erased_stays_erased_when_the_keeper_starts_anew(house: House) -> None:
    ada, eva = letter(house), letter(house)
    close(house, ada.case, days_ago=366)
    sweep(confirmed=True)
    house.settle()
    house.stop_keeper()
    house.start_keeper()
    ben = house.actor("ben")
    assert refused(ada.message, "body", by=ben, purpose="triage")[0] == "erased"
    assert opened(eva.message, "body", by=ben, purpose="triage")


@pytest.mark.promise("secure")
def test_the_board_names_what_one_account_for_all_means(house: House, monkeypatch) -> None:
    evidence = registry.get("sealed-at-rest").evidence
    monkeypatch.setattr("django.conf.settings.TILLIT_SEPARATED", False)
    assert evidence().verdict == Verdict.AT_RISK
    assert "process boundary only" in evidence().line
    monkeypatch.setattr("django.conf.settings.TILLIT_SEPARATED", True)
    assert evidence().verdict == Verdict.KEPT
    assert registry.get("epochs-turn").evidence().verdict == Verdict.KEPT
    assert registry.get("ledger-intact").evidence().verdict == Verdict.KEPT
