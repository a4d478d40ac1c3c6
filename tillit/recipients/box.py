"""A folder of an account elsewhere: what is new in it, whole mails, and what becomes of them once they are kept."""

import imaplib
import re
import select
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BufferedReader
from typing import cast

from imap_tools.mailbox import BaseMailBox
from imap_tools.utils import encode_folder

from tillit.recipients.accounts import TIMEOUT, Fault, Server, connect, fault_of, hang_up
from tillit.recipients.errors import NotReached

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
MOST_AT_ONCE = 500
"""Mails asked about with one command."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail in a folder: its number there for good, its bytes, and when the server took it."""

    uid: int
    size: int
    since: datetime


class Bell:
    """Ends a wait from another thread."""

    def __init__(self) -> None:
        self._heard, self._rung = socket.socketpair()

    def fileno(self) -> int:
        return self._heard.fileno()

    def ring(self) -> None:
        """Nobody need wait any more, now or later."""
        self._rung.send(b"x")

    def close(self) -> None:
        self._heard.close()
        self._rung.close()


@dataclass
class Box:
    """One open folder. `validity` changes when the server numbers its mails anew (RFC 3501, 2.3.1.1)."""

    link: BaseMailBox = field(repr=False)
    validity: int
    next_uid: int
    offers: frozenset[str]

    def uids_after(self, uid: int, *, since: datetime | None = None) -> list[int]:
        """What came after this one, oldest first; `since` leaves out whatever the server took before that day."""
        asked = [f"UID {uid + 1}:*", *([since.strftime("SINCE %d-%b-%Y")] if since else [])]
        found = b" ".join(filter(None, self._uid("SEARCH", *asked))).split()
        return sorted(one for one in map(int, found) if one > uid)  # `n:*` names the last mail, however low

    def uids_before(self, moment: datetime) -> list[int]:
        """What the server took before that day."""
        found = b" ".join(filter(None, self._uid("SEARCH", moment.strftime("BEFORE %d-%b-%Y")))).split()
        return sorted(map(int, found))

    def look(self, uids: Sequence[int]) -> list[Lying]:
        """Size and age of these mails, oldest first; of those that are gone nothing."""
        found = []
        for start in range(0, len(uids), MOST_AT_ONCE):
            asked = _set_of(uids[start : start + MOST_AT_ONCE])
            for said in self._uid("FETCH", asked, "(UID RFC822.SIZE INTERNALDATE)"):
                number, size = (_UID.search(said), _SIZE.search(said)) if isinstance(said, bytes) else (None, None)
                if number and size:
                    found.append(Lying(int(number[1]), int(size[1]), _moment(said)))
        return sorted(found, key=lambda lying: lying.uid)

    def fetch(self, uids: Sequence[int]) -> dict[int, bytes]:
        """These mails, whole, unread by that; of those that are gone nothing."""
        answers = self._uid("FETCH", _set_of(uids), "(UID BODY.PEEK[])")
        return dict(_whole(answers))

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Show the owner of the account that these were taken."""
        self._uid("STORE", _set_of(uids), "+FLAGS.SILENT", r"(\Seen)")

    def delete(self, uids: Sequence[int]) -> None:
        """Remove these and, where the server can (RFC 4315), nothing that somebody else marked."""
        self._uid("STORE", _set_of(uids), "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self.offers:
            self._uid("EXPUNGE", _set_of(uids))
        else:
            self.link.client.expunge()

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Lay these into another folder of the account, which is made where it is missing."""
        name = _quoted(folder)
        if not self.link.folder.exists(folder):
            self.link.folder.create(folder)
        if "MOVE" in self.offers:
            self._uid("MOVE", _set_of(uids), name)
        else:
            self._uid("COPY", _set_of(uids), name)
            self.delete(uids)

    def wait(self, seconds: float, bell: Bell) -> None:
        """Until the server says that something happened, the time is over, or the bell rings."""
        with _told():
            if "IDLE" not in self.offers:
                _ready([bell], seconds)
                self.link.client.noop()
                return
            client = self.link.client
            tag = client._command("IDLE")
            while client._get_response() is not None:
                pass  # what was under way before the server began to listen
            if not self._has_unread():
                _ready([client.sock, bell], seconds)
            client.send(b"DONE\r\n")
            self.link.consume_until_tagged_response(tag)

    def close(self) -> None:
        """Leave the folder as it is."""
        hang_up(self.link)

    def _has_unread(self) -> bool:
        """Whether something came in the same breath as the answer before: a poll of the socket would not see it."""
        client = self.link.client
        client.sock.settimeout(0)
        try:
            return bool(cast(BufferedReader, client.file).peek(1))
        except OSError:
            return False
        finally:
            client.sock.settimeout(TIMEOUT)

    def _uid(self, command: str, *arguments: str) -> list[bytes]:
        with _told():
            status, answers = self.link.client.uid(command, *arguments)
            if status != "OK":
                raise NotReached(Fault.LOST)
            return answers


def open_box(server: Server, folder: str, *, only_look: bool = False) -> Box:
    """Connect to the account and open a folder.

    Raises:
        NotReached: with the fault; `folder` when there is none of that name.
    """
    link = connect(server)
    try:
        with _told():
            return select_in(link, folder, only_look=only_look)
    except BaseException:
        hang_up(link)
        raise


def select_in(link: BaseMailBox, folder: str, *, only_look: bool) -> Box:
    """Open a folder of a signed-in account. Raises NotReached."""
    client = link.client
    status, _ = client.select(_quoted(folder), readonly=only_look)
    if status != "OK":
        raise NotReached(Fault.FOLDER)
    validity, next_uid = (client.response(name)[1][-1] for name in ("UIDVALIDITY", "UIDNEXT"))
    offers = client.capability()[1][-1].decode("ascii", "replace").upper().split()
    return Box(link, int(validity or 0), int(next_uid or 0), frozenset(offers))


@contextmanager
def _told() -> Iterator[None]:
    """A broken conversation becomes its fault; its words may hold anything, and are not repeated."""
    try:
        yield
    except Exception as error:
        fault = fault_of(error)
        if fault is None or isinstance(error, NotReached):
            raise
        raise NotReached(fault) from None


def _ready(lines: Iterable[socket.socket | Bell], seconds: float) -> None:
    poll = select.poll()
    for line in lines:
        poll.register(line.fileno(), select.POLLIN)
    poll.poll(seconds * 1000)


def _quoted(folder: str) -> str:
    return encode_folder(folder).decode()


def _set_of(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _whole(answers: Sequence[bytes | tuple[bytes, bytes]]) -> Iterator[tuple[int, bytes]]:
    for place, said in enumerate(answers):
        if not isinstance(said, tuple):
            continue
        behind = answers[place + 1] if place + 1 < len(answers) else b""
        number = _UID.search(said[0]) or (_UID.search(behind) if isinstance(behind, bytes) else None)
        if number:
            yield int(number[1]), said[1]


def _moment(said: bytes) -> datetime:
    found = imaplib.Internaldate2tuple(said)
    return datetime(*found[:6]).astimezone(UTC) if found else datetime.now(UTC)
