"""An officer answers for a restore that could not know what had been erased. Promise `secure`."""

from tillit.ledger.write import write_rights
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.retention.errors import OfficerMustCheck
from tillit.retention.events import RestoreChecked
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor


def check_restore(*, by: Actor) -> None:
    """What had been erased since the copy was made has been erased again by hand; it stands in the ledger who says so.

    Raises:
        OfficerMustCheck: `by` is no privacy officer.
    """
    if by.role != Role.PRIVACY_OFFICER:
        raise OfficerMustCheck
    with in_company(None):
        write_rights(RestoreChecked(), by=by, company=None, notice=rules_in_force().hash)
