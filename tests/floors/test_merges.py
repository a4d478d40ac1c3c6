"""No file that git knows carries the marks of a merge that nobody finished."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARKS = r"^(<{7}|>{7}|\|{7})( |$)|^={7}$"


def marked(folder: Path, *options: str) -> list[str]:
    """`file:line:mark` of every mark in a text file; git answers 1 where there is none."""
    words = ["git", "grep", "-nIE", *options, "-e", MARKS]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout.splitlines()


def test_no_file_carries_the_marks_of_a_merge() -> None:
    assert marked(ROOT) == []


@pytest.mark.parametrize("mark", ["<" * 7 + " HEAD", "|" * 7, "=" * 7, ">" * 7 + " main"])
def test_a_mark_is_found_and_an_underlined_heading_is_none(tmp_path: Path, mark: str) -> None:
    (tmp_path / "merged.md").write_text(f"Heading\n========\n{mark}\n    {mark}\n")
    assert marked(tmp_path, "--no-index") == [f"merged.md:3:{mark}"]
