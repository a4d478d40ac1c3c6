"""Section `grounds`: past the date of its assessment a purpose closes by itself."""

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.house import House
from tests.scenes import letter, opened, refused
from tillit.cases.models import Kind
from tillit.notice.controls import Verdict, registry
from tillit.publishing.current import rules_in_force


def noon_after(purpose: str, days: int) -> datetime:
    review = rules_in_force().purposes[purpose].assessment.review
    return datetime.combine(review + timedelta(days=days), time(12), tzinfo=UTC)


@pytest.mark.promise("legitimate-interest")
def test_past_the_review_of_its_assessment_a_purpose_opens_nothing(house: House) -> None:
    ada, ben = letter(house, kind=Kind.QUESTION), house.operator("ben")
    assert opened(ada.message, "body", by=ben, purpose="question", as_of=noon_after("question", 0))
    code = refused(ada.message, "body", by=ben, purpose="question", as_of=noon_after("question", 1))
    assert code == ("assessment-overdue", "purposes.question.assessment.review")


@pytest.mark.promise("legitimate-interest")
def test_every_purpose_that_may_be_objected_to_carries_its_assessment() -> None:
    purposes = rules_in_force().purposes
    assert all(purpose.assessment.review for purpose in purposes.values() if purpose.objectable)
    assert purposes["survey"].ground("DE") == "consent"
    assert purposes["survey"].ground("SE") == "legitimate-interest"


@pytest.mark.promise("legitimate-interest")
def test_the_board_says_when_the_next_review_is(house: House, monkeypatch) -> None:
    evidence = registry.get("assessments-reviewed").evidence
    assert evidence().verdict == Verdict.KEPT
    for days, verdict in ((-10, Verdict.AT_RISK), (1, Verdict.BROKEN)):
        monkeypatch.setattr("tillit.publishing.controls.now", lambda days=days: noon_after("question", days))
        assert evidence().verdict == verdict
