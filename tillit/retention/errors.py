"""What cannot be held or erased. The docstring is the message."""


class RetentionError(Exception):
    """This cannot be kept or erased so."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


class NothingToHold(RetentionError):
    """Name at least one category to hold."""


class ReviewNotAhead(RetentionError):
    """The review must lie ahead, and within a year: a hold is looked at again, not forgotten."""


class AlreadyLifted(RetentionError):
    """This hold was lifted before. Nothing was changed."""


class SweepStopped(RetentionError):
    """The sweep would erase an unusual share of what a company keeps. Nothing of that company was erased; an officer
    must confirm: `tillit sweep --confirmed`.
    """


class FutureOnlyInDemo(RetentionError):
    """A day that lies ahead may be asked with --dry-run, or in a home that was founded as a demonstration."""


class OfficerMustCheck(RetentionError):
    """Only a privacy officer can answer for what a restore could not know. Nothing was changed."""
