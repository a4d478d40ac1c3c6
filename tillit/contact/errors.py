"""What can go wrong on a line. The docstring is the message."""


class ContactError(Exception):
    """The line could not do this."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


class UnknownMailbox(ContactError):
    """There is no such mailbox here."""


class AlreadyTaken(ContactError):
    """This very mail was taken before; it is acknowledged and dropped."""


class MailboxNotAdded(ContactError):
    """This address cannot be taken in. Nothing was changed."""
