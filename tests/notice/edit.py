"""Change a document as a person would: a line, or a whole block."""

import re
from itertools import count

_numbers = count(1)


def swap(document: str, old: str, new: str) -> str:
    """Replace the first `old`, which must be there: a test that changes nothing proves nothing."""
    assert old in document, old
    return document.replace(old, new, 1)


def cut(document: str, block: str) -> str:
    """Take out the table `[block]` up to the next table or heading."""
    shorter = re.sub(rf"(?ms)^\[{re.escape(block)}\]\n.*?(?=^\[|^# ──|\Z)", "", document)
    assert shorter != document, block
    return shorter


def change_in(document: str, block: str, old: str, new: str) -> str:
    """Replace `old` inside the table `[block]` only."""
    start = document.index(f"[{block}]\n")
    return document[:start] + swap(document[start:], old, new)


def named(document: str) -> str:
    """The document under a version name nobody used: the same document is never published twice."""
    renamed, found = re.subn(r'(?m)^version = "[^"]+"$', f'version = "test-{next(_numbers)}"', document, count=1)
    assert found
    return renamed
