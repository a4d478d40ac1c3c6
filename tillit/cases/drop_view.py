"""Letting go of a saved view."""

from uuid import UUID

from django.db.models import Q

from tillit.cases.errors import ForSupervisors
from tillit.cases.models import SavedView
from tillit.people.models import Role
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


def drop_view(view: UUID, *, by: Actor) -> None:
    """Remove a view of one's own, or as a supervisor one of everybody's. Somebody else's looks absent.

    Raises:
        SavedView.DoesNotExist: there is none.
        ForSupervisors: what everybody sees is theirs to keep.
    """
    with acting(by):
        views = SavedView.objects.select_for_update().filter(Q(agent=None) | Q(agent=by.agent), company=by.company)
        found = views.get(pk=view)
        if found.agent_id is None and by.role != Role.SUPERVISOR:
            raise ForSupervisors
        found.delete()
