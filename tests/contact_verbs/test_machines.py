"""A machine's mail is shown where it belongs and answered by nothing; it neither counts as the customer's answer nor
opens case after case.
"""

from datetime import timedelta

import pytest

from tests.contact.machine_mails import ANSWERS, OTHERS, REPORTS, Machine
from tests.house import House, mail, someone
from tests.scenes import DAY, Letter, close, company, fresh, letter, opened, relay
from tillit.cases.models import Case, Delivery, Event, Happening, Kind, Link, Message, Reason, State
from tillit.cases.reply import outgoing_message_id, reply_to_case
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.models import Gathering
from tillit.kit.clock import now
from tillit.ledger.models import Entry
from tillit.people.models import Identity
from tillit.vault.acting import in_company

DAEMON = "MAILER-DAEMON@mx.post.example"


def by_name(machines: list[Machine]) -> dict[str, object]:
    return {"argvalues": machines, "ids": [one.trouble for one in machines]}


def answered(house: House, **words: str) -> tuple[Letter, Message]:
    """A letter of somebody, and our answer, which has left."""
    ada = letter(house, **words)
    sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja, skicka den.", undo=timedelta())
    house.settle()
    ada.case = fresh(ada.case)
    return ada, sent


def bounce(to: str, *, letter: str = "", status: str = "5.1.1", action: str = "failed", sender: str = DAEMON) -> bytes:
    """A report of a server, which says these things and returns the letter's Message-ID."""
    report = next(one for one in REPORTS if one.trouble == "Postfix")
    raw = report.raw(letter or "nothing@of.ours.example", to).decode()
    raw = raw.replace("5.1.1", status).replace("Action: failed", f"Action: {action}")
    raw = raw.replace("MAILER-DAEMON@mx.ton.example (Mail Delivery System)", sender)
    return raw.replace("Arrival-Date:", f"X-Once: {someone()}\r\nArrival-Date:").encode()


def delivery_of(message: Message) -> Delivery:
    with in_company(message.company_id):
        return Delivery.objects.get(message=message.pk)


def events_of(case: Case, what: Happening) -> list[str]:
    with in_company(case.company_id):
        return list(Event.objects.filter(case=case, what=what).values_list("word", flat=True))


def cases_now(slug: str = "nordlund-ab") -> int:
    with in_company(company(slug)):
        return Case.objects.count()


def address_of(case: Case) -> Identity:
    with in_company(case.company_id):
        return Identity.objects.get(pk=case.identity_id)


# ── Reports about letters of ours ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("report", **by_name([one for one in REPORTS if one.returns and one.action == "failed"]))
def test_what_did_not_arrive_is_said_in_its_case(house: House, report: Machine) -> None:
    ada, sent = answered(house)
    assert ada.case.state == State.WAITING
    before = cases_now()
    took = house.receive(report.raw(outgoing_message_id(sent), ada.address)).message
    assert (took.case_id, cases_now()) == (ada.case.pk, before)
    assert (delivery_of(sent).state, delivery_of(sent).answer) == (Delivery.State.BOUNCED, report.status)
    assert fresh(ada.case).state == State.OPEN
    assert events_of(ada.case, Happening.BOUNCED) == [f"{report.status} {sent.at:%Y-%m-%d}"]
    assert (took.by_machine, took.may_be_answered_by_machine) == ("bounce", False)


def test_the_report_itself_is_sealed_with_the_case_and_readable_there(house: House) -> None:
    ada, sent = answered(house, kind=Kind.QUESTION)
    took = house.receive(bounce(ada.address, letter=outgoing_message_id(sent))).message
    took.case = fresh(ada.case)
    assert "User unknown" in opened(took, "body", by=house.actor("ben"), purpose="question")
    with in_company(ada.case.company_id):
        assert Entry.objects.filter(case=ada.case.pk, kind="letter-reported").count() == 1


def test_a_report_without_a_copy_is_about_the_last_letter_of_the_case_it_comes_to(house: House) -> None:
    ada, first = answered(house)
    with in_company(ada.case.company_id):
        Message.objects.filter(pk=first.pk).update(at=now() - DAY)
    second = reply_to_case(fresh(ada.case), by=house.actor("ben"), text="Och en sak till.", undo=timedelta())
    house.settle()
    to = reply_address(ada.case.mailbox, ada.case.ref)
    took = house.receive(bounce(ada.address), recipients=(to,)).message
    assert took.case_id == ada.case.pk
    assert delivery_of(first).state == Delivery.State.SENT
    assert delivery_of(second).state == Delivery.State.BOUNCED


