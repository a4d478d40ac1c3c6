"""Why something did not leave. The docstring is the message."""

from collections.abc import Sequence


class GateError(Exception):
    """Nothing was sent."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


class NotInNotice(GateError):
    """The notice names no such recipient for this purpose and these categories. Nothing was sent."""

    def __init__(self, recipient: str, categories: Sequence[str]) -> None:
        what = ", ".join(sorted(categories))
        super().__init__(f"The notice lets {recipient} have no {what} (recipients.{recipient}). Nothing was sent.")


class NoRelay(GateError):
    """No mail relay is set (`tillit relay add`, or TILLIT_RELAY). The message waits."""


class RefusedForNow(GateError):
    """The relay did not take the message now. It will be tried again."""


class Unanswered(RefusedForNow):
    """The connection broke after the message was handed over. It may have arrived; it is sent again, as the same."""


class RefusedForGood(GateError):
    """The relay refuses the message for good. An agent must look at the address."""


class RelayNotSet(GateError):
    """This cannot be a relay. Nothing was changed."""


class NotReached(GateError):
    """The account elsewhere was not reached. Its mail waits there and is fetched later."""

    def __init__(self, fault: str, words: str = "") -> None:
        super().__init__(words or " ".join((self.__doc__ or "").split()))
        self.fault = fault


class NoKey(RefusedForNow):
    """The key that signs this domain's letters is not in the folder of secrets. The message waits."""


class DkimNotSet(GateError):
    """This cannot be a signing key. Nothing was changed."""


class ProviderError(GateError):
    """The sign-in there did not succeed. Nobody was signed in."""


class ProviderAway(ProviderError):
    """It does not answer, or not as it should. Sign in with your password or a passkey, or try again later."""


class ProviderRefusesUs(ProviderError):
    """It does not take our own proof of who we are. Sign in with your password or a passkey; the operator must look."""


class NotProven(ProviderError):
    """What came back does not prove who you are. Nobody was signed in; begin again, and if it happens twice, tell the operator."""  # noqa: E501 - one line, as it is translated


class ProviderNotSet(GateError):
    """Nobody can be signed in by this. Nothing was changed."""
