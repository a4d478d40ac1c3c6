"""Section `keeping`: as long as the case needs, a year at most, whatever is stopped or reopened."""

import pytest

from tests.house import House
from tests.scenes import DAY, close, fresh, letter, opened, refused
from tillit.cases.hold import hold_case
from tillit.cases.models import Kind
from tillit.cases.reopen import reopen_case
from tillit.keeper.answers import DueScopes
from tillit.keeper.wire import Due
from tillit.kit.clock import now
from tillit.notice.controls import Verdict, registry
from tillit.retention.models import HoldReason
from tillit.vault.actors import machine
from tillit.vault.client import ask


@pytest.mark.promise("only-as-long-as-needed")
def test_each_hold_has_a_reason_an_owner_and_a_review_that_is_watched(house: House, monkeypatch) -> None:
    ada, evidence = letter(house), registry.get("holds-reviewed").evidence
    placed = hold_case(ada.case, by=house.actor("ben"), reason=HoldReason.REFUND, categories=["content"],
                       purpose="warranty", review=(now() + 5 * DAY).date())  # fmt: skip
    house.settle()
    assert placed.reason == HoldReason.REFUND
    assert placed.owner == house.actor("ben").agent
    assert evidence().verdict == Verdict.KEPT
    monkeypatch.setattr("tillit.retention.controls.now", lambda: now() + 40 * DAY)
    assert evidence().verdict == Verdict.AT_RISK


@pytest.mark.promise("one-year")
@pytest.mark.parametrize(("days", "is_shut"), [(364, False), (366, True), (365 + 3, True)])
def test_a_year_after_closing_nothing_opens_with_the_sweep_stopped(house: House, days: int, is_shut: bool) -> None:
    ada, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
    close(house, ada.case, days_ago=days)
    if not is_shut:
        assert opened(ada.message, "body", by=ben, purpose="question")
        return
    for by, purpose in ((ben, "question"), (house.actor("oda"), "rights"), (machine("carry"), "transport")):
        assert refused(ada.message, "body", by=by, purpose=purpose) == ("overdue", "promise.one-year")


@pytest.mark.promise("one-year")
def test_reopening_adds_thirty_days_at_most_even_while_the_case_is_open(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    close(house, ada.case, days_ago=29)
    first = fresh(ada.case).closed_at
    for _ in range(3):
        reopen_case(fresh(ada.case), by=house.actor("ben"))
        house.settle()
        close(house, fresh(ada.case))
    assert fresh(ada.case).erase_at <= first + 395 * DAY
    reopen_case(fresh(ada.case), by=house.actor("ben"))
    house.settle()
    scopes = Due(scopes=[(ada.case.pk, "content")])
    for days, is_due in ((394, False), (396, True)):
        (answer,) = ask(scopes, DueScopes, by=machine("sweep"), as_of=first + days * DAY).scopes
        assert answer.due is is_due


@pytest.mark.promise("one-year")
def test_the_board_counts_what_is_past_its_time_and_unreadable(house: House) -> None:
    evidence = registry.get("clock-at-opening").evidence
    before = evidence().figures["overdue"]
    close(house, letter(house).case, days_ago=366)
    assert evidence().figures["overdue"] > before
    assert evidence().verdict == Verdict.KEPT
