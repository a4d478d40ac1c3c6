"""Addresses and contracts from the command line, each with its refusal."""

import json
from typing import Any

import pytest

from tests.house import House
from tillit.config.cli import run
from tillit.config.cli.exits import Exit


@pytest.fixture
def tillit(house: House, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = run(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    return call


PLACE = ("--company", "nordlund-ab", "--brand", "fjell", "--country", "SE", "--language", "sv")


def test_mail_to_a_new_address_is_taken_in(tillit: Any) -> None:
    assert tillit("mailbox", "add", "Butiken@fjell.example", *PLACE)[0] == Exit.DONE
    code, said = tillit("mailbox", "list", "--json")
    assert code == Exit.DONE
    assert "butiken@fjell.example" in [row["address"] for row in json.loads(said)]
    assert tillit("mailbox", "add", "butiken@fjell.example", *PLACE)[0] == Exit.USAGE


@pytest.mark.parametrize(
    "words",
    [
        ("no-address", *PLACE),
        ("a@fjell.example", "--company", "nobody", *PLACE[2:]),
        ("a@fjell.example", "--company", "svarstjanst", *PLACE[2:]),
        ("a@fjell.example", *PLACE[:4], "--country", "ZZ", "--language", "sv"),
    ],
)
def test_an_address_that_cannot_be_taken_in_is_refused_in_words(tillit: Any, words: tuple[str, ...]) -> None:
    code, said = tillit("mailbox", "add", *words)
    assert code == Exit.USAGE
    assert len(said.strip().splitlines()) == 1


@pytest.mark.promise("suppliers")
def test_a_contract_is_between_a_supplier_and_a_company_of_the_group(tillit: Any) -> None:
    assert tillit("contract", "add", "nordlund-gmbh", "--for", "nordlund-ab")[0] == Exit.USAGE
    code, said = tillit("contract", "list", "--json")
    assert code == Exit.DONE
    assert ("svarstjanst", "nordlund-ab") in [(row["supplier"], row["company"]) for row in json.loads(said)]
