"""Mailbox files: every mail comes out as it went over the wire, and nothing else does."""

import io
import mailbox
import tracemalloc
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.house import mail
from tillit.config.cli.mbox import (
    TooLarge,
    as_on_the_wire,
    ends_whole,
    folders_of,
    mails_in,
    read_mail,
    split_mbox,
    wanted_folders,
)


def mbox(*mails: bytes, end: bytes = b"\n") -> bytes:
    """A mailbox file as mail programs write it: `From ` lines quoted, a blank line after each mail."""
    out = b""
    for raw in mails:
        lines = raw.replace(b"\r\n", b"\n").splitlines(keepends=True)
        quoted = b"".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
        out += b"From ada@post.example Sun Nov 22 10:00:00 2026\n" + quoted + b"\n"
    return out.replace(b"\n", end)


def test_each_mail_comes_out_as_it_was_sent() -> None:
    first, second = mail(text="From here on\n\nFrom there"), mail(text=">From quoted\n")
    assert list(split_mbox(io.BytesIO(mbox(first, second)))) == [first, second]
    assert list(split_mbox(io.BytesIO(mbox(first, second, end=b"\r\n")))) == [first, second]


def test_an_empty_file_holds_no_mail() -> None:
    assert list(split_mbox(io.BytesIO(b""))) == []
    assert list(split_mbox(io.BytesIO(b"\n\n"))) == []


def test_a_file_without_a_first_line_is_one_mail() -> None:
    raw = mail()
    assert list(split_mbox(io.BytesIO(raw))) == [raw]


@given(st.lists(st.text(alphabet="aF>rom \n", max_size=60), max_size=4))
def test_no_text_of_a_mail_makes_two_of_it(texts: list[str]) -> None:
    mails = [as_on_the_wire(f"Subject: {n}\n\n{text}x\n".encode()) for n, text in enumerate(texts)]
    assert list(split_mbox(io.BytesIO(mbox(*mails)))) == mails


def test_a_mail_that_is_too_large_is_passed_over_and_held_by_its_beginning_only(monkeypatch) -> None:
    monkeypatch.setattr("tillit.config.cli.mbox.LARGEST", 5_000)
    first, last, huge = mail(), mail(), mail(text="x\n" * 5_000)
    found = list(split_mbox(io.BytesIO(mbox(first, huge, last))))
    assert [isinstance(raw, TooLarge) for raw in found] == [False, True, False]
    assert (found[0], found[2], len(found[1]) <= 1000) == (first, last, True)


def test_a_file_that_was_cut_off_gives_what_there_is_and_says_so(tmp_path: Path) -> None:
    first, second = mail(), mail(text="many words\n" * 50)
    path = tmp_path / "cut.mbox"
    path.write_bytes(mbox(first, second)[:-105])
    with path.open("rb") as file:
        found = list(split_mbox(file))
    assert found[0] == first
    assert second.startswith(found[1])
    assert not ends_whole(path)
    path.write_bytes(mbox(first))
    assert ends_whole(path)


def test_memory_stays_flat_however_long_a_file_is() -> None:
    class Endless(io.RawIOBase):
        """A mailbox file of 60 MB that is nowhere."""

        one, left = mbox(mail(text=f"{'words ' * 100}\n" * 100)), 60_000_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            if self.left <= 0:
                return 0
            piece = self.one[: len(buffer)]
            buffer[: len(piece)] = piece
            self.left -= len(piece)
            return len(piece)

    tracemalloc.start()
    count = sum(1 for _ in split_mbox(io.BufferedReader(Endless(), len(Endless.one))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 900
    assert peak < 1_000_000


# ── Maildir ─────────────────────────────────────────────────────────────────────────────────────────────────────


def maildir(path: Path, **folders: list[bytes]) -> Path:
    """A Maildir++ as Dovecot lays it: `INBOX` and folders with a dot before their names."""
    for name, mails in {"INBOX": [], **folders}.items():
        box = mailbox.Maildir(path if name == "INBOX" else path / f".{name}")
        for raw in mails:
            box.add(raw.replace(b"\r\n", b"\n"))
    return path


def test_every_mail_of_a_folder_is_found_whatever_its_flags(tmp_path: Path) -> None:
    first, second = mail(), mail()
    box = maildir(tmp_path / "box", INBOX=[first, second])
    seen = next((box / "new").iterdir())
    seen.rename(box / "cur" / f"{seen.name}:2,RS")
    (box / "tmp" / "half").write_bytes(b"Subject: hal")
    ((folder, *others), left) = wanted_folders([box], [])
    assert ({read_mail(path) for path in mails_in(folder)}, others, left) == ({first, second}, [], [])


def test_what_we_wrote_or_threw_away_is_left_out_unless_it_is_named(tmp_path: Path) -> None:
    folders = {"Kunder.2024": [mail()], "Sent": [mail()], "Skr&AOQ-ppost": [mail()], "INBOX": [mail()]}
    box = maildir(tmp_path / "box", **folders)
    wanted, left = wanted_folders([box], [])
    assert sorted(path.name for path in wanted) == [".Kunder.2024", "box"]
    assert sorted(left) == ["Sent", "Skräppost"]
    assert [path.name for path in wanted_folders([box], ["skräppost"])[0]] == [".Skr&AOQ-ppost"]


def test_folders_may_lie_within_each_other(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box")
    (box / "Kunder").mkdir()
    mailbox.Maildir(box / "Kunder" / "2024")
    assert sorted(folders_of(box)) == ["INBOX", "Kunder/2024"]
