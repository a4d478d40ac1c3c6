"""What cannot be done with people who work here. The docstring is the message."""


class PeopleError(Exception):
    """This cannot be done."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


class LoginTaken(PeopleError):
    """Somebody has this login already. Choose another."""


class NoContract(PeopleError):
    """This supplier has no live contract with a company of the group. Add the contract first."""


class NotASupplier(PeopleError):
    """A contract is between a supplier and a company of the group. Nothing was changed."""


class FormNotSpared(PeopleError):
    """Numbers of this form cannot be spared from cutting out. Nothing was changed."""


class NobodyLinked(PeopleError):
    """That account is linked with nobody here. Sign in with your password or a passkey first, then link it on the page “Where you are signed in”."""  # noqa: E501 - one line, as it is translated


class LinkedElsewhere(PeopleError):
    """That account is linked with somebody else here. Nothing was changed; speak to a supervisor if it is yours."""


class WorksHereNoLonger(PeopleError):
    """Whoever that account belongs to works here no longer. If that is a mistake, speak to a supervisor."""
