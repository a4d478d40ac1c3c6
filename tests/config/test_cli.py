"""The command line where nothing runs: help, mail, notices and receipts, without Django and without a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import mail
from tillit.config.cli import put_home_first, run
from tillit.config.cli.exits import Exit, explain
from tillit.notice.read import default_document
from tillit.vault.errors import KeeperAway, Refusal


def test_help_names_every_command_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == Exit.DONE
    said = capsys.readouterr().out
    for word in ("up", "doctor", "notice", "import", "sweep", "promises", "6", "not running"):
        assert word in said


@pytest.mark.parametrize("arguments", [["mail", "parse", "{mail}", "--json"], ["notice", "check", "{notice}"], ["-h"]])
def test_these_commands_start_without_django(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(mail())
    (tmp_path / "notice").write_text(default_document())
    words = [word.format(mail=tmp_path / "mail", notice=tmp_path / "notice") for word in arguments]
    code = f"import sys; from tillit.config.cli import run; sys.exit(run({words!r}) or 'django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_a_mail_is_printed_with_exactly_the_agreed_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mail"
    path.write_bytes(mail(text="Hej"))
    assert run(["mail", "parse", str(path), "--json"]) == Exit.DONE
    said = json.loads(capsys.readouterr().out)
    assert list(said) == [
        "from", "from_name", "to", "cc", "subject", "text", "attachments", "message_id", "in_reply_to", "auto",
        "bounce",
    ]  # fmt: skip
    assert said["text"] == "Hej"


def test_a_shape_shows_no_word_of_the_mail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mail"
    path.write_bytes(mail(subject="hemlighet", text="hemlighet"))
    assert run(["mail", "parse", str(path), "--shape"]) == Exit.DONE
    assert "hemlighet" not in capsys.readouterr().out


def test_what_cannot_be_read_is_a_fault_with_its_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mail"
    path.write_bytes(b"\xff\x00 no mail at all")
    assert run(["mail", "parse", str(path)]) == Exit.FAULTS
    assert json.loads(capsys.readouterr().out)["fault"] == "no-headers"


def test_a_faulty_notice_is_told_with_place_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notice.toml"
    path.write_text(default_document().replace('"sweep-runs"', '"sweep-walks"', 1))
    assert run(["notice", "check", str(path), "--json"]) == Exit.FAULTS
    (fault,) = json.loads(capsys.readouterr().out)
    assert fault["place"].startswith("promise.")
    assert "sweep-runs" in fault["mend"]


def test_a_file_that_is_no_receipt_does_not_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "receipt.json"
    path.write_text("[]")
    assert run(["receipt", "verify", str(path)]) == Exit.FAULTS
    assert "not a receipt" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nonsense"], ["mail", "parse", "/nowhere/mail"], ["sweep", "--as-off"]])
def test_wrong_usage_is_told_apart(arguments: list[str]) -> None:
    assert run(arguments) == Exit.USAGE


def test_without_an_installation_a_command_says_how_to_start_one(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TILLIT") and k != "DATABASE_URL"}
    command = [sys.executable, "-m", "tillit", "case", "list", "--home", str(tmp_path / "none")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == Exit.NOT_RUNNING
    assert "bin/run" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_the_home_may_stand_anywhere_before_two_dashes() -> None:
    assert put_home_first(["case", "list", "--home", "/a"]) == ["--home", "/a", "case", "list"]
    assert put_home_first(["--home=/a", "case", "--", "--home"]) == ["--home=/a", "case", "--", "--home"]


def test_an_unforeseen_error_shows_its_place_and_never_its_words() -> None:
    with pytest.raises(ValueError, match="ada") as caught:
        int("ada@post.example")
    code, words = explain(caught.value)
    assert code == Exit.FAULTS
    assert "ada@post.example" not in words
    assert "test_cli.py" in words


def test_a_refusal_names_its_clause_and_a_missing_keeper_its_remedy() -> None:
    assert explain(Refusal("relation", "promise.group-sharing"))[0] == Exit.REFUSED
    assert "promise.group-sharing" in explain(Refusal("relation", "promise.group-sharing"))[1]
    assert explain(KeeperAway())[0] == Exit.NOT_RUNNING
