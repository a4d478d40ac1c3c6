from datetime import date, timedelta
from itertools import product

import pytest

from tests.notice.conftest import TODAY
from tests.notice.edit import change_in, cut, swap
from tillit.notice.compile import compile_notice
from tillit.notice.models import Notice
from tillit.notice.read import read_notice
from tillit.notice.rules import Allowed, Refused, Rules

BEN = {"role": "agent", "relation": "own", "country": "SE", "today": TODAY}
EVE = {**BEN, "relation": "assigned"}
ODA = {**BEN, "role": "privacy-officer"}


def rules_of(document: str) -> Rules:
    return compile_notice(read_notice(document), today=TODAY)


@pytest.mark.promise("purposes")
@pytest.mark.parametrize("kind", ["question", "complaint", "warranty", "technical-support"])
def test_an_agent_opens_a_case_for_the_purpose_of_its_kind(rules: Rules, kind: str) -> None:
    assert rules.purpose_of(kind) == kind
    decision = rules.decide(purpose=kind, category="content", kind=kind, **BEN)
    assert decision == Allowed(f"purposes.{kind}")


def test_an_unsorted_case_opens_for_sorting_and_shows_only_what_that_needs(rules: Rules) -> None:
    assert rules.purpose_of("unsorted") == "triage"
    for category in ("contact", "content"):
        assert isinstance(rules.decide(purpose="triage", category=category, kind="unsorted", **BEN), Allowed)
    for category in ("attachments", "transactions", "identity-check"):
        refused = rules.decide(purpose="triage", category=category, kind="unsorted", **BEN)
        assert refused == Refused("category-outside-kind", "kinds.unsorted")


@pytest.mark.promise("purposes")
def test_a_purpose_taken_out_of_the_notice_refuses_everything_of_it(document: str) -> None:
    rules = rules_of(cut(document, "purposes.warranty"))
    assert rules.purpose_of("warranty") is None
    notice = rules.notice
    for category, role, relation, country in product(
        notice.categories, [*notice.roles, *notice.machines], notice.relations, notice.countries
    ):
        decision = rules.decide(
            purpose="warranty", category=category, role=role, relation=relation, kind="warranty", country=country,
            today=TODAY,
        )  # fmt: skip
        assert decision == Refused("purpose-not-in-notice", "purposes.warranty")


@pytest.mark.promise("purposes")
@pytest.mark.parametrize("purpose", ["triage", "question", "complaint", "technical-support", "find"])
def test_no_other_purpose_opens_a_case_whose_own_is_taken_out(document: str, purpose: str) -> None:
    rules = rules_of(cut(document, "purposes.warranty"))
    refused = rules.decide(purpose=purpose, category="content", kind="warranty", **BEN)
    assert refused == Refused("purpose-not-in-notice", "purposes.warranty")


def test_rights_are_answered_even_where_the_purpose_is_taken_out(document: str) -> None:
    rules = rules_of(cut(document, "purposes.warranty"))
    assert isinstance(rules.decide(purpose="rights", category="content", kind="warranty", **ODA), Allowed)


@pytest.mark.promise("purposes")
@pytest.mark.parametrize(
    "purpose", ["survey", "order-contact", "service-improvement", "aggregate-insight", "marketing"]
)
def test_nothing_opens_for_what_customers_have_not_been_told(rules: Rules, purpose: str) -> None:
    for role in ("agent", "supervisor", "carry"):
        refused = rules.decide(purpose=purpose, category="contact", kind="question", **{**BEN, "role": role})
        assert refused == Refused("purpose-not-in-notice", f"purposes.{purpose}")


@pytest.mark.promise("kinds")
def test_a_category_outside_the_kind_is_refused(rules: Rules) -> None:
    refused = rules.decide(purpose="question", category="transactions", kind="question", **BEN)
    assert refused == Refused("category-outside-kind", "kinds.question")
    assert isinstance(rules.decide(purpose="complaint", category="transactions", kind="complaint", **BEN), Allowed)


@pytest.mark.promise("kinds")
def test_the_purpose_of_one_kind_does_not_open_another(rules: Rules) -> None:
    refused = rules.decide(purpose="complaint", category="content", kind="question", **BEN)
    assert refused == Refused("purpose-outside-kind", "kinds.question")
    assert rules.decide(purpose="complaint", category="content", kind="praise", **BEN) == Refused(
        "kind-not-in-notice", "kinds.praise"
    )
    assert rules.decide(purpose="complaint", category="content", kind="", **BEN) == Refused(
        "purpose-outside-kind", "purposes.complaint"
    )


def test_a_role_opens_only_what_is_its_own(rules: Rules) -> None:
    agent = rules.decide(purpose="rights", category="content", kind="question", **BEN)
    officer = rules.decide(purpose="question", category="content", kind="question", **ODA)
    stranger = rules.decide(purpose="question", category="content", kind="question", **{**BEN, "role": "dan"})
    assert agent == Refused("role-may-not", "roles.agent")
    assert officer == Refused("role-may-not", "roles.privacy-officer")
    assert stranger == Refused("role-may-not", "roles.dan")


def test_operators_read_no_case(rules: Rules) -> None:
    content = ("contact", "preference", "identity-check", "content", "attachments", "transactions", "notes", "raw")
    operator = {**BEN, "role": "operator"}
    for purpose, category, kind in product(rules.purposes, content, ["", *rules.notice.kinds]):
        assert isinstance(rules.decide(purpose=purpose, category=category, kind=kind, **operator), Refused)


