"""Our own addresses: several of one mailbox, and how many cases one sender may open there."""

import asyncio
from uuid import uuid4

import pytest

from tests.house import House, mail, someone
from tests.scenes import fresh, letter
from tillit.contact import listen
from tillit.contact.add_alias import add_alias
from tillit.contact.add_mailbox import add_mailbox
from tillit.contact.errors import MailboxNotAdded
from tillit.contact.lines.email.listener import Envelope
from tillit.contact.models import Arrival, Mailbox
from tillit.contact.set_brake import set_brake
from tillit.ledger.models import Entry
from tillit.people.models import Brand, Company
from tillit.vault.acting import in_company

HERE = "service@nordlund.example"


def ours() -> Mailbox:
    return Mailbox.objects.get(address=HERE)


def forget() -> None:
    """The list of our mailboxes is asked again."""
    listen._ours.clear()


def test_mail_to_an_alias_is_the_mailboxs_and_one_letter_with_mail_to_both(house: House) -> None:
    alias = f"hjalp.{someone()}"
    add_alias(alias.upper(), by=house.operator("ben"), mailbox=ours())
    forget()
    raw = mail(sender=someone(), to=f"{alias}, {HERE}")
    with in_company(ours().company_id):
        before = Arrival.objects.count()
    assert asyncio.run(listen.take(Envelope(someone(), (alias, HERE), raw))).code == 250
    assert asyncio.run(listen.is_known(alias.replace("@", "+x@")))
    with in_company(ours().company_id):
        assert Arrival.objects.count() == before + 1
        arrival = Arrival.objects.order_by("-at").first()
        assert arrival.mailbox.address == HERE


def test_answers_leave_from_the_mailbox_itself(house: House) -> None:
    alias = someone("alias")
    add_alias(alias, by=house.operator("ben"), mailbox=ours())
    forget()
    ada = letter(house)
    assert fresh(ada.case).mailbox == HERE


def test_a_letter_from_an_alias_is_from_ourselves(house: House) -> None:
    alias = someone("alias")
    add_alias(alias, by=house.operator("ben"), mailbox=ours())
    assert house.receive(mail(sender=alias)).message.by_machine == "own-address"


@pytest.mark.parametrize("address", ["no address", HERE, "service+x@nordlund.example"])
def test_what_is_no_address_or_taken_becomes_no_alias(house: House, address: str) -> None:
    with pytest.raises(MailboxNotAdded):
        add_alias(address, by=house.operator("ben"), mailbox=ours())


def test_an_alias_becomes_no_mailbox_of_its_own(house: House) -> None:
    alias = someone("alias")
    add_alias(alias, by=house.operator("ben"), mailbox=ours())
    where = {"company": Company.objects.get(slug="nordlund-ab"), "brand": Brand.objects.get(slug="nordlund")}
    with pytest.raises(MailboxNotAdded):
        add_mailbox(alias, by=house.operator("ben"), country="SE", language="sv", **where)


def test_a_company_takes_no_mail_for_a_brand_that_the_notice_does_not_give_it(house: House) -> None:
    stranger = Brand.objects.create(slug=f"b{uuid4().hex[:8]}", name="Strange")
    where = {"company": Company.objects.get(slug="nordlund-ab"), "country": "SE", "language": "sv"}
    with pytest.raises(MailboxNotAdded, match="runs Strange"):
        add_mailbox(someone("new"), by=house.operator("ben"), brand=stranger, **where)
    stranger.delete()


def test_the_brake_of_a_mailbox_is_set_and_on_record(house: House) -> None:
    with in_company(ours().company_id):
        before = Entry.objects.filter(kind="brake-set").count()
    try:
        assert set_brake(ours(), by=house.operator("ben"), most=5).most_cases_an_hour == 5
        with in_company(ours().company_id):
            assert Entry.objects.filter(kind="brake-set").count() == before + 1
    finally:
        set_brake(ours(), by=house.operator("ben"), most=30)


@pytest.mark.parametrize("most", [0, -1, 10_001])
def test_a_brake_that_stops_all_or_nothing_is_refused(house: House, most: int) -> None:
    with pytest.raises(MailboxNotAdded):
        set_brake(ours(), by=house.operator("ben"), most=most)
    assert ours().most_cases_an_hour == 30
