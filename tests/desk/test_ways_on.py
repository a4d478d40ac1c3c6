"""No page is a dead end: a refusal leads on, an act's address leads to its form, and a keeper that came back is met."""

import re

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import letter
from tillit.cases.models import Kind, Message
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.desk.attempt import LONGEST
from tillit.desk.refusals import away
from tillit.desk.signed_in import COOKIE
from tillit.notice.words import read_language
from tillit.people.models import Objection
from tillit.publishing.current import notice_in_force
from tillit.ui.clauses import Clause, clause_of
from tillit.vault.acting import in_company


def _said(case) -> list[Message]:
    with in_company(case.company_id):
        return list(Message.objects.filter(case=case.pk, direction="out"))


@pytest.fixture
def forgotten(browse: Browse):
    """Ben, whose token the keeper does not know: it was restarted."""
    ben = browse("ben")
    ben.get("/desk/")
    ben.cookies[COOKIE] = "00" * 32
    return ben


def test_a_page_goes_on_by_itself_when_the_keeper_was_restarted(house: House, forgotten) -> None:
    case = letter(house, kind=Kind.QUESTION, text="Har ni öppet på lördag?").case
    answer = forgotten.get(f"/desk/cases/{case.number}")
    assert answer.status_code == 200
    assert "Har ni öppet på lördag?" in text_of(answer)
    assert answer.cookies[COOKIE].value != "00" * 32


def test_an_answer_is_not_lost_when_the_keeper_was_restarted(house: House, forgotten) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    assert forgotten.post(f"/desk/cases/{case.number}/messages", {"body": "Ja, till fyra."}).status_code == 303
    assert len(_said(case)) == 1


def test_a_decision_of_an_officer_goes_on_when_the_keeper_was_restarted(house: House, browse: Browse) -> None:
    message, oda = letter(house, kind=Kind.QUESTION), browse("oda")
    words = {"message": message.message.pk, "purposes": ["service-improvement"]}
    browse("ben").post(f"/desk/cases/{message.case.number}/objections", words)
    with in_company(message.case.company_id):
        objection = Objection.objects.get(source=message.message.pk)
    oda.get("/desk/")
    oda.cookies[COOKIE] = "00" * 32
    answer = oda.post(f"/officer/objections/{objection.pk}/decision", {"decision": "upheld"})
    assert (answer.status_code, answer["Location"]) == (303, "/officer/objections")


@pytest.mark.parametrize("place", ["/officer/ledger", "/desk/cases/999999", "/desk/cases/1/nowhere", "/accounts/2fa/"])
def test_what_is_refused_or_absent_stays_in_no_cache_either(house: House, browse: Browse, place: str) -> None:
    assert "no-store" in browse("ben").get(place)["Cache-Control"]


def test_a_refused_case_leads_back_to_the_inbox(house: House, browse: Browse) -> None:
    answer = browse("ops").get(f"/desk/cases/{letter(house).case.number}")
    assert answer.status_code == 403
    assert '<a class="button main" href="/desk/">' in text_of(answer)


@pytest.mark.parametrize("act", ["messages", "notes", "kind", "closure", "holds", "objections", "openings"])
def test_the_address_of_an_act_leads_to_its_case(house: House, browse: Browse, act: str) -> None:
    answer = browse("ben").get(f"/desk/cases/1001/{act}")
    assert (answer.status_code, answer["Location"]) == (303, "/desk/cases/1001")


def test_the_address_of_new_cases_leads_to_the_form(house: House, browse: Browse) -> None:
    assert browse("ben").get("/desk/cases")["Location"] == "/desk/cases/new"


