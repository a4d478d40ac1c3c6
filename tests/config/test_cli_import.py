"""Old mail comes in: many files, each mail once, with its own date; what is cut off is run again."""

import json
import mailbox
from pathlib import Path
from typing import Any

import pytest

from tests.house import House, mail, someone
from tests.scenes import company
from tillit.cases.models import Message
from tillit.config.cli import importing, run
from tillit.config.cli.exits import Exit
from tillit.vault.acting import in_company

TO = ("--to", "service@nordlund.example", "--json")


@pytest.fixture
def tillit(house: House, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: object) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return call


def mbox(path: Path, *mails: bytes) -> Path:
    box = mailbox.mbox(path)
    for raw in mails:
        box.add(raw)
    box.close()
    return path


def counts(**given: int) -> dict[str, int]:
    return {"stored": 0, "repeated": 0, "quarantined": 0, "too_large": 0, "failed": 0} | given


def old(day: int, **words: str) -> bytes:
    return mail(sender=someone(), Date=f"Mon, {day:02d} Jan 2026 10:00:00 +0000", **words)


def test_several_files_and_a_conversation_in_them(tillit: Any, tmp_path: Path) -> None:
    address = someone()
    asked = mail(sender=address, Message_ID=f"<{address}>")
    again = mail(sender=address, In_Reply_To=f"<{address}>", References=f"<{address}>")
    files = mbox(tmp_path / "a", asked, *(old(day) for day in range(1, 10))), mbox(tmp_path / "b", again, old(3))
    with in_company(company("nordlund-ab")):
        before = list(Message.objects.values_list("pk", flat=True))
    assert tillit("import", "mbox", *files, *TO) == (Exit.DONE, counts(stored=12), "")
    with in_company(company("nordlund-ab")):
        cases = Message.objects.exclude(pk__in=before).values_list("case", "at")
        assert len({case for case, _ in cases}) == 11
        assert sum(at.year == 2026 and at.month == 1 for _, at in cases) == 10
    assert tillit("import", "mbox", *files, *TO)[1] == counts(repeated=12)


def test_where_nobody_sees_a_bar_a_line_says_how_far_it_is(
    tillit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_LETTERS", 2)
    monkeypatch.setattr(importing, "TOLD_EVERY", -1.0)
    code, found, said = tillit("import", "mbox", mbox(tmp_path / "a", *(old(day) for day in range(1, 6))), *TO)
    assert (code, found) == (Exit.DONE, counts(stored=5))
    shares = [line.partition(": ") for line in said.splitlines()]
    assert [words for _, _, words in shares] == [f"{n} taken, 0 known already, 0 in quarantine." for n in (2, 4, 5)]
    assert [int(share.removesuffix(" %")) for share, _, _ in shares] == sorted({int(s[0][:-2]) for s in shares})


def test_a_maildir_with_folders(tillit: Any, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(old(1))
    box.add_folder("Kunder").add(old(2))
    box.add_folder("Sent").add(old(3))
    code, found, said = tillit("import", "maildir", tmp_path / "box", *TO)
    assert (code, found) == (Exit.DONE, counts(stored=2))
    assert "Left out: Sent" in said
    assert tillit("import", "maildir", tmp_path / "box", *TO, "--folder", "sent")[1] == counts(stored=1)
    assert tillit("import", "maildir", tmp_path / "box", *TO, "--folder", "no")[0] == Exit.USAGE


def test_while_the_keeper_is_away_it_stops_and_goes_on_later(
    house: House, tillit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_LETTERS", 2)
    usual, rounds = importing.arrive_all, []

    def falls(letters, *, by):
        rounds.append(len(letters))
        if len(rounds) == 2:
            house.stop_keeper()
        return usual(letters, by=by)

    file = mbox(tmp_path / "a", *(old(day) for day in range(1, 6)))
    try:
        with monkeypatch.context() as falling:
            falling.setattr(importing, "arrive_all", falls)
            code, _, said = tillit("import", "mbox", file, *TO)
    finally:
        house.start_keeper()
    assert (code, rounds) == (Exit.NOT_RUNNING, [2, 2])
    assert "Stopped: 2 taken" in said
    assert tillit("import", "mbox", file, *TO)[1] == counts(stored=3, repeated=2)


def test_what_is_too_large_or_cut_off_is_told(tillit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tillit.config.cli.mbox.LARGEST", 5_000)
    file = mbox(tmp_path / "a", old(1), old(2, text="x " * 4_000), old(3))
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    code, found, said = tillit("import", "mbox", file, *TO)
    assert (code, found) == (Exit.DONE, counts(stored=2, too_large=1))
    assert "mail 2: larger than 25 MB" in said
    assert "may be cut off" in said
