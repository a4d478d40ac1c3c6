"""Exit codes, and how an error becomes one clear line: what happened, what was kept, what to do; never a traceback."""

import sys
import traceback
from enum import IntEnum
from pathlib import Path

from tillit.cases.errors import CaseError
from tillit.contact.errors import ContactError
from tillit.notice.faults import NoticeRefused
from tillit.people.errors import PeopleError
from tillit.publishing.errors import CannotBeKept, PublishingError
from tillit.recipients.errors import GateError
from tillit.retention.errors import FutureOnlyInDemo, RetentionError, SweepStopped
from tillit.rights.errors import RightsError
from tillit.vault.errors import KeeperAway, Refusal, ScopeErased, VaultError


class Exit(IntEnum):
    """What a script can tell by the exit code alone."""

    DONE = 0
    FAULTS = 1
    USAGE = 2
    REFUSED = 3
    ERASED = 4
    STOPPED = 5
    NOT_RUNNING = 6


EXIT_CODES = (
    "Exit codes: 0 done, 1 found faults, 2 wrong usage, 3 refused, 4 erased, 5 stopped by a guard, "
    "6 not running (keeper or database away)."
)


class Told(Exception):
    """The command ends here, with one line on standard error."""

    def __init__(self, code: Exit, words: str = "") -> None:
        super().__init__(words)
        self.code = code


class NotRunning(Told):
    """Keeper or database do not answer."""

    def __init__(self, words: str = "Keeper or database do not answer.") -> None:
        super().__init__(Exit.NOT_RUNNING, f"{words} Nothing was changed; start it with bin/run.")


BY_KIND: tuple[tuple[tuple[type[Exception], ...], Exit], ...] = (
    ((ScopeErased,), Exit.ERASED),
    ((SweepStopped,), Exit.STOPPED),
    ((FutureOnlyInDemo,), Exit.USAGE),
    ((NoticeRefused, CannotBeKept, VaultError), Exit.FAULTS),
    ((CaseError, ContactError, PeopleError, PublishingError, GateError, RetentionError, RightsError), Exit.REFUSED),
)
"""The first that fits decides; the error's own words are the message."""


def explain(error: Exception) -> tuple[Exit, str]:
    """The exit code of an error and the line a person reads."""
    if isinstance(error, Told):
        return error.code, str(error)
    if isinstance(error, Refusal):
        where = f"({error.code}, {error.clause})"
        return Exit.REFUSED, f"Refused: {error} {where} Nothing was changed; it is on record."
    if isinstance(error, KeeperAway):
        return explain(NotRunning("The keeper does not answer."))
    found = next((code for kinds, code in BY_KIND if isinstance(error, kinds)), None)
    return (found, str(error)) if found else _explain_others(error)


def _explain_others(error: Exception) -> tuple[Exit, str]:
    # Django's errors can be told by name only: this module must load where Django does not.
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"OperationalError", "InterfaceError"}:
        return explain(NotRunning("The database does not answer."))
    if names & {"NoNotice", "NoteFailed", "ProofFailed"}:
        return Exit.FAULTS, " ".join((type(error).__doc__ or "").split())
    if isinstance(error, OSError):
        words = f"{error.filename or 'A file'}: {error.strerror or type(error).__name__}. Nothing was changed."
        return Exit.USAGE, words
    # Of anything else only kind and place are shown: its words may quote what a customer wrote.
    places = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-3:]]
    words = f"{type(error).__name__} at {' > '.join(places)}. This is a fault of Tillit; please report these places."
    return Exit.FAULTS, words


def complain(words: str) -> None:
    """One line (or one a fault) on standard error."""
    if words:
        print(words, file=sys.stderr)
