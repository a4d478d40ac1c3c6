"""A mail that no reader here can read is handed to people who can ask: as a file of a case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from tillit.contact.errors import NotWithoutNumbers
from tillit.contact.events import UnreadBecameCase
from tillit.contact.files.danger import Held
from tillit.contact.files.look import NOT_KEPT
from tillit.contact.letters import Letter, Read, look_at_letters
from tillit.contact.lines.email.cut_file import NOT_KEPT as CUT_AWAY
from tillit.contact.lines.email.cutting import count_cuts, cut_mail
from tillit.contact.lines.email.mail import Attachment
from tillit.contact.lines.email.parse import parse_mail, read_head
from tillit.contact.models import Quarantined
from tillit.contact.unread import open_waiting, take_in
from tillit.people.cutting import rules_for
from tillit.vault.actors import Actor

NAME = "message.eml"
_OF_THE_BODY = ("content-", "mime-version")


def become_case(mail: Quarantined, *, by: Actor) -> UUID:
    """Take in what its head says (who wrote, about what, in answer to what) as a letter without words, and the whole
    mail as its file, held back: nobody could look into it. It comes into the case into which the letter would have
    come, and an agent can answer. The case.

    Raises:
        NotWithoutNumbers: it cannot be kept as a file; it stays where it is.
        NotYourQuarantine, DealtWith: see `find_waiting`.
        KeeperAway, OperationalError: try again later.
    """
    mail, letter = open_waiting(mail, by=by)
    (read,) = look_at_letters([_read_head(letter, mail.received_at)])
    (file,), (seen,) = read.came, read.seen
    if seen.fault == NOT_KEPT or file.content == CUT_AWAY.encode():
        raise NotWithoutNumbers
    read = replace(read, seen=[replace(seen, held=seen.held or Held.UNREAD)])
    return take_in(mail, read, UnreadBecameCase, by=by)


def _read_head(letter: Letter, at: datetime) -> Read:
    raw = letter.raw
    head = b"".join(_lines(raw)) + b"MIME-Version: 1.0\r\n\r\n"
    file = Attachment(NAME, "message/rfc822", len(raw), sha256(raw).hexdigest(), raw)
    mail = replace(parse_mail(head, mail_from=letter.mail_from), attachments=(file,))
    mail, found = cut_mail(mail, rules_for(letter.mailbox.brand_id))
    return Read(letter, mail, at, count_cuts(found), (*letter.verdicts, *mail.verdicts))


def _lines(raw: bytes) -> Iterator[bytes]:
    """The fields of its head, but for those that say how its body is built."""
    for name, values in read_head(raw)[1].fields.items():
        if not name.startswith(_OF_THE_BODY):
            yield from (b"%s:%s\r\n" % (name.encode(), value.rstrip(b"\r")) for value in values)
