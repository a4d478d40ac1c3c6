"""Providers of sign-ins from the command line: set, tried in steps, looked at by the doctor, taken away."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.house import House
from tests.providers import CLIENT, SECRET, OpenId, provider
from tillit.config.cli import run
from tillit.config.cli.doctor_rows import _sign_in
from tillit.config.cli.exits import Exit
from tillit.people.models import Provider
from tillit.recipients import provider as asking
from tillit.vault.secrets import NoSecret, read_secret


@pytest.fixture
def tillit(house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TILLIT_PROVIDER_SECRET", SECRET)

    def call(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = run(["sign-in", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return call


@pytest.fixture
def double(house: House) -> Iterator[OpenId]:
    with provider() as double:
        asking._keys.clear()
        yield double
    Provider.objects.all().delete()


def add(tillit: Any, double: OpenId) -> tuple[int, str]:
    return tillit("add", double.url, "--client", CLIENT, "--name", "Nordlund ID")


def steps(tillit: Any) -> tuple[int, list[tuple[str, bool]]]:
    code, said = tillit("test", "nordlund-id", "--json")
    return code, [(row["step"], row["fine"]) for row in json.loads(said)]


def test_a_provider_is_set_tried_listed_and_taken_away(tillit: Any, double: OpenId) -> None:
    code, said = add(tillit, double)
    assert code == Exit.DONE
    assert "/accounts/providers/nordlund-id/return" in said
    assert steps(tillit) == (Exit.DONE, [(name, True) for name in ("find", "pkce", "keys", "client")])
    listed = tillit("list", "--json")[1]
    assert json.loads(listed)[0]["issuer"] == double.url
    assert SECRET not in listed
    name = Provider.objects.get().secret_name
    assert read_secret(name) == SECRET
    assert _sign_in(None).state == "fine"
    assert tillit("remove", "nordlund-id")[0] == Exit.DONE
    with pytest.raises(NoSecret):
        read_secret(name)
    assert tillit("test", "nordlund-id")[0] == Exit.USAGE


def test_each_step_that_fails_says_what_to_look_at(tillit: Any, double: OpenId, monkeypatch: Any) -> None:
    monkeypatch.setenv("TILLIT_PROVIDER_SECRET", "fel")
    add(tillit, double)
    code, walked = steps(tillit)
    assert (code, walked[-1]) == (Exit.FAULTS, ("client", False))
    double.says["code_challenge_methods_supported"] = ["plain"]
    assert steps(tillit)[1][-1] == ("pkce", False)
    double.says["issuer"] = "https://other.example"
    assert steps(tillit)[1] == [("find", False)]
    looked = _sign_in(None)
    assert looked.state == "look"
    assert "nordlund-id" in looked.line


@pytest.mark.parametrize(
    ("issuer", "name"),
    [("http://id.example", "X"), ("id.example", "X"), ("https://id.example?x", "X"), ("https://id.example", "!!")],
)
def test_what_cannot_be_a_provider_is_refused(tillit: Any, issuer: str, name: str) -> None:
    code, said = tillit("add", issuer, "--client", CLIENT, "--name", name)
    assert code == Exit.REFUSED
    assert "Nothing was changed" in said
    assert not Provider.objects.exists()


def test_a_name_keeps_its_issuer_for_its_subjects_are_people(tillit: Any, double: OpenId) -> None:
    add(tillit, double)
    assert tillit("add", "https://id.example", "--client", CLIENT, "--name", "Nordlund ID")[0] == Exit.REFUSED
    assert tillit("add", double.url, "--client", CLIENT, "--name", "Other")[0] == Exit.REFUSED
    assert add(tillit, double)[0] == Exit.DONE
    assert Provider.objects.count() == 1
