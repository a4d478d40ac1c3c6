"""One box finds by number, address, telephone, name and word; what is searched for stands in no address."""

from uuid import uuid4

import pytest

from tests.desk.pages import Browse, mailboxes, text_of
from tests.house import House, mail, someone
from tests.scenes import letter
from tillit.cases.models import Kind


def _search(browse: Browse, query: str, who: str = "ben") -> str:
    return text_of(browse(who).post("/desk/search", {"q": query}))


@pytest.mark.parametrize("form", ["#{}", "{}", "# {}"])
def test_a_number_finds_its_case(house: House, browse: Browse, form: str) -> None:
    case = letter(house, subject="Nummerärendet").case
    assert "Nummerärendet" in _search(browse, form.format(case.number))


def test_a_mail_address_finds_every_case_of_its_person_however_it_is_spelt(house: House, browse: Browse) -> None:
    address = someone("greta")
    letter(house, address=address, subject="Gretas första")
    letter(house, address=address, subject="Gretas andra")
    page = _search(browse, address.upper())
    assert "Gretas första" in page
    assert "Gretas andra" in page


def test_a_telephone_number_is_found_however_it_is_written(house: House, browse: Browse) -> None:
    words = {"channel": "telephone", "name": "Ada Lindqvist", "phone": "070-174 06 05", "kind": "question"}
    _by_hand(house, browse, words | {"subject": "Ringde om ärmen"})
    assert "Ringde om ärmen" in _search(browse, "+46 70 174 06 05")


def test_three_letters_of_a_name_and_a_word_of_the_text_find_it(house: House, browse: Browse) -> None:
    house.receive(mail(sender=f"Zebulon Åkesson <{someone('z')}>", subject="Dragkedja", text="Trumpetliljan vissnade."))
    assert "Dragkedja" in _search(browse, "zeb")
    assert "Dragkedja" in _search(browse, "trumpetliljan")
    assert "Dragkedja" not in _search(browse, "trumpetliljan xylofonist")


def test_two_letters_are_too_few(house: House, browse: Browse) -> None:
    answer = browse("ben").post("/desk/search", {"q": "ze"})
    assert answer.status_code == 422
    assert "three letters" in text_of(answer)


@pytest.mark.promise("group-sharing")
def test_dan_finds_nothing_of_another_company(house: House, browse: Browse) -> None:
    address = someone("hemma")
    case = letter(
        house, kind=Kind.QUESTION, address=address, subject="Kastrullens lock", text="Bananflugor överallt"
    ).case
    for query in (str(case.number), address, "bananflugor"):
        assert "Kastrullens lock" not in _search(browse, query, "dan")
        assert "Kastrullens lock" in _search(browse, query)


def test_an_operator_may_not_search_by_words(house: House, browse: Browse) -> None:
    assert browse("ops").post("/desk/search", {"q": "dragkedja"}).status_code == 403


def _by_hand(house: House, browse: Browse, words: dict[str, str]) -> str:
    sent = {
        "mailbox": mailboxes(browse, "ben")[0],
        "body": "Det som sades.",
        "once": str(uuid4()),
        "email": "",
        **words,
    }
    answer = browse("ben").post("/desk/cases", sent)
    assert answer.status_code == 303, text_of(answer)
    house.settle()
    return answer["Location"]
