"""The command line of a running system: cases, holds, sweeps, receipts, people and promises, each with its refusal."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.house import House, mail, someone
from tests.scenes import Letter, close, fresh, letter
from tillit.cases.models import Kind, State
from tillit.config.cli import run
from tillit.config.cli.exits import Exit
from tillit.notice.read import default_document


@pytest.fixture
def tillit(house: House, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs one command; gives its exit code and what it printed, JSON where it is."""

    def call(*words: object) -> tuple[int, Any]:
        capsys.readouterr()
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        try:
            return code, json.loads(said.out)
        except ValueError:
            return code, said.out + said.err

    return call


def swept(house: House, tillit: Any) -> Letter:
    """A case whose time was over, and that the sweep has taken."""
    ada = letter(house)
    close(house, ada.case, days_ago=400)
    code, said = tillit("sweep", "--confirmed", "--json")
    assert (code, said["waiting"]) == (Exit.DONE, 0)
    assert said["erased"] >= 5
    return ada


def test_the_list_says_when_and_where_but_never_what(house: House, tillit: Any) -> None:
    ada = letter(house, subject="hemlighet")
    code, said = tillit("case", "list", "--json")
    assert code == Exit.DONE
    (row,) = [row for row in said if row["number"] == ada.case.number]
    assert list(row) == [
        "number", "kind", "state", "channel", "company", "brand", "country", "opened_at", "closed_at", "erase_at",
    ]  # fmt: skip
    assert row["company"] == "nordlund-ab"
    assert row["erase_at"] is None
    assert "hemlighet" not in json.dumps(said)
    assert all(one["state"] == "closed" for one in tillit("case", "list", "--json", "--state", "closed")[1])


def test_a_case_opens_for_its_agent_and_for_nobody_elses(house: House, tillit: Any) -> None:
    ada = letter(house, text="Kan ni laga jackan?")
    code, said = tillit("case", "show", ada.case.number, "--as", "ben", "--json")
    assert (code, said["messages"][0]["text"]) == (Exit.DONE, "Kan ni laga jackan?")
    assert said["customer"]["addresses"] == [ada.address]
    code, said = tillit("case", "show", ada.case.number, "--as", "dan", "--json")
    assert (code, said["code"], said["clause"]) == (Exit.REFUSED, "relation", "promise.group-sharing")
    assert "messages" not in said


def test_closing_from_the_terminal_starts_the_clock(house: House, tillit: Any) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    assert tillit("case", "close", ada.case.number, "--as", "dan")[0] == Exit.REFUSED
    assert tillit("case", "close", ada.case.number, "--as", "ben")[0] == Exit.DONE
    assert fresh(ada.case).state == State.CLOSED
    assert tillit("case", "close", ada.case.number, "--as", "ben")[0] == Exit.REFUSED


@pytest.mark.promise("one-year")
def test_what_was_swept_is_told_as_erased_with_a_receipt_that_holds(house: House, tillit: Any, tmp_path: Path) -> None:
    ada = swept(house, tillit)
    code, said = tillit("case", "show", ada.case.number, "--as", "ben", "--json")
    assert code == Exit.ERASED
    assert (said["erased"], said["code"]) == (True, "erased")
    path = tmp_path / "receipt.json"
    assert tillit("receipt", "show", said["receipt"], "--out", path)[0] == Exit.DONE
    assert tillit("receipt", "verify", path)[0] == Exit.DONE
    path.write_text(path.read_text().replace('"size": ', '"size": 1'))
    assert tillit("receipt", "verify", path)[0] == Exit.FAULTS


def test_a_dry_run_erases_nothing(house: House, tillit: Any) -> None:
    ada = letter(house)
    close(house, ada.case, days_ago=400)
    code, said = tillit("sweep", "--as-of", "2031-01-01", "--dry-run", "--json")
    assert code == Exit.DONE
    assert said["found"] >= 5
    assert said["erased"] == 0
    assert fresh(ada.case)
    assert tillit("sweep", "--as-of", "soon")[0] == Exit.USAGE


@pytest.mark.promise("only-as-long-as-needed")
def test_a_hold_keeps_its_part_until_it_is_lifted(house: House, tillit: Any) -> None:
    ada = letter(house, kind=Kind.WARRANTY)
    why = ("--reason", "warranty", "--categories", "content", "--purpose", "warranty", "--review", "2027-05-01")
    assert tillit("hold", "add", ada.case.number, *why, "--as", "dan")[0] == Exit.REFUSED
    assert tillit("hold", "add", ada.case.number, *why, "--as", "ben")[0] == Exit.DONE
    close(house, ada.case, days_ago=400)
    assert tillit("sweep", "--confirmed", "--json")[1]["held"] >= 1
    assert tillit("case", "show", ada.case.number, "--as", "ben")[0] == Exit.DONE
    (hold,) = [one for one in tillit("hold", "list", "--json")[1] if one["case"] == ada.case.number]
    assert hold["owner"] == "ben"
    assert tillit("hold", "lift", hold["id"], "--as", "ben")[0] == Exit.DONE
    house.settle()
    assert tillit("sweep", "--confirmed")[0] == Exit.DONE
    assert tillit("case", "show", ada.case.number, "--as", "ben")[0] == Exit.ERASED