def test_a_closed_case_whose_last_letter_came_back_is_work_again(house: House) -> None:
    ada, sent = answered(house)
    close(house, ada.case)
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent)))
    case = fresh(ada.case)
    assert (case.state, case.closed_at, case.reopened) == (State.OPEN, None, True)


@pytest.mark.promise("one-year")
def test_a_report_about_a_case_that_is_closed_for_good_reopens_nothing(house: House) -> None:
    ada, sent = answered(house)
    close(house, ada.case, days_ago=31)
    took = house.receive(bounce(ada.address, letter=outgoing_message_id(sent))).message
    assert took.case_id != ada.case.pk
    assert (fresh(ada.case).state, house.case_of(took).state) == (State.CLOSED, State.CLOSED)
    with in_company(ada.case.company_id):
        assert Link.objects.get(case=took.case_id).other_id == ada.case.pk


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_letter_that_is_on_its_way_wakes_nobody(house: House, action: str) -> None:
    ada, sent = answered(house)
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent), action=action, status="4.4.1"))
    case = fresh(ada.case)
    assert (case.state, case.last_activity_at) == (State.WAITING, ada.case.last_activity_at)
    is_late = action == "delayed"
    assert delivery_of(sent).state == (Delivery.State.DELAYED if is_late else Delivery.State.SENT)
    assert len(events_of(case, Happening.DELAYED)) == is_late
    assert address_of(case).failed_at is None


def test_a_delay_that_is_told_after_the_failure_changes_nothing(house: House) -> None:
    ada, sent = answered(house)
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent)))
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent), action="delayed", status="4.4.1"))
    assert (delivery_of(sent).state, delivery_of(sent).answer) == (Delivery.State.BOUNCED, "5.1.1")


@pytest.mark.parametrize(("status", "is_bad"), [("5.1.1", True), ("5.2.2", True), ("5.7.1", False), ("5.3.4", False)])
def test_an_address_to_which_nothing_arrives_is_marked_until_somebody_writes_from_it(
    house: House, status: str, is_bad: bool
) -> None:
    ada, sent = answered(house)
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent), status=status))
    assert (address_of(ada.case).failed_at is not None, address_of(ada.case).failure) == (is_bad, status * is_bad)
    house.receive(mail(sender=ada.address, text="Jag är här."))
    assert (address_of(ada.case).failed_at, address_of(ada.case).failure) == (None, "")


def test_a_report_about_another_address_marks_no_address(house: House) -> None:
    """The customer's mail is forwarded to a place that refuses it; or somebody made the report up."""
    ada, sent = answered(house)
    house.receive(bounce(someone("elsewhere"), letter=outgoing_message_id(sent)))
    assert delivery_of(sent).state == Delivery.State.BOUNCED
    assert address_of(ada.case).failed_at is None


def test_a_made_up_report_moves_nothing(house: House) -> None:
    """It knows the Message-ID that the customer wrote, but none of ours."""
    ada = letter(house, Message_ID=f"<{someone()}>")
    sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
    house.settle()
    before = fresh(ada.case)
    took = house.receive(bounce(ada.address, letter=opened_id(house, ada))).message
    after = fresh(ada.case)
    assert took.case_id != ada.case.pk
    assert (after.state, after.last_activity_at) == (before.state, before.last_activity_at)
    assert delivery_of(sent).state == Delivery.State.SENT


def opened_id(house: House, ada: Letter) -> str:
    ada.message.case = fresh(ada.case)
    return opened(ada.message, "message_id", by=house.actor("ben"), purpose="triage")


@pytest.mark.promise("objection")
def test_a_complaint_is_put_before_a_person(house: House) -> None:
    ada, sent = answered(house)
    report = next(one for one in REPORTS if one.action == "complaint")
    took = house.receive(report.raw(outgoing_message_id(sent), ada.address)).message
    assert took.case_id == ada.case.pk
    assert fresh(ada.case).state == State.OPEN
    assert len(events_of(ada.case, Happening.COMPLAINED)) == 1
    assert delivery_of(sent).state == Delivery.State.SENT


def test_that_a_letter_was_opened_is_kept_and_wakes_nobody(house: House) -> None:
    ada, sent = answered(house)
    report = next(one for one in REPORTS if one.action == "read")
    took = house.receive(report.raw(outgoing_message_id(sent), ada.address)).message
    assert (took.case_id, fresh(ada.case).state) == (ada.case.pk, State.WAITING)


# ── Reports about nothing of ours ────────────────────────────────────────────────────────────────────────────────


