"""What can go wrong on a line. The docstring is the message."""


class ContactError(Exception):
    """The line could not do this."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


class MailboxNotAdded(ContactError):
    """This address cannot be taken in. Nothing was changed."""


class NotFetchable(ContactError):
    """This cannot be an account to fetch from. Nothing was changed."""


class WordingNotSet(ContactError):
    """The letters cannot be worded like this. Nothing was changed."""


class NotReady(ContactError):
    """This cannot be kept as a ready-made answer. Nothing was changed."""


class NotYourBrand(ContactError):
    """Only a supervisor of a company with this brand words its letters. Nothing was changed."""
