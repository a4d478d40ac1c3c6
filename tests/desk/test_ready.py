"""Ready-made answers on the desk: kept on pages of those who lead, chosen while writing, with a script and without."""

import re
from collections.abc import Iterator

import pytest

from tests.contact_verbs.test_letters_read import nordlund
from tests.contact_verbs.test_ready import keep, ours
from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import letter
from tillit.cases.assign import assign_case
from tillit.cases.models import Kind
from tillit.contact.models import ReadyAnswer
from tillit.people.models import agent_named
from tillit.vault.acting import in_company

NEW = "/desk/ready/nordlund/sv"
GIVEN = {"title": "Retur", "text": "Skicka det hit, {{ customer.name }}."}


@pytest.fixture(autouse=True)
def _none_left(house: House) -> Iterator[None]:
    yield
    with in_company(ours()):
        ReadyAnswer.objects.all().delete()


def test_a_supervisor_tries_keeps_changes_and_removes_one(browse: Browse) -> None:
    cho = browse("cho")
    tried = cho.post(NEW, GIVEN | {"act": "show"})
    assert "Skicka det hit, Ada Lindqvist." in text_of(tried)
    with in_company(ours()):
        assert not ReadyAnswer.objects.exists()
    assert cho.post(NEW, GIVEN | {"act": "keep"})["Location"] == "/desk/ready"
    with in_company(ours()):
        ready = ReadyAnswer.objects.get(brand=nordlund())
    one = f"{NEW}/{ready.pk}"
    assert one in text_of(cho.get("/desk/ready"))
    assert "Skicka det hit, {{ customer.name }}." in text_of(cho.get(one))
    assert cho.post(one, GIVEN | {"title": "Returer", "act": "keep"}).status_code == 303
    assert "Returer" in text_of(cho.get("/desk/ready"))
    assert cho.post(f"{one}/removal").status_code == 303
    assert one not in text_of(cho.get("/desk/ready"))
    assert cho.get(one).status_code == 404


def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(browse: Browse) -> None:
    answer = browse("cho").post(NEW, GIVEN | {"text": "{{ customer.street }} Storgatan", "act": "keep"})
    assert answer.status_code == 422
    assert "There is no {{ customer.street }}" in text_of(answer)
    assert "Storgatan" in text_of(answer)


@pytest.mark.parametrize("login", ["ben", "oda", "dan"])
def test_others_keep_none(browse: Browse, login: str) -> None:
    for answer in (browse(login).get("/desk/ready"), browse(login).post(NEW, GIVEN | {"act": "keep"})):
        assert answer.status_code == 403
    with in_company(ours()):
        assert not ReadyAnswer.objects.exists()


def test_the_composer_offers_them_and_puts_one_below_what_was_written(house: House, browse: Browse) -> None:
    ready, case = keep(house, text=GIVEN["text"]), letter(house, kind=Kind.QUESTION).case
    ben = browse("ben")
    assert f'value="{ready.pk}"' in text_of(ben.get(f"/desk/cases/{case.number}"))
    answer = ben.post(f"/desk/cases/{case.number}/ready", {"ready": str(ready.pk), "body": "Absolut!"})
    (body,) = re.findall(r'id="reply-body".*?>(.*?)</textarea>', text_of(answer), re.DOTALL)
    assert body == "Absolut!\n\nSkicka det hit, Ada Lindqvist."


def test_a_script_gets_the_words_alone(house: House, browse: Browse) -> None:
    ready, case = keep(house, text=GIVEN["text"]), letter(house, kind=Kind.QUESTION).case
    address = f"/desk/cases/{case.number}/ready"
    answer = browse("ben").post(address, {"ready": str(ready.pk)}, HTTP_ACCEPT="text/plain")
    assert (text_of(answer), answer["Content-Type"]) == (
        "Skicka det hit, Ada Lindqvist.", "text/plain; charset=utf-8",
    )  # fmt: skip
    assert browse("dan").post(address, {"ready": str(ready.pk)}, HTTP_ACCEPT="text/plain").status_code == 404


def test_one_that_was_removed_says_so_and_keeps_what_was_written(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    address = f"/desk/cases/{case.number}/ready"
    answer = browse("ben").post(address, {"ready": "none", "body": "Absolut!"})
    assert answer.status_code == 422
    assert "was removed meanwhile" in text_of(answer)
    assert "Absolut!" in text_of(answer)


def test_a_supplier_chooses_from_those_of_whom_it_answers_for(house: House, browse: Browse) -> None:
    ready, case = keep(house), letter(house, kind=Kind.QUESTION).case
    assign_case(case, by=house.actor("ben"), to=agent_named("eve"))
    house.settle()
    assert str(ready.pk) in text_of(browse("eve").get(f"/desk/cases/{case.number}"))
    answer = browse("eve").post(f"/desk/cases/{case.number}/ready", {"ready": str(ready.pk)})
    assert f"Hej Ada Lindqvist, {case.number}." in text_of(answer)
