"""What could not be done, in the reader's language. An error's docstring is its message in every room below; here it
is translated, so that no room has to know who reads.
"""

from django.utils.translation import gettext

from tillit.cases.errors import CaseError, ErasedMeanwhile
from tillit.cases.models import Case
from tillit.keeper.refuse import refuse
from tillit.people.errors import PeopleError
from tillit.recipients.errors import GateError
from tillit.retention.errors import RetentionError
from tillit.rights.errors import RightsError
from tillit.vault.errors import Refusal

FAULTS = (CaseError, GateError, PeopleError, RetentionError, RightsError)


def fault_words(fault: Exception) -> str:
    """The message of an error of a room; words that nobody translated stay as they are."""
    translate = gettext
    return translate(str(ErasedMeanwhile() if isinstance(fault, Case.DoesNotExist) else fault))


def code_words(code: str) -> str:
    """Why the keeper refused, in words; empty where it did not."""
    return fault_words(Refusal(code, "", refuse(code, "").words)) if code else ""
