"""A case is opened for what it is about, and for nothing else; what stays shut names its clause."""

import pytest

from tests.desk.pages import Browse, text_of, without_place
from tests.house import House
from tests.scenes import close, letter
from tillit.cases.models import Kind
from tillit.keeper.answers import Looks
from tillit.keeper.wire import Openings
from tillit.vault.client import ask


def test_the_page_shows_what_was_said_and_for_what_it_is_open(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.COMPLAINT, text="Ärmen gick av vid axeln.").case
    page = text_of(browse("ben").get(f"/desk/cases/{case.number}"))
    assert "Ärmen gick av vid axeln." in page
    assert "opened for: Your complaints" in page


@pytest.mark.promise("group-sharing")
def test_a_case_of_another_company_looks_absent(house: House, browse: Browse) -> None:
    case = letter(house).case
    there, nowhere = browse("dan").get(f"/desk/cases/{case.number}"), browse("dan").get("/desk/cases/999999")
    assert there.status_code == nowhere.status_code == 404
    assert without_place(there) == without_place(nowhere)


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("place", ["messages", "notes", "assignment", "kind", "closure", "holds", "objections"])
def test_nothing_can_be_done_to_a_case_of_another_company(house: House, browse: Browse, place: str) -> None:
    case = letter(house).case
    words = {"body": "Hej", "kind": "question", "reason": "solved", "agent": "me"}
    assert browse("dan").post(f"/desk/cases/{case.number}/{place}", words).status_code == 404


def test_an_operator_reads_no_case(house: House, browse: Browse) -> None:
    case = letter(house, subject="Hemligt ärende").case
    answer = browse("ops").get(f"/desk/cases/{case.number}")
    assert answer.status_code == 403
    assert "Hemligt ärende" not in text_of(answer)


def test_a_privacy_officer_reads_a_case_for_the_customers_rights_and_does_not_answer(
    house: House, browse: Browse
) -> None:
    case = letter(house, kind=Kind.QUESTION, text="Vad vet ni om mig?").case
    page = text_of(browse("oda").get(f"/desk/cases/{case.number}"))
    assert "Vad vet ni om mig?" in page
    assert "opened for: Your rights" in page
    assert "does not answer the customer from here" in page


def test_an_officer_sees_who_looked_and_an_agent_is_not_told(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    assert "Who looked" not in text_of(browse("ben").get(f"/desk/cases/{case.number}"))
    page = text_of(browse("oda").get(f"/desk/cases/{case.number}"))
    assert "Who looked" in page
    assert "Customer service" in page


def test_a_page_opened_twice_is_one_look(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    browse("ben").get(f"/desk/cases/{case.number}")
    first = len(ask(Openings(case=case.pk), Looks, by=house.actor("oda")).looks)
    browse("ben").get(f"/desk/cases/{case.number}")
    assert len(ask(Openings(case=case.pk), Looks, by=house.actor("oda")).looks) <= first + 1


def test_markup_of_a_stranger_is_shown_as_text(house: House, browse: Browse) -> None:
    case = letter(house, subject="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>").case
    page = text_of(browse("ben").get(f"/desk/cases/{case.number}"))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_card_number_was_cut_out_and_the_page_says_so(house: House, browse: Browse) -> None:
    case = letter(house, text="Mitt kort är 4111 1111 1111 1111, dra pengarna.").case
    page = text_of(browse("ben").get(f"/desk/cases/{case.number}"))
    assert "4111 1111 1111 1111" not in page
    assert "cut out before anything was stored" in page


def test_a_closed_case_says_when_it_erases_itself_and_until_when_a_reply_reopens_it(
    house: House, browse: Browse
) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    close(house, case)
    page = text_of(browse("ben").get(f"/desk/cases/{case.number}"))
    assert "erases itself in 364 days" in page
    assert "reopens it" in page
