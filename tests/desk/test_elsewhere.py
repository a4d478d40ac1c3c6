"""What waits in accounts elsewhere is shown to whoever must look there, and to no other company."""

from datetime import timedelta

import pytest

from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import company
from tillit.contact.models import Account, LeftBehind, Mailbox
from tillit.desk.officer.elsewhere import mail_elsewhere
from tillit.kit.clock import now

NORDLUND = "service@nordlund.example"


@pytest.fixture
def account(house: House):
    made = Account.objects.create(
        host="imap.post.example", port=993, tls="implicit", login="butik", fault="login",
        fetched_at=now() - timedelta(hours=2), fault_since=now() - timedelta(hours=2),
    )  # fmt: skip
    Mailbox.objects.filter(address=NORDLUND).update(account=made)
    yield made
    made.delete()


def test_an_account_that_is_not_fetched_is_shown_to_officers_of_its_company(account, browse: Browse) -> None:
    LeftBehind.objects.create(account=account, validity=1, uid=7, why="too-large", size=30_000_000)
    page = text_of(browse("oda").get("/officer/quarantine"))
    assert f"{NORDLUND} · login" in page
    assert "Nothing has been fetched since" in page
    assert "1 mail is too large" in page
    assert [one.left for one in mail_elsewhere(company("nordlund-ab"))] == [1]
    assert list(mail_elsewhere(company("nordlund-gmbh"))) == []


def test_an_account_that_was_fetched_a_moment_ago_is_no_matter(account, browse: Browse) -> None:
    Account.objects.update(fetched_at=now(), fault="")
    assert "Nothing has been fetched" not in text_of(browse("oda").get("/officer/quarantine"))
