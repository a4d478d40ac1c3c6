"""Section `sharing`: who else may see data, and that nobody else ever does."""

from datetime import timedelta

import pytest

from tests.house import House
from tests.scenes import DAY, fresh, letter, opened, refused, relay
from tillit.cases.assign import assign_case
from tillit.cases.models import Case, Kind, Share
from tillit.cases.reply import reply_to_case
from tillit.keeper.wire import CaseShared
from tillit.kit.clock import now
from tillit.notice.controls import Verdict, registry
from tillit.people.models import agent_named
from tillit.publishing.current import rules_in_force
from tillit.recipients.controls import MANY_PEOPLE
from tillit.vault.acting import acting
from tillit.vault.facts import tell


def share(house: House, case: Case, *, until: timedelta) -> None:
    """Show a case to the company of dan, as a page for it will."""
    ben, there = house.actor("ben"), agent_named("dan").company_id
    with acting(ben):
        end = now() + until
        Share.objects.update_or_create(
            case=case, owner_id=case.company_id, company_id=there, purpose="question",
            defaults={"until": end, "by_id": ben.agent},
        )  # fmt: skip
        tell(case.pk, CaseShared(company=there, purpose="question", until=end))
    house.settle()


@pytest.mark.promise("group-sharing")
def test_another_company_sees_a_case_while_it_is_shared_for_that_purpose_alone(house: House) -> None:
    ada, dan = letter(house, kind=Kind.QUESTION), house.actor("dan")
    with acting(dan):
        assert not Case.objects.filter(pk=ada.case.pk).exists()
    share(house, ada.case, until=DAY)
    with acting(dan):
        assert Case.objects.filter(pk=ada.case.pk).exists()
    assert opened(ada.message, "body", by=dan, purpose="question")
    assert refused(ada.message, "body", by=dan, purpose="complaint") == ("relation", "promise.group-sharing")
    share(house, ada.case, until=-DAY)
    with acting(dan):
        assert not Case.objects.filter(pk=ada.case.pk).exists()
    assert refused(ada.message, "body", by=dan, purpose="question") == ("relation", "promise.group-sharing")


@pytest.mark.promise("suppliers")
def test_a_supplier_sees_what_is_assigned_and_no_longer(house: House) -> None:
    ada, eve, cho = letter(house, kind=Kind.QUESTION), house.actor("eve"), house.actor("cho")
    assert refused(ada.message, "body", by=eve, purpose="question")[1] == "promise.group-sharing"
    assign_case(ada.case, by=cho, to=agent_named("eve"))
    house.settle()
    assert opened(ada.message, "body", by=eve, purpose="question")
    assign_case(fresh(ada.case), by=cho, to=agent_named("ben"))
    house.settle()
    assert refused(ada.message, "body", by=eve, purpose="question")[1] == "promise.group-sharing"
    assert registry.get("supplier-contract").evidence().verdict in {Verdict.KEPT, Verdict.AT_RISK}


@pytest.mark.promise("third-parties")
def test_each_letter_that_leaves_is_counted_at_its_recipient(house: House) -> None:
    gate = registry.get("egress-gate").evidence
    before = gate().figures.get("mail-relay", 0)
    ada = letter(house)
    with relay() as post:
        reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
        house.settle()
    assert len(post.given) == 1
    assert gate().figures["mail-relay"] == before + 1
    assert set(rules_in_force().recipients) == {"mail-relay", "svarstjanst"}, "planned recipients receive nothing"


@pytest.mark.promise("social")
def test_no_public_reply_can_be_written_and_no_platform_receives_anything(house: House) -> None:
    evidence = registry.get("public-reply-screen").evidence()
    assert (evidence.verdict, evidence.figures["replies"]) == (Verdict.KEPT, 0)
    assert "social-platform" not in rules_in_force().recipients
    assert not registry.get("public-reply-screen").is_on(), "it cannot be promised before it is built"


@pytest.mark.promise("never-sold")
def test_no_recipient_takes_data_for_itself_and_no_route_returns_many_people(house: House) -> None:
    for recipient in rules_in_force().recipients.values():
        assert recipient.role == "processor"
        assert set(recipient.purposes) <= set(rules_in_force().purposes)
    assert MANY_PEOPLE == {}
    assert registry.get("export-routes-listed").evidence().figures["routes"] == 0
