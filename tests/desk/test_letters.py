"""Supervisors word their brand's letters and see how they read before they keep it."""

import re

import pytest

from tests.contact_verbs.test_letters_read import nordlund, worded
from tests.desk.pages import Browse, text_of
from tests.house import House
from tillit.cases.models import Delivery
from tillit.contact.models import Wording

ADDRESS = "/desk/letters/nordlund/sv"


@pytest.fixture(autouse=True)
def _as_shipped(house: House):
    yield
    Delivery.objects.update(wording=None)
    Wording.objects.all().delete()


def form(**changed: object) -> dict[str, str]:
    given = worded(**changed)
    texts = {name: str(getattr(given, name)) for name in (
        "sender", "greeting", "closing", "signature", "receipt_subject", "receipt"
    )}  # fmt: skip
    return texts | {name: "on" for name in ("quotes", "acknowledges") if getattr(given, name)}


def test_every_brand_of_the_company_is_listed_in_every_language(browse: Browse) -> None:
    page = text_of(browse("cho").get("/desk/letters"))
    assert page.count("/desk/letters/nordlund/") == 3
    assert "/desk/letters/fjell/" not in page or "fjell" in page
    assert 'href="/desk/letters"' in text_of(browse("cho").get("/desk/")), "the way to it stands in the rail"


@pytest.mark.parametrize("login", ["ben", "oda", "dan"])
def test_others_are_refused_with_the_clause(browse: Browse, login: str) -> None:
    for answer in (browse(login).get("/desk/letters"), browse(login).post(ADDRESS, form())):
        assert answer.status_code == 403
        assert "roles.supervisor" in text_of(answer)
    assert not Wording.objects.exists()


def test_a_wording_is_tried_in_both_forms_and_nothing_is_kept(browse: Browse) -> None:
    answer = browse("cho").post(ADDRESS, form(acknowledges=True) | {"act": "show"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert page.count("Hallå Ada Lindqvist!") == 4, "an answer and a receipt, as HTML and as text"
    assert "Nordlund, ärende 1024" in page
    assert not Wording.objects.exists()


def test_a_wording_is_kept_and_shown_again(browse: Browse) -> None:
    answer = browse("cho").post(ADDRESS, form() | {"act": "keep"})
    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    assert Wording.objects.get(brand=nordlund()).greeting == "Hallå {{ customer.name }}!"
    page = text_of(browse("cho").get(ADDRESS))
    assert "Hallå {{ customer.name }}!" in page
    assert re.search(r"worded on|formulerat den", text_of(browse("cho").get("/desk/letters")))


@pytest.mark.parametrize("act", ["show", "keep"])
def test_an_unknown_placeholder_is_told_and_what_was_typed_stays(browse: Browse, act: str) -> None:
    answer = browse("cho").post(ADDRESS, form(greeting="Hej {{ customer.email }}") | {"act": act})
    assert answer.status_code == 422
    assert "There is no {{ customer.email }}. These can be put in: {{ customer.name }}" in text_of(answer)
    assert "Hej {{ customer.email }}</textarea>" in text_of(answer)
    assert not Wording.objects.exists()


def test_markup_in_a_wording_is_text(browse: Browse) -> None:
    page = text_of(browse("cho").post(ADDRESS, form(closing="<script>alert(1)</script>") | {"act": "show"}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("address", ["/desk/letters/nowhere/sv", "/desk/letters/nordlund/fr"])
def test_what_is_not_ours_looks_absent(browse: Browse, address: str) -> None:
    assert browse("cho").get(address).status_code == 404
