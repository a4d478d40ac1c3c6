"""A reader that reads more than the one of then: the mail takes the way it would have taken."""

from dataclasses import replace
from uuid import UUID

from tillit.contact.errors import StillUnreadable
from tillit.contact.events import UnreadWasRead
from tillit.contact.letters import look_at_letters, read_letter
from tillit.contact.lines.email.mail import UnreadableMail
from tillit.contact.models import Quarantined
from tillit.contact.unread import open_waiting, take_in
from tillit.vault.actors import Actor


def read_again(mail: Quarantined, *, by: Actor) -> UUID:
    """Try to read it once more. What can be read now is a letter like all others, dated when it came: whose it is,
    where it belongs and what must be cut out are found out as ever. The case where it lies. Should it all end halfway,
    the next try finds what this one stored.

    Raises:
        StillUnreadable: it stays where it is.
        NotYourQuarantine, DealtWith: see `find_waiting`.
        KeeperAway, OperationalError: try again later.
    """
    mail, letter = open_waiting(mail, by=by)
    try:
        read = read_letter(letter)
    except UnreadableMail:
        raise StillUnreadable from None
    (read,) = look_at_letters([replace(read, at=mail.received_at)])
    return take_in(mail, read, UnreadWasRead, by=by)
