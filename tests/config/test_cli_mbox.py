"""Mailbox files: every mail comes out as it went over the wire, and nothing else does."""

import io

from hypothesis import given
from hypothesis import strategies as st

from tests.house import mail
from tillit.config.cli.mbox import as_on_the_wire, split_mbox


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
