"""A notice that took effect moves the clocks of what is already here, both ways; what is gone gets none again."""

from datetime import timedelta

import pytest

from tests.contact_verbs.test_quarantine import deep, newest
from tests.house import House
from tests.notice.edit import swap
from tests.publishing.conftest import Publish
from tests.scenes import DAY, close, fresh, letter
from tillit.cases.models import Case, Kind
from tillit.cases.reopen import reopen_case
from tillit.contact.reckon_clocks import SETTLED, reckon_clocks
from tillit.kit.clock import now
from tillit.ledger.models import Entry
from tillit.notice.read import default_document
from tillit.publishing.models import NoticeVersion
from tillit.publishing.take_effect import activate_due
from tillit.retention.models import Clock
from tillit.retention.sweep import sweep
from tillit.vault.acting import in_company
from tillit.vault.actors import machine

SHORTER = swap(default_document(), 'category = "content"\ndays = 365', 'category = "content"\ndays = 200')
SOONER = swap(default_document(), "# counted from arrival\ndays = 14", "# counted from arrival\ndays = 3")
LONGER = swap(default_document(), 'category = "notes"\ndays = 90', 'category = "notes"\ndays = 120')


def clocks(case: Case) -> dict[str, int | None]:
    """Per category, how many days after the first closing."""
    with in_company(case.company_id):
        found = Clock.objects.filter(subject=case.pk).values_list("category", "due_at")
        return {name: at and round((at - case.first_closed_at) / DAY) for name, at in found}


def persons(case: Case) -> set[int | None]:
    with in_company(case.company_id):
        found = Clock.objects.filter(subject=case.customer_id).values_list("due_at", flat=True)
        return {at and round((at - case.first_closed_at) / DAY) for at in found}


def in_force(version: NoticeVersion) -> int:
    """Its waiting time is over, and every process goes by it."""
    NoticeVersion.objects.filter(pk=version.pk).update(in_force_from=now())
    activate_due()
    NoticeVersion.objects.filter(pk=version.pk).update(activated_at=now() - SETTLED - timedelta(seconds=1))
    return reckon_clocks(by=machine("carry"))


@pytest.mark.promise("one-year")
def test_a_shorter_period_reaches_what_was_closed_before(house: House, publish: Publish) -> None:
    ada, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
    close(house, ada.case, days_ago=210)
    eva = letter(house, kind=Kind.QUESTION)
    close(house, eva.case, days_ago=20)
    reopen_case(eva.case, by=ben)
    version = publish(SHORTER)
    assert reckon_clocks(by=machine("carry")) == 0, "it waits with the notice"
    assert clocks(fresh(ada.case))["content"] == 365
    open_again = clocks(fresh(eva.case))
    assert in_force(version) >= 1
    case, again = fresh(ada.case), fresh(eva.case)
    assert [clocks(case)[name] for name in ("content", "notes", "attachments")] == [200, 90, 90]
    assert clocks(again) == open_again, "an open case has but its cap, which this notice leaves alone"
    assert again.erase_at is None
    assert reckon_clocks(by=machine("carry")) == 0
    assert Entry.objects.filter(kind="clocks-follow", written_at__gte=version.published_at).count() == 1
    sweep(confirmed=True)
    house.settle()
    with in_company(case.company_id):
        assert not Clock.objects.filter(subject=case.pk, category="content").exists()


def test_an_unreadable_mail_follows_from_the_day_on_which_it_came(house: House, publish: Publish) -> None:
    house.receive(deep())
    kept = newest()
    in_force(publish(SOONER))
    with in_company(kept.company_id):
        (due,) = Clock.objects.filter(subject=kept.pk).values_list("due_at", flat=True)
    assert due == kept.received_at + 3 * DAY


def test_a_longer_period_and_the_person_follow_and_what_is_gone_gets_no_clock(house: House, publish: Publish) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    close(house, ada.case, days_ago=30)
    sweep(confirmed=True)
    house.settle()
    assert "transactions" not in clocks(fresh(ada.case))
    assert persons(fresh(ada.case)) == {365}
    assert in_force(publish(LONGER)) >= 1
    assert clocks(fresh(ada.case))["notes"] == 120
    assert "transactions" not in clocks(fresh(ada.case))
    assert in_force(publish(SHORTER)) >= 1
    assert fresh(ada.case).erase_at < fresh(ada.case).closed_at + 366 * DAY
