"""The desk says what machines did in words, and asks a person where only a person can know."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from tests.contact.machine_mails import ANSWERS, REPORTS
from tests.contact_verbs.test_machines import answered, bounce
from tests.desk.pages import Browse, text_of
from tests.house import House, mail, someone
from tests.scenes import Letter, fresh, letter, second_mailbox
from tillit.cases.models import Case, Link, Message
from tillit.cases.reply import outgoing_message_id, reply_to_case
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.models import Mailbox
from tillit.desk.machine_words import failure_words
from tillit.people.models import Agent
from tillit.vault.acting import in_company


def page_of(browse: Browse, case: Case, who: str = "ben") -> str:
    return text_of(browse(who).get(f"/desk/cases/{case.number}"))


def test_a_letter_that_did_not_arrive_says_so_with_its_reason_and_the_composer_warns(
    house: House, browse: Browse
) -> None:
    ada, sent = answered(house)
    assert "did not arrive" not in page_of(browse, ada.case)
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent)))
    page = page_of(browse, ada.case)
    day = f"{sent.at.day} "
    assert f"The answer of {day}" in page
    assert page.count("did not arrive: there is no such mailbox (5.1.1)") >= 2, "as an event and beside the letter"
    assert "The last letter to this address did not arrive: there is no such mailbox (5.1.1)." in page
    assert "report of a server: did not arrive" in page


def test_a_letter_that_is_held_up_is_still_sent_and_cannot_be_taken_back(house: House, browse: Browse) -> None:
    ada, sent = answered(house)
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent), action="delayed", status="4.4.1"))
    page = page_of(browse, ada.case)
    assert "sent; a server on the way still holds it" in page
    assert "the receiving server could not be reached (4.4.1)" in page
    assert "Take back" not in page
    assert "The last letter to this address did not arrive" not in page


def test_it_is_said_in_the_readers_language(house: House, browse: Browse) -> None:
    ada, sent = answered(house)
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent), status="5.2.2"))
    with override("en"):  # and back again
        page = text_of(browse("ben").get(f"/desk/cases/{ada.case.number}", headers={"Accept-Language": "sv"}))
    assert "kom inte fram: brevlådan är full (5.2.2)" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "there is no such mailbox (5.1.1)"), ("5.1.10", "the domain takes no mail (5.1.10)"),
        ("5.1.2", "there is no such domain (5.1.2)"), ("4.2.2", "the mailbox is full (4.2.2)"),
        ("5.7.26", "the server does not accept that the letter is ours (SPF, DKIM) (5.7.26)"),
        ("5.0.0", "no reason was given (5.0.0)"),
        ("", "no reason was given"),
    ],
)  # fmt: skip
def test_every_code_has_words(status: str, words: str) -> None:
    with override("en"):
        assert failure_words(status) == words


def test_an_answer_of_a_machine_is_shown_as_that(house: House, browse: Browse) -> None:
    ada, sent = answered(house)
    house.receive(ANSWERS[0].raw(outgoing_message_id(sent), ada.address))
    assert "automatic answer" in page_of(browse, ada.case)


def test_a_complaint_is_told_as_what_it_may_be(house: House, browse: Browse) -> None:
    ada, sent = answered(house)
    report = next(one for one in REPORTS if one.action == "complaint")
    house.receive(report.raw(outgoing_message_id(sent), ada.address))
    assert "it may be an objection" in page_of(browse, ada.case)


def test_a_letter_to_two_mailboxes_says_where_else_it_went(house: House, browse: Browse) -> None:
    raw = mail(sender=someone())
    case = house.case_of(house.receive(raw).message)
    other = second_mailbox(case)
    house.receive(raw, to=other.address)
    house.settle()
    assert f"also sent to {other.address}" in page_of(browse, case)


def test_a_storm_is_told_with_its_count(house: House, browse: Browse) -> None:
    mailbox = Mailbox.objects.filter(address="service@nordlund.example")
    mailbox.update(most_cases_an_hour=1)
    try:
        ada = someone()
        taken = [house.receive(mail(sender=ada, text=f"Hej {n}")).message for n in range(4)]
    finally:
        mailbox.update(most_cases_an_hour=30)
    house.settle()
    page = page_of(browse, house.case_of(taken[-1]))
    assert "More than 1 letters an hour from one sender: what follows joins this case; so far: 3" in page


# ── Links, and forwarded letters ─────────────────────────────────────────────────────────────────────────────────


def linked(house: House) -> tuple[Letter, Case, int]:
    ada, other = letter(house), someone("ada.at.work")
    to = reply_address(ada.case.mailbox, ada.case.ref)
    case = house.case_of(house.receive(mail(sender=other, to=to), recipients=(to,)).message)
    house.settle()
    with in_company(case.company_id):
        return ada, case, Link.objects.get(case=case).pk


def test_a_suggested_link_asks_whether_it_is_one_person_and_is_answered_with_one_click(
    house: House, browse: Browse
) -> None:
    ada, case, link = linked(house)
    question = "Is it the same person, from another address?"
    assert question in page_of(browse, case)
    assert question in page_of(browse, ada.case)
    answer = browse("ben").post(f"/desk/cases/{case.number}/links/{link}/joining")
    assert (answer.status_code, fresh(case).customer_id) == (303, ada.case.customer_id)
    page = page_of(browse, case)
    assert question not in page
    assert f"The same person as in case {ada.case.number}" in page


def test_a_join_is_taken_apart_again_from_either_case(house: House, browse: Browse) -> None:
    for end in (0, 1):
        ada, case, link = linked(house)
        here, there = ((case, ada.case), (ada.case, case))[end]
        deed = f"/desk/cases/{here.number}/links/{link}/unjoining"
        assert deed not in page_of(browse, here)
        assert browse("ben").post(f"/desk/cases/{case.number}/links/{link}/joining").status_code == 303
        page = page_of(browse, here)
        assert deed in page
        assert "These are two people" in page
        assert browse("ben").post(deed).status_code == 303
        page = page_of(browse, here)
        assert f"Not the same person as in case {there.number}" in page
        assert "another person" in page
        assert "These are two people" not in page
        again = browse("ben").post(deed)
        assert again.status_code == 422
        assert "A colleague looked at this link a moment ago." in text_of(again)


def test_two_people_are_two_in_every_language(house: House, browse: Browse) -> None:
    _, case, link = linked(house)
    assert browse("ben").post(f"/desk/cases/{case.number}/links/{link}/joining").status_code == 303
    for language, words in (("sv", "Det är två personer"), ("de", "Das sind zwei Personen")):
        answer = browse("ben").get(f"/desk/cases/{case.number}", headers={"Accept-Language": language})
        assert words in text_of(answer)


def test_a_link_between_two_people_stays_and_asks_no_more(house: House, browse: Browse) -> None:
    ada, case, link = linked(house)
    assert browse("ben").post(f"/desk/cases/{case.number}/links/{link}/parting").status_code == 303
    page = page_of(browse, case)
    assert "another person" in page
    assert "Is it the same person" not in page
    assert fresh(case).customer_id != ada.case.customer_id
    again = browse("ben").post(f"/desk/cases/{case.number}/links/{link}/joining")
    assert again.status_code == 422
    assert "A colleague looked at this link a moment ago." in text_of(again)


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("deed", ["joining", "parting", "unjoining"])
def test_nobody_from_elsewhere_answers_the_question(house: House, browse: Browse, deed: str) -> None:
    ada, case, link = linked(house)
    other = letter(house, to="hilfe@nordlund.example").case
    for number in (case.number, other.number):
        assert browse("dan").post(f"/desk/cases/{number}/links/{link}/{deed}").status_code == 404
    assert fresh(case).customer_id != ada.case.customer_id


FORWARD = "---------- Forwarded message ---------\nFrom: Ada Lindqvist <{}>\nSubject: Sömmen\n\nHej!"


def test_a_forwarded_letter_is_given_to_its_writer_with_one_click(house: House, browse: Browse) -> None:
    ada, ben = someone(), someone("ben")
    Agent.objects.filter(login="ben").update(email=ben)
    try:
        message = house.receive(mail(sender=ben, subject="Fwd: Sömmen", text=FORWARD.format(ada))).message
    finally:
        Agent.objects.filter(login="ben").update(email="")
    house.settle()
    case = house.case_of(message)
    page = page_of(browse, case)
    assert "sent in by Ben" in page
    assert f"Ada Lindqvist &lt;{ada}&gt;" in page
    taken_back = browse("ben").get(f"/desk/cases/{case.number}?again={message.pk}")
    assert taken_back.status_code == 200, "what a colleague sent in is no answer of theirs"
    place = f"/desk/cases/{case.number}/messages/{message.pk}/giving"
    assert browse("dan").post(place).status_code == 404
    assert browse("ben").post(place).status_code == 303
    page = page_of(browse, case)
    assert f"To {ada}" in page
    assert "Give the case to them" not in page
    assert text_of(browse("ben").post(place)).count("names nobody to whom the case could be given") == 1


def test_nothing_of_a_machine_keeps_an_agent_from_answering(house: House, browse: Browse) -> None:
    ada, sent = answered(house)
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent)))
    again = reply_to_case(fresh(ada.case), by=house.actor("ben"), text="Ännu en gång.", undo=timedelta())
    with in_company(again.company_id):
        assert Message.objects.filter(pk=again.pk, case=ada.case).exists()
