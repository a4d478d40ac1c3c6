# ruff: noqa: E501 - a row is what readers trip over
"""Broken mails and files in bites of seconds.

`TILLIT_BITE` says which bite: the same number is the same cases, on every machine. `bin/test` takes another one each
day; `python -m bench.fuzz --minutes 60` takes one after the other and says which of them found something.
"""

import os
from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st

from tests.contact.corpus import CORPUS
from tests.mails import make_mails

BITE, SIZE = int(os.environ.get("TILLIT_BITE", "0")), int(os.environ.get("TILLIT_BITE_SIZE", "500"))


def bite(share: int = 1) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """This run's cases, remembered nowhere; of a test whose case costs more than a reading, a `share` of them."""
    every = settings(max_examples=max(SIZE // share, 1), deadline=None, database=None,
                     suppress_health_check=list(HealthCheck))  # fmt: skip
    return lambda test: seed(BITE)(every(test))


SOURCES = [hard.raw for hard in CORPUS if len(hard.raw) < 5_000]
SOURCES += [made.raw for made in make_mails(20) if len(made.raw) < 8_000]
TOKENS = [
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"--", b"\r\n--b\r\n", b"\r\n--b--\r\n", b'"', b"=?", b"?=", b"=?utf-8?B?", b";", b"\x00", b"<", b">",
    b":", b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"=\r\n", b"=C3", b"\x1b$B",
    b"Content-Transfer-Encoding: base64\r\n", b"charset=utf-7", b"From ", b"begin 644 a\r\n", b"\xff\xfe", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"(" * 50,
    b"filename*0*=utf-8''%C3;", b"BEGIN:VCALENDAR\r\n", bytes.fromhex("789f3e22"), b"Subject:", b"\t", b" " * 200, b"On a wrote:\r\n> ", b"&#0;",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, sources: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """One of these with pieces of the others and of what readers trip over."""
    raw = bytearray(draw(st.sampled_from(sources)))
    for _ in range(draw(st.integers(1, 6))):
        at, length = draw(st.integers(0, len(raw))), draw(st.integers(0, 40))
        match draw(st.integers(0, 5)):
            case 0:
                raw[at : at + length] = draw(st.binary(max_size=8))
            case 1 | 2:
                raw[at : at + length] = draw(st.sampled_from(tokens))
            case 3:
                other = draw(st.sampled_from(sources))
                start = draw(st.integers(0, len(other)))
                raw[at:at] = other[start : start + draw(st.integers(0, 400))]
            case 4:
                raw[at:at] = bytes(raw[at : at + length]) * draw(st.integers(1, 50))
            case _:
                del raw[at : at + length * 10]
    return bytes(raw)


mutated_mails = mutated(SOURCES, TOKENS)