def test_reports_about_nothing_of_ours_lie_together_in_a_closed_case(house: House) -> None:
    before, daemon = cases_now(), f"MAILER-DAEMON@{someone().partition('@')[0]}.example"
    messages = [house.receive(bounce(someone(), sender=daemon)).message for _ in range(5)]
    (case,) = {one.case_id for one in messages}
    assert cases_now() == before + 1
    found = house.case_of(messages[0])
    assert found.state == State.CLOSED
    with in_company(found.company_id):
        assert Gathering.objects.get(case=case).count == 5
        assert found.closures.get().reason == Reason.NO_ANSWER_NEEDED


def test_a_report_without_any_sender_opens_no_case_of_its_own_each_time(house: House) -> None:
    raws = [bounce(someone(), sender="MAILER-DAEMON") for _ in range(3)]
    assert len({house.receive(raw).message.case_id for raw in raws}) == 1


def test_a_closed_case_does_not_take_reports_for_ever(house: House) -> None:
    daemon = f"MAILER-DAEMON@{someone().partition('@')[0]}.example"
    first = house.receive(bounce(someone(), sender=daemon)).message
    with in_company(first.company_id):
        Case.objects.filter(pk=first.case_id).update(opened_at=now() - 8 * DAY)
    assert house.receive(bounce(someone(), sender=daemon)).message.case_id != first.case_id


def test_a_persons_report_about_nothing_of_ours_is_a_letter_that_somebody_reads(house: House) -> None:
    ada = someone()
    took = [house.receive(bounce(someone(), sender=f"Ada <{ada}>")).message for _ in range(2)]
    assert {house.case_of(one).state for one in took} == {State.NEW}
    assert {one.by_machine for one in took} == {"bounce"}
    assert len({one.case_id for one in took}) == 2


def test_a_report_with_an_empty_envelope_is_a_servers_whatever_its_name(house: House) -> None:
    raw = bounce(someone(), sender="post@mx.post.example")
    assert house.case_of(house.receive(b"Return-Path: <>\r\n" + raw).message).state == State.CLOSED


# ── Answers in a person's place ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("answer", **by_name(ANSWERS))
def test_an_answer_of_a_machine_joins_and_is_no_answer(house: House, answer: Machine) -> None:
    ada, sent = answered(house)
    took = house.receive(answer.raw(outgoing_message_id(sent), ada.address)).message
    after = fresh(ada.case)
    assert (took.case_id, took.by_machine) == (ada.case.pk, answer.auto)
    assert (after.state, after.last_activity_at) == (State.WAITING, ada.case.last_activity_at)


def test_an_answer_of_a_machine_reopens_nothing(house: House) -> None:
    ada, sent = answered(house)
    close(house, ada.case)
    took = house.receive(ANSWERS[0].raw(outgoing_message_id(sent), ada.address)).message
    assert (took.case_id, fresh(ada.case).state) == (ada.case.pk, State.CLOSED)


def test_an_answer_of_a_strangers_machine_joins_nothing(house: House) -> None:
    ada, sent = answered(house)
    took = house.receive(ANSWERS[0].raw(outgoing_message_id(sent), someone("eva"))).message
    assert took.case_id != ada.case.pk


@pytest.mark.parametrize("other", **by_name([one for one in OTHERS if "{letter}" in one.text]))
def test_what_a_person_wrote_through_a_machine_is_their_answer(house: House, other: Machine) -> None:
    ada, sent = answered(house)
    took = house.receive(other.raw(outgoing_message_id(sent), ada.address)).message
    assert took.case_id == ada.case.pk
    assert fresh(ada.case).state == State.OPEN
    assert not took.may_be_answered_by_machine


def test_our_answer_threads_to_what_the_customer_wrote_and_never_to_a_machines_mail(house: House) -> None:
    ada, sent = answered(house, Message_ID=f"<{(asked := someone())}>")
    house.receive(ANSWERS[0].raw(outgoing_message_id(sent), ada.address))
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent)))
    with relay() as post:
        reply_to_case(fresh(ada.case), by=house.actor("ben"), text="Ännu en gång.", undo=timedelta())
        house.settle()
    assert f"In-Reply-To: <{asked}>" in post.given[0].decode().replace("\r\n ", "")


def test_nothing_at_all_is_sent_because_a_machine_wrote(house: House) -> None:
    house.hurry()
    ada, sent = answered(house)
    with relay() as post:
        for one in (*REPORTS, *ANSWERS, *OTHERS):
            house.receive(one.raw(outgoing_message_id(sent), ada.address))
        house.hurry()
    assert post.given == []
