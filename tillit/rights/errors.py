"""What cannot be done about a right. The docstring is the message."""


class RightsError(Exception):
    """This cannot be decided so."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


class NothingObjectedTo(RightsError):
    """Name at least one purpose the customer objects to, from those the notice lets people object to."""


class AlreadyDecided(RightsError):
    """This objection was decided before. Nothing was changed."""


class PersonErased(RightsError):
    """This person's data is erased; nothing is left to decide."""


class NotYourDecision(RightsError):
    """Only a privacy officer decides an objection, and not the person who marked it."""


class ReasonMissing(RightsError):
    """A refused objection needs its reasons in writing: the customer gets them."""


class NotYourErasure(RightsError):
    """Only a privacy officer grants an erasure before its time. Nothing was erased."""
