"""What makes `purposes` and `legitimate-interest` true: the notice itself decides."""

from datetime import timedelta

from tillit.kit.clock import now
from tillit.notice.controls import Evidence
from tillit.publishing.current import notice_in_force
from tillit.vault.evidence import at_risk, broken, control, keeper_answers, keeper_figures, kept

SOON = timedelta(days=30)
NEXT = "assessments: %(purposes)s, the next review is on %(review)s (%(purpose)s)"
OVERDUE = "the assessment of %(purpose)s is overdue since %(review)s: its openings are refused"


@control("notice-decides", "The keeper opens by the published notice and nothing else", is_on=keeper_answers)
def notice_decides() -> Evidence:
    figures, version = keeper_figures(), notice_in_force().version
    numbers = {"version": version.number, "refusals": figures.refusals}
    if figures.notice != version.hash:
        return at_risk("keeper and application do not agree on version %(version)s", **numbers)
    return kept("version %(version)s decides", "openings refused: %(refusals)s", **numbers)


@control("assessments-reviewed", "Each purpose carries its assessment; past its review date the purpose closes")
def assessments_reviewed() -> Evidence:
    purposes = notice_in_force().rules.purposes
    first = min(purposes, key=lambda name: purposes[name].assessment.review)
    review, today = purposes[first].assessment.review, now().date()
    numbers = {"purposes": len(purposes), "days_left": (review - today).days}
    words = {"review": review.isoformat(), "purpose": first}
    if review < today:
        return broken(OVERDUE, **numbers, **words)
    return at_risk(NEXT, **numbers, **words) if review - today < SOON else kept(NEXT, **numbers, **words)
