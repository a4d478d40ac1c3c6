"""Mails out of mailbox files (RFC 4155), one after the other, without reading the file whole."""

import re
from collections.abc import Iterator
from typing import BinaryIO

_FROM = re.compile(rb"From \S.*[0-9]{4}|From (?:-|\S+)\s*$|From \S+ ")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def split_mbox(file: BinaryIO) -> Iterator[bytes]:
    """Each mail with CRLF line ends, as it came over the wire: the same mail by SMTP and from a file is one message."""
    lines: list[bytes] = []
    after_blank = True
    for line in file:
        if after_blank and _FROM.match(line):
            if lines:
                yield _mail(lines)
            lines = []
        else:
            lines.append(line)
        after_blank = not line.strip(b"\r\n")
    if any(line.strip() for line in lines):
        yield _mail(lines)


def as_on_the_wire(raw: bytes) -> bytes:
    """CRLF line ends, whatever the file had."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _mail(lines: list[bytes]) -> bytes:
    if lines and not lines[-1].strip(b"\r\n"):
        lines = lines[:-1]  # the blank line that parts two mails belongs to neither
    return as_on_the_wire(_QUOTED.sub(rb"\1", b"".join(lines)))
