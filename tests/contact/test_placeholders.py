"""Names on a list are put in as text; nothing else is read in them, and what is unknown leaves no hole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillit.contact.errors import WordingNotSet
from tillit.contact.placeholders import NAMES, check_placeholders, fill

ADA = {"customer.name": "Ada", "agent.name": "Ben", "brand.name": "Nordlund", "case.number": "1024"}


def test_names_are_put_in() -> None:
    assert fill("Hej {{ customer.name }}, ärende {{case.number}}.", ADA) == "Hej Ada, ärende 1024."


def test_what_is_put_in_is_not_read_again() -> None:
    assert fill("Hej {{ customer.name }}", {"customer.name": "{{ agent.name }}", "agent.name": "Ben"}) == (
        "Hej {{ agent.name }}"
    )


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Hej {{ customer.name }},", "Hej,"),
        ("Guten Tag {{ customer.name }}!", "Guten Tag!"),
        ("Vänliga hälsningar\n{{ customer.name }}", "Vänliga hälsningar"),
        ("{{ customer.name }}, {{ customer.name }}", ""),
        ("Till {{ customer.name }} från {{ brand.name }}", "Till från Nordlund"),
    ],
)
def test_a_name_that_is_not_known_leaves_no_hole(text: str, without: str) -> None:
    assert fill(text, ADA | {"customer.name": ""}) == without


@pytest.mark.parametrize(
    "text",
    ["{{ customer.email }}", "{{ agent.name|safe }}", "{{ agent.__class__ }}", "{{}}", "{{ agent.name }", "a }} b",
     "{{ {{ agent.name }} }}", "{{ agent\n.name }}"],
)  # fmt: skip
def test_what_is_no_placeholder_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(WordingNotSet, match=r"Nothing was changed\."):
        check_placeholders(text)


def test_every_name_on_the_list_is_taken() -> None:
    check_placeholders(" ".join(f"{{{{ {name} }}}}" for name in NAMES))
    check_placeholders("ingen alls, { inte heller } {så}")


@given(st.text(max_size=200), st.text(max_size=50))
def test_no_text_however_made_breaks_it(text: str, name: str) -> None:
    filled = fill(text, {"customer.name": name})
    assert isinstance(filled, str)
    if "{{" not in text and "\r" not in text:
        assert filled == text.strip("\n")


def test_a_line_about_an_answer_that_nobody_promised_goes_whole() -> None:
    text = "Tack.\nVi svarar senast {{ answer.by }}.\nHej {{ customer.name }},"
    assert fill(text, ADA | {"answer.by": ""}) == "Tack.\nHej Ada,"
    assert fill(text, ADA | {"answer.by": "onsdag"}) == "Tack.\nVi svarar senast onsdag.\nHej Ada,"