@pytest.mark.promise("rights")
def test_a_person_is_erased_by_two_and_not_by_one(house: House, tillit: Any) -> None:
    ada = letter(house)
    assert tillit("erase", ada.case.number, "--as", "oda", "--second", "ben", "--yes")[0] == Exit.REFUSED
    assert tillit("erase", ada.case.number, "--as", "ben", "--second", "cho", "--yes")[0] == Exit.REFUSED
    assert fresh(ada.case)
    code, said = tillit("erase", ada.case.number, "--as", "oda", "--second", "cho", "--yes", "--json")
    assert (code, said["held"], len(said["receipts"])) == (Exit.DONE, 0, 2)
    assert tillit("case", "show", ada.case.number, "--as", "ben")[0] == Exit.ERASED


def test_a_wrong_password_changes_nothing(house: House, tillit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = letter(house)
    monkeypatch.setenv("TILLIT_PASSWORD", "not-it-at-all")
    code, said = tillit("erase", ada.case.number, "--as", "oda", "--second", "cho", "--yes")
    assert code == Exit.REFUSED
    assert "password" in said
    assert fresh(ada.case)


def test_the_same_mail_imported_twice_is_one_message_with_its_own_date(tillit: Any, tmp_path: Path) -> None:
    raw = mail(sender=f"Ada <{someone()}>", Date="Mon, 05 Jan 2026 10:00:00 +0100")
    eml, mbox = tmp_path / "one.eml", tmp_path / "one.mbox"
    eml.write_bytes(raw)
    mbox.write_bytes(b"From ada@post.example Mon Jan  5 10:00:00 2026\n" + raw.replace(b"\r\n", b"\n") + b"\n")
    to = ("--to", "service@nordlund.example", "--json")
    others = {"quarantined": 0, "too_large": 0, "failed": 0}
    assert tillit("import", "eml", eml, *to)[1] == {"stored": 1, "repeated": 0, **others}
    assert tillit("import", "mbox", mbox, *to)[1] == {"stored": 0, "repeated": 1, **others}
    newest = tillit("case", "list", "--json")[1][-1]
    assert newest["opened_at"] == "2026-01-05"
    assert tillit("import", "eml", eml, "--to", "nobody@nordlund.example")[0] == Exit.USAGE


def test_every_promise_has_a_verdict_and_a_line(tillit: Any) -> None:
    _, said = tillit("promises", "--json")
    assert {"id", "words", "verdict", "evidence", "controls", "figures"} <= set(said[0])
    assert all(row["evidence"] for row in said if row["verdict"] != "planned")


def test_a_notice_with_a_control_nobody_has_is_not_published(tillit: Any, tmp_path: Path) -> None:
    path = tmp_path / "notice.toml"
    path.write_text(default_document().replace('"sweep-runs"', '"sweep-walks"', 1))
    code, said = tillit("notice", "publish", path, "--as", "oda", "--second", "cho", "--yes")
    assert code == Exit.FAULTS
    assert "sweep-walks" in said


def test_the_ledger_holds_and_the_keys_turn(tillit: Any) -> None:
    assert tillit("rotate", "--json")[1]["destroyed"] == []
    for _ in range(2):  # the second time against what the first one saw
        code, said = tillit("ledger", "verify", "--json")
        assert (code, said["faults"]) == (Exit.DONE, [])


def test_people_are_listed_and_let_in_by_an_officer_only(tillit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"login": "ben", "role": "agent", "company": "nordlund-ab"} in tillit("agent", "list", "--json")[1]
    who = ("--name", "Fia Ek", "--role", "agent", "--company", "nordlund-ab")
    assert tillit("agent", "add", "fia", *who, "--as", "ben")[0] == Exit.REFUSED
    monkeypatch.setenv("TILLIT_NEW_PASSWORD", "short")
    assert tillit("agent", "add", "fia", *who, "--as", "oda")[0] == Exit.USAGE
    monkeypatch.setenv("TILLIT_NEW_PASSWORD", "correct-horse-battery")
    assert tillit("agent", "add", "fia", *who, "--as", "oda")[0] == Exit.DONE
    assert tillit("agent", "add", "fia", *who, "--as", "oda")[0] == Exit.REFUSED


def test_the_doctor_looks_at_keeper_and_database(tillit: Any) -> None:
    code, said = tillit("doctor", "--json")
    assert code == Exit.DONE
    states = {row["name"]: row["state"] for row in said}
    assert states["keeper"] == states["database"] == states["notice"] == "fine"
