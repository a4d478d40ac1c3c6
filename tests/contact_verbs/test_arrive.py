"""A mail arrives: one message, in the right case, or in a case of its own that says why it may belong to another."""

from datetime import timedelta
from email.utils import format_datetime
from threading import Barrier, get_ident

import pytest

from tests.house import House, mail, someone
from tests.scenes import DAY, at_once, close, company, fresh, letter, opened, relay
from tillit.cases.models import Case, Link, Message, State
from tillit.cases.reply import reply_to_case
from tillit.contact import arrive as arriving
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.models import Mailbox
from tillit.kit.clock import now
from tillit.people.models import Customer
from tillit.vault.acting import in_company
from tillit.vault.actors import machine
from tillit.vault.models import Lookup


def link_of(case: Case) -> tuple[str, object]:
    with in_company(case.company_id):
        link = Link.objects.get(case=case)
        return link.why, link.other_id


def messages_in(case: Case) -> int:
    with in_company(case.company_id):
        return Message.objects.filter(case=case).count()


def token_address(case: Case) -> str:
    return reply_address(case.mailbox, case.ref)


def test_the_same_mail_twice_is_one_message(house: House) -> None:
    raw = mail(sender=someone())
    first, second = house.receive(raw), house.receive(raw)
    assert (first.outcome, second.outcome) == ("stored", "repeated")
    assert messages_in(house.case_of(first.message)) == 1


def test_the_same_mail_twice_at_the_same_moment_is_one_message(house: House) -> None:
    raw = mail(sender=someone())
    outcomes = at_once(lambda: house.receive(raw), lambda: house.receive(raw))
    assert sorted(one.outcome for one in outcomes) == ["repeated", "stored"]


def test_two_mails_with_one_message_id_and_different_words_are_two_messages(house: House) -> None:
    ada = someone()
    first = house.receive(mail(sender=ada, text="Hej", Message_ID="<twice@post.example>"))
    second = house.receive(mail(sender=ada, text="Hej igen", Message_ID="<twice@post.example>"))
    assert (first.outcome, second.outcome) == ("stored", "stored")


def test_one_mail_to_two_companies_of_the_brand_arrives_at_both(house: House) -> None:
    raw = mail(sender=someone(), to="service@nordlund.example, hilfe@nordlund.example")
    here, there = house.receive(raw), house.receive(raw, to="hilfe@nordlund.example")
    assert house.case_of(here.message).company_id == company("nordlund-ab")
    assert house.case_of(there.message).company_id == company("nordlund-gmbh")


def test_an_answer_threads_in_both_companies_that_got_the_mail(house: House) -> None:
    ada = someone()
    raw = mail(sender=ada, Message_ID=f"<{ada}>")
    house.receive(raw)
    there = house.receive(raw, to="hilfe@nordlund.example")
    answer = house.receive(mail(sender=ada, In_Reply_To=f"<{ada}>"), to="hilfe@nordlund.example")
    assert answer.message.case_id == there.message.case_id


def test_an_answer_to_the_reply_token_joins_only_when_the_sender_is_that_person(house: House) -> None:
    ada = letter(house)
    to = token_address(ada.case)
    joined = house.receive(mail(sender=ada.address, to=to), recipients=(to,))
    assert joined.message.case_id == ada.case.pk
    strange = house.receive(mail(sender=someone("eva"), to=to), recipients=(to,))
    assert strange.message.case_id != ada.case.pk
    assert link_of(house.case_of(strange.message)) == (Link.Why.STRANGER, ada.case.pk)


def test_an_answer_to_a_known_message_joins_only_when_the_sender_is_that_person(house: House) -> None:
    ada = someone()
    first = house.receive(mail(sender=ada, Message_ID=f"<{ada}>")).message
    assert house.receive(mail(sender=ada, References=f"<x@y.example> <{ada}>")).message.case_id == first.case_id
    strange = house.receive(mail(sender=someone("eva"), In_Reply_To=f"<{ada}>")).message
    assert strange.case_id != first.case_id
    assert link_of(house.case_of(strange)) == (Link.Why.REFERENCE, first.case_id)


def test_a_forged_token_or_reference_leads_nowhere(house: House) -> None:
    to = reply_address("service@nordlund.example", "a" * 26)
    alone = house.receive(mail(sender=someone(), to=to, In_Reply_To="<made-up@nowhere.example>"), recipients=(to,))
    with in_company(company("nordlund-ab")):
        assert not Link.objects.filter(case=alone.message.case_id).exists()


def test_the_token_of_another_companys_case_leads_nowhere(house: House) -> None:
    theirs = letter(house, to="hilfe@nordlund.example")
    to = token_address(theirs.case)
    ours = house.receive(mail(sender=theirs.address, to=to), recipients=(to,)).message
    assert ours.case_id != theirs.case.pk
    with in_company(company("nordlund-ab")):
        assert not Link.objects.filter(case=ours.case_id).exists()


