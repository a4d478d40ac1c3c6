"""Mails out of mailbox files (RFC 4155) and Maildir folders, one after the other, without reading a file whole."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from imap_tools.imap_utf7 import utf7_decode

from tillit.contact.lines.email.hall import LARGEST

_FROM = re.compile(rb"From \S.*[0-9]{4}|From (?:-|\S+)\s*$|From \S+ ")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LONGEST_LINE = 1 << 20
"""Bytes that are read at once of a line that does not end."""

NOT_RECEIVED = frozenset({
    "drafts", "sent", "sent items", "sent messages", "outbox", "templates", "trash", "deleted items",
    "deleted messages", "junk", "spam", "junk e-mail", "utkast", "skickat", "papperskorg", "skräppost", "entwürfe",
    "gesendet", "gesendete objekte", "papierkorb", "gelöschte objekte", "postausgang",
})  # fmt: skip
"""Folders with what we wrote or threw away, as mail programs call them; they are taken in only when named."""


class TooLarge(bytes):
    """The first bytes of a mail that is larger than any we take; the rest of it was passed over."""


def split_mbox(file: BinaryIO) -> Iterator[bytes]:
    """Each mail with CRLF line ends, as it came over the wire: the same mail by SMTP and from a file is one message.

    Of a mail above 25 MB only a `TooLarge` beginning is held.
    """
    lines: list[bytes] = []
    size, begins, after_blank = 0, True, True
    while line := file.readline(_LONGEST_LINE):
        if after_blank and _FROM.match(line):
            if lines:
                yield _mail(lines, size)
            lines, size = [], 0
        else:
            size += len(line)
            if size <= LARGEST + 2:
                lines.append(line)
        after_blank = begins and not line.strip(b"\r\n")
        begins = line.endswith(b"\n")
    if any(line.strip() for line in lines):
        yield _mail(lines, size)


def as_on_the_wire(raw: bytes) -> bytes:
    """CRLF line ends, whatever the file had."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _mail(lines: list[bytes], size: int) -> bytes:
    if lines and not lines[-1].strip(b"\r\n"):
        lines = lines[:-1]  # the blank line that parts two mails belongs to neither
    raw = as_on_the_wire(_QUOTED.sub(rb"\1", b"".join(lines)))
    return TooLarge(raw[:1000]) if size > LARGEST + 2 or len(raw) > LARGEST else raw


# ── Maildir ─────────────────────────────────────────────────────────────────────────────────────────────────────


def folders_of(maildir: Path) -> dict[str, Path]:
    """The folders of a Maildir by name: the inbox itself is `INBOX`; `.A.B` (Maildir++) and `A/B` are `A/B`."""
    found = {}
    for cur in sorted(maildir.rglob("cur")):
        if cur.is_dir() and (cur.parent / "new").is_dir():
            path = cur.parent.relative_to(maildir).as_posix()
            name = path.removeprefix(".").replace("/.", "/").replace(".", "/") if path != "." else "INBOX"
            found[_decoded(name)] = cur.parent
    return found


def _decoded(name: str) -> str:
    """Out of modified UTF-7 (RFC 3501, 5.1.3), where it is some; as it stands otherwise."""
    try:
        return utf7_decode(name.encode("ascii"))
    except ValueError:
        return name


def is_received(name: str) -> bool:
    """Whether a folder holds what came in, by its name."""
    return not NOT_RECEIVED.intersection(part.lower() for part in name.split("/"))


def mails_in(folder: Path) -> Iterator[Path]:
    """The files of a folder, one a mail, whatever their flags (`:2,S`); what is still being delivered is left out."""
    for part in ("cur", "new"):
        lying = (path for path in (folder / part).iterdir() if not path.name.startswith(".") and path.is_file())
        yield from sorted(lying)


def read_mail(path: Path) -> bytes:
    """One mail a file, as it came over the wire; of one above 25 MB a `TooLarge` beginning."""
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    raw = as_on_the_wire(raw)
    return TooLarge(raw[:1000]) if len(raw) > LARGEST else raw


def ends_whole(path: Path) -> bool:
    """Whether a file ends with a line end: one that does not was cut off, and so was its last mail, perhaps."""
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return True
        file.seek(-1, 2)
        return file.read(1) == b"\n"


def wanted_folders(maildirs: Iterable[Path], named: Iterable[str]) -> tuple[list[Path], list[str]]:
    """The folders to take in, and the names of those that are left out."""
    names = {name.lower() for name in named}
    wanted, left = [], []
    for maildir in maildirs:
        for name, folder in folders_of(maildir).items():
            if name.lower() in names or (not names and is_received(name)):
                wanted.append(folder)
            else:
                left.append(name)
    return wanted, left
