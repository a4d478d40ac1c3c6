"""Why a notice is not published. The docstring is the message."""

from tillit.notice.faults import Fault


class PublishingError(Exception):
    """The notice was not published; the one in force stays."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


class CannotBeKept(PublishingError):
    """The software cannot keep this notice, so it cannot be published."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(f"{fault.place}: {fault.what} {fault.mend}" for fault in self.faults)


class NotAnOfficer(PublishingError):
    """Only a privacy officer publishes a notice."""


class AlreadyPublished(PublishingError):
    """This very document was published before. Give it another version name to publish it again."""


class ShorteningNeedsTwo(PublishingError):
    """The notice shortens a period: data would be erased sooner. See what is due, then publish with a second person."""