def test_a_like_subject_alone_threads_nothing(house: House) -> None:
    ada = letter(house, subject="Jackan")
    again = house.receive(mail(sender=ada.address, subject="Re: Jackan")).message
    assert again.case_id != ada.case.pk
    assert house.case_of(again).customer_id == ada.case.customer_id


def test_an_answer_within_the_days_reopens(house: House) -> None:
    ada = letter(house)
    close(house, ada.case, days_ago=29)
    to = token_address(ada.case)
    assert house.receive(mail(sender=ada.address, to=to), recipients=(to,)).message.case_id == ada.case.pk
    house.settle()
    case = fresh(ada.case)
    assert (case.state, case.reopened, case.closed_at) == (State.OPEN, True, None)
    assert opened(ada.message, "body", by=house.actor("ben"), purpose="triage") == "Hej, kan ni laga jackan?"


def test_an_answer_after_the_days_opens_a_linked_case(house: House) -> None:
    ada = letter(house)
    close(house, ada.case, days_ago=31)
    to = token_address(ada.case)
    late = house.receive(mail(sender=ada.address, to=to), recipients=(to,)).message
    assert link_of(house.case_of(late)) == (Link.Why.LATE_REPLY, ada.case.pk)
    assert fresh(ada.case).state == State.CLOSED


def test_an_answer_to_a_case_that_waits_is_work_again(house: House) -> None:
    ada = letter(house)
    reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
    assert fresh(ada.case).state == State.WAITING
    to = token_address(ada.case)
    house.receive(mail(sender=ada.address, to=to), recipients=(to,))
    assert fresh(ada.case).state == State.OPEN


def test_whoever_gives_no_address_is_a_person_of_their_own_each_time(house: House) -> None:
    raw = "To: service@nordlund.example\r\nSubject: Hej\r\n\r\n{}\r\n"
    cases = [house.case_of(house.receive(raw.format(text).encode()).message) for text in ("Ett", "Två")]
    assert cases[0].customer_id != cases[1].customer_id
    assert [case.identity_id for case in cases] == [None, None]


def test_two_brands_never_recognise_the_same_person(house: House) -> None:
    ada = letter(house)
    elsewhere = letter(house, address=ada.address, to="hej@fjell.example")
    assert elsewhere.case.customer_id != ada.case.customer_id


def test_two_companies_of_one_brand_each_know_their_own_customer(house: House) -> None:
    ada = letter(house)
    there = letter(house, address=ada.address, to="hilfe@nordlund.example")
    assert there.case.company_id != ada.case.company_id
    assert there.case.customer_id != ada.case.customer_id


def test_two_first_mails_of_one_person_at_the_same_moment_meet_one_person(house: House, monkeypatch) -> None:
    ada, prepare = someone(), arriving._prepare
    both, waited = Barrier(2), set()

    def wait_for_the_other(*args, **how):
        if get_ident() not in waited:
            waited.add(get_ident())
            both.wait(5)
        return prepare(*args, **how)

    monkeypatch.setattr(arriving, "_prepare", wait_for_the_other)

    def write(text: str):
        return lambda: house.receive(mail(sender=ada, text=text))

    outcomes = at_once(write("Ett"), write("Två"))
    cases = [house.case_of(one.message) for one in outcomes]
    assert cases[0].customer_id == cases[1].customer_id
    with in_company(cases[0].company_id):
        person = Customer.objects.get(pk=cases[0].customer_id)
        assert Lookup.objects.filter(subject__in=person.identities.values("pk")).count() == 1


def test_a_mail_to_an_erased_case_opens_a_new_one(house: House) -> None:
    from tillit.retention.sweep import sweep

    ada = letter(house)
    close(house, ada.case, days_ago=366)
    sweep(confirmed=True)
    house.settle()
    to = token_address(ada.case)
    late = house.receive(mail(sender=ada.address, to=to), recipients=(to,))
    assert late.message.case_id != ada.case.pk
    with in_company(company("nordlund-ab")):
        assert not Link.objects.filter(case=late.message.case_id).exists()


def test_imported_mail_keeps_its_own_date_and_one_from_the_future_does_not(house: House) -> None:
    mailbox = Mailbox.objects.get(address="service@nordlund.example")
    for days, is_kept in ((-100, True), (100, False)):
        at = (now() + days * DAY).replace(microsecond=0)
        raw = mail(sender=someone(), Date=format_datetime(at))
        took = arriving.arrive(mailbox, raw, by=machine("import", mailbox.company_id), dated=True)
        assert (house.case_of(took.message).opened_at == at) is is_kept


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<a.b>"}], ids=str
)
def test_what_a_machine_sent_is_kept_and_answered_by_nothing(house: House, headers: dict[str, str]) -> None:
    house.hurry()
    bot = someone("bot")
    with relay() as post:
        message = house.receive(mail(sender=bot, **headers)).message
        house.hurry()
    assert message.by_machine
    assert post.given == []
    assert house.case_of(message).state == State.NEW