def test_an_answer_taken_back_stands_in_the_form_again_for_its_writer_only(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    place = f"/desk/cases/{case.number}"
    browse("ben").post(f"{place}/messages", {"body": "Kom när du vill."})
    (said,) = _said(case)
    again = browse("ben").post(f"{place}/messages/{said.pk}/cancellation")["Location"].partition("#")[0]
    assert ">Kom när du vill.</textarea>" in text_of(browse("ben").get(again))
    assert ">Kom när du vill.</textarea>" not in text_of(browse("cho").get(again))
    assert ">Kom när du vill.</textarea>" not in text_of(browse("ben").get(place))


@pytest.mark.parametrize("act", ["messages", "notes"])
def test_a_text_that_is_too_long_is_kept_and_said_so(house: House, browse: Browse, act: str) -> None:
    case, text = letter(house, kind=Kind.QUESTION).case, "å" * (LONGEST + 1)
    answer = browse("ben").post(f"/desk/cases/{case.number}/{act}", {"body": text})
    assert answer.status_code == 422
    assert "longer than 100,000 characters" in text_of(answer)
    assert text in text_of(answer)


@pytest.mark.parametrize("act", ["messages", "notes"])
def test_the_longest_text_is_sealed(house: House, browse: Browse, act: str) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    answer = browse("ben").post(f"/desk/cases/{case.number}/{act}", {"body": "漢字𠀀 " * (LONGEST // 4)})
    assert answer.status_code == 303


def test_whoever_marks_an_objection_reads_that_it_counts(house: House, browse: Browse) -> None:
    message = letter(house, kind=Kind.QUESTION)
    place = f"/desk/cases/{message.case.number}"
    browse("ben").post(f"{place}/objections", {"message": message.message.pk, "purposes": ["question"]})
    assert "The objection is written down." in text_of(browse("ben").get(place))


def test_no_purpose_is_chosen_before_somebody_reads_the_objection(house: House, browse: Browse) -> None:
    page = text_of(browse("ben").get(f"/desk/cases/{letter(house).case.number}"))
    assert 'name="purposes"' in page
    assert not any("checked" in box.split(">")[0] for box in page.split('name="purposes"')[1:])


def test_a_closed_case_asks_to_be_reopened_instead_of_answered(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    browse("ben").post(f"/desk/cases/{case.number}/closure", {"reason": "solved"})
    page = text_of(browse("ben").get(f"/desk/cases/{case.number}"))
    assert "Reopen it to answer." in page
    assert 'id="reply-body"' not in page


def test_who_forgot_the_password_reads_who_helps(house: House, browse: Browse) -> None:
    page = text_of(browse("").get("/accounts/password/reset/"))
    assert "A supervisor or the operator sets a new password." in page
    assert 'type="email"' not in page


def test_whoever_signs_out_keeps_no_token(house: House) -> None:
    pia = Client(headers={"Host": "localhost"})
    pia.post("/accounts/login/", {"login": "pia", "password": DEMO_PASSWORD})
    pia.get("/desk/")
    assert pia.cookies[COOKIE].value
    pia.post("/accounts/logout/")
    assert not pia.cookies[COOKIE].value


def test_what_was_written_stands_on_the_page_while_the_keeper_is_away() -> None:
    asked = RequestFactory()
    page = away(asked.post("/desk/cases/1001/messages", {"body": "Vi <lagar> den."})).content.decode()
    assert "Vi &lt;lagar&gt; den.</textarea>" in page
    assert "</textarea>" not in away(asked.get("/desk/")).content.decode()


def test_a_refusal_names_its_clause_in_the_readers_language_and_leads_to_where_it_stands(
    house: House, browse: Browse
) -> None:
    refused = text_of(browse("ben").get("/officer/ledger", headers={"Accept-Language": "sv"}))
    title = notice_in_force().notice.roles["privacy-officer"].title("sv")
    place = re.search(rf'href="([^"]*)#(section-[a-z]+)">{title}</a> <code', refused)
    assert place
    assert f'id="{place[2]}"' in text_of(browse("").get(place[1]))


def test_a_clause_without_a_title_is_called_by_the_heading_under_which_it_stands(house: House) -> None:
    notice, headings = notice_in_force().notice, read_language("de").headings
    clauses = {f"promise.{name}": promise.section for name, promise in notice.promises.items()}
    clauses |= {"retention.reopen": "keeping", "house.wire": "security", "promise.of-yesterday": "security"}
    with override("de"):
        for clause, section in clauses.items():
            assert clause_of(clause) == Clause(headings[section], f"#section-{section}")
        for purpose in notice.purposes:
            assert clause_of(f"purposes.{purpose}.grounds.SE").title == notice.purposes[purpose].title("de")
