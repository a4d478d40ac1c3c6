"""Letting go of a file that is held back. A person decides, with a reason from a closed list, and on record."""

from tillit.cases.acting_on import RIGHTS, begin_act, changing
from tillit.cases.errors import NotHeldBack, OnlyLeadsRelease
from tillit.cases.events import FileReleased
from tillit.cases.models import Attachment, Release
from tillit.people.models import Role
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

MAY_RELEASE = (Role.SUPERVISOR, Role.PRIVACY_OFFICER)


def release_file(file: Attachment, *, by: Actor, why: Release.Why) -> Release:
    """Let colleagues who may open the case's files save this one as it came. A second release changes nothing.

    Raises:
        OnlyLeadsRelease: agents ask somebody who leads.
        NotHeldBack: it never was.
        NotOurs: the case is only shown to your company.
    """
    if by.role not in MAY_RELEASE:
        raise OnlyLeadsRelease
    if not file.held:
        raise NotHeldBack
    with acting(by):
        if released := Release.objects.filter(attachment=file).first():
            return released
    act = begin_act(file.case, by=by, purpose=RIGHTS if by.role == Role.PRIVACY_OFFICER else None)
    act.note_entry(FileReleased(case=file.case_id, file=file.pk, held=file.held, why=why))
    act.taking.take()
    with changing(file.case_id, by=by, also_for=RIGHTS) as case:
        release, is_new = Release.objects.get_or_create(
            attachment=file, defaults={"company_id": case.company_id, "by_id": by.agent, "why": why}
        )
        if is_new:
            act.write_entries()
    return release