def test_no_machine_opens_everything(notice: Notice) -> None:
    for machine in notice.machines.values():
        assert not set(notice.categories) <= set(machine.categories)
    assert notice.machines["sweep"].categories == ("audit",)


def test_machines_do_their_work_on_cases_of_any_kind(rules: Rules) -> None:
    work = {"receive": "triage", "import": "triage", "carry": "transport", "index": "find"}
    for (machine, purpose), kind in product(work.items(), ["", *rules.notice.kinds]):
        actor = {**BEN, "role": machine}
        assert isinstance(rules.decide(purpose=purpose, category="content", kind=kind, **actor), Allowed)
        refused = rules.decide(purpose="rights", category="content", kind=kind, **actor)
        assert refused == Refused("role-may-not", f"machines.{machine}")


@pytest.mark.promise("group-sharing")
def test_only_who_may_share_sees_a_case_of_another_company(rules: Rules) -> None:
    case = {"purpose": "question", "category": "content", "kind": "question"}
    assert isinstance(rules.decide(**case, **{**BEN, "relation": "shared"}), Allowed)
    assert rules.decide(**case, **{**BEN, "relation": "none"}) == Refused("relation-may-not", "relations.none")
    carry = {**BEN, "role": "carry", "relation": "shared"}
    refused = rules.decide(purpose="transport", category="content", kind="question", **carry)
    assert refused == Refused("relation-may-not", "promise.group-sharing")


@pytest.mark.promise("suppliers")
def test_at_a_supplier_only_agents_see_cases_and_only_assigned_ones(rules: Rules) -> None:
    case = {"purpose": "question", "category": "content", "kind": "question"}
    assert isinstance(rules.decide(**case, **EVE), Allowed)
    refused = rules.decide(**case, **{**EVE, "role": "supervisor"})
    assert refused == Refused("relation-may-not", "promise.suppliers")


@pytest.mark.promise("legitimate-interest")
def test_an_overdue_assessment_closes_its_purpose_the_next_day(rules: Rules) -> None:
    case = {"purpose": "question", "category": "content", "kind": "question"}
    last = rules.purposes["question"].assessment_review
    assert isinstance(rules.decide(**case, **{**BEN, "today": last}), Allowed)
    refused = rules.decide(**case, **{**BEN, "today": last + timedelta(days=1)})
    assert refused == Refused("assessment-overdue", "purposes.question.assessment.review")


def test_a_legal_duty_does_not_lapse_because_nobody_reviewed_it(rules: Rules) -> None:
    late = {**ODA, "today": date(2040, 1, 1)}
    assert isinstance(rules.decide(purpose="rights", category="content", kind="question", **late), Allowed)


@pytest.mark.promise("legitimate-interest")
def test_a_country_without_ground_is_refused(document: str) -> None:
    rules = rules_of(change_in(document, "purposes.question", ', DE = "legitimate-interest"', ""))
    case = {"purpose": "question", "category": "content", "kind": "question"}
    assert isinstance(rules.decide(**case, **BEN), Allowed)
    refused = rules.decide(**case, **{**BEN, "country": "DE"})
    assert refused == Refused("no-ground-in-country", "purposes.question.grounds.DE")


def test_every_grant_and_every_refusal_agree_with_the_document(rules: Rules) -> None:
    """The table and the explanation are written apart; over the whole space each must have an answer."""
    notice = rules.notice
    space = product(
        notice.lists.purposes, notice.categories, [*notice.roles, *notice.machines], notice.relations,
        ["", *notice.kinds], notice.countries,
    )  # fmt: skip
    for question in space:
        purpose, category, role, relation, kind, country = question
        decision = rules.decide(
            purpose=purpose, category=category, role=role, relation=relation, kind=kind, country=country, today=TODAY
        )
        assert isinstance(decision, Allowed) == (question in rules.grants)
        assert not (isinstance(decision, Refused) and decision.code == "assessment-overdue"), question


def test_only_recipients_in_force_can_be_sent_anything(rules: Rules) -> None:
    assert set(rules.recipients) == {"mail-relay", "svarstjanst"}
    relay = rules.recipients["mail-relay"]
    assert (relay.role, relay.country, relay.title("de")) == ("processor", "SE", "E-Mail-Dienstleister")
    assert relay.purposes == ("transport", "security")


def test_the_guards_are_those_of_the_document(rules: Rules) -> None:
    assert rules.quota["agent"].warn < rules.quota["agent"].stop
    assert rules.shorten_wait == timedelta(hours=72)
    assert rules.objection_effective == timedelta(seconds=60)
    assert (rules.reopen_within, rules.idle_after) == (timedelta(days=30), timedelta(days=14))
    assert (rules.sweep_share_stop, rules.erasures_per_hour_stop) == (0.05, 500)


def test_the_hash_follows_what_is_said_and_not_how_it_is_laid_out(document: str, rules: Rules) -> None:
    assert rules_of(document).hash == rules.hash
    assert rules_of("# a remark\n" + document.replace(" = ", "   =   ", 3)).hash == rules.hash
    assert rules_of(swap(document, "idle_days = 14", "idle_days = 15")).hash != rules.hash
    assert len(rules.hash) == 64


def test_the_day_of_compiling_changes_nothing(notice: Notice) -> None:
    early, late = (compile_notice(notice, today=day) for day in (date(2000, 1, 1), date(2100, 1, 1)))
    assert (early.hash, early.grants) == (late.hash, late.grants)
