"""Wording letters from the command line, each with its refusal."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.config.test_cli_places import PLACE, tillit  # noqa: F401 - a fixture
from tests.house import House
from tillit.cases.models import Delivery
from tillit.config.cli.exits import Exit
from tillit.contact.models import Mailbox, Wording

SET = ("letter", "set", "nordlund", "sv")


@pytest.fixture(autouse=True)
def _as_shipped(house: House):
    yield
    Delivery.objects.update(wording=None)
    Wording.objects.all().delete()


def written(tmp_path: Path, text: str) -> str:
    (tmp_path / "w.toml").write_text(text)
    return str(tmp_path / "w.toml")


def test_what_is_shown_may_be_set_and_is_shown_again(tillit: Any, tmp_path: Path) -> None:  # noqa: F811
    code, shown = tillit("letter", "show", "nordlund", "sv")
    assert code == Exit.DONE
    document = tomllib.loads(shown)
    assert document["greeting"] == "Hej {{ customer.name }},"
    file = written(tmp_path, shown.replace("Hej {{", "Hejsan {{"))
    assert tillit(*SET, file)[0] == Exit.DONE
    assert tomllib.loads(tillit("letter", "show", "nordlund", "sv")[1])["greeting"] == "Hejsan {{ customer.name }},"
    rows = {(row["brand"], row["language"]): row for row in json.loads(tillit("letter", "list", "--json")[1])}
    assert rows["nordlund", "sv"]["worded"] != "as shipped"
    assert rows["nordlund", "de"]["worded"] == "as shipped"


def test_a_document_changes_only_what_it_names(tillit: Any, tmp_path: Path) -> None:  # noqa: F811
    assert tillit(*SET, written(tmp_path, 'acknowledges = true\nsignature = "N"'))[0] == Exit.DONE
    said = tillit("letter", "show", "nordlund", "sv", "--preview")[1]
    assert "Hej Ada Lindqvist," in said
    assert "-- \nN\n" in said
    assert "Vi har tagit emot ditt meddelande" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('greeting = "{{ customer.email }}"', "There is no {{ customer.email }}"),
        ('greting = "x"', "Not like this: greting"),
        ("quotes = 1", "Not like this: quotes"),
        ("= x", "cannot be read"),
    ],
)
def test_a_document_that_says_no_letter_is_refused_in_words(
    tillit: Any, tmp_path: Path, text: str, words: str  # noqa: F811
) -> None:
    code, said = tillit(*SET, written(tmp_path, text))
    assert code == Exit.USAGE
    assert words in said
    assert not Wording.objects.exists()


def test_what_is_not_there_is_refused(tillit: Any, tmp_path: Path) -> None:  # noqa: F811
    file = written(tmp_path, "quotes = true")
    assert tillit("letter", "set", "nowhere", "sv", file)[0] == Exit.USAGE
    assert tillit("letter", "set", "nordlund", "fr", file)[0] == Exit.USAGE
    assert tillit("letter", "set", "nordlund", "sv", str(tmp_path / "none"))[0] == Exit.USAGE


def test_a_mailbox_may_take_no_plus(tillit: Any) -> None:  # noqa: F811
    assert tillit("mailbox", "add", "utan@fjell.example", *PLACE, "--no-plus")[0] == Exit.DONE
    assert not Mailbox.objects.get(address="utan@fjell.example").takes_plus
