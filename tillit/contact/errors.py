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


class NotYourQuarantine(ContactError):
    """Only a privacy officer decides what becomes of an unreadable mail. Nothing was changed."""


class DealtWith(ContactError):
    """A colleague was faster: this mail is no longer where you saw it. Nothing was changed."""


class StillUnreadable(ContactError):
    """This mail still cannot be read. It stays here as it came; a case can be made of it."""


class NotWithoutNumbers(ContactError):
    """Numbers that must not be kept, such as a card's, stand in this mail, and it cannot be written without them. It
    was not put into a case; it stays here sealed until it goes.
    """
