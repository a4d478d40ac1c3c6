"""Taking a word off the company's list of tags; it leaves every case with it."""

from uuid import UUID

from tillit.cases.errors import ForSupervisors, UnknownTag
from tillit.cases.events import TagWasDropped
from tillit.cases.models import Tag
from tillit.ledger.write import write_rights
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


def drop_tag(tag: UUID, *, by: Actor) -> int:
    """Remove a tag; returns from how many cases.

    Raises:
        ForSupervisors: the list is theirs to keep.
        UnknownTag: the company's list has none.
    """
    if by.role != Role.SUPERVISOR:
        raise ForSupervisors
    with acting(by):
        found = Tag.objects.select_for_update().filter(pk=tag, company=by.company).first()
        if found is None:
            raise UnknownTag
        cases = found.taggings.count()
        found.delete()
        event = TagWasDropped(tag=tag, cases=cases)
        write_rights(event, by=by, company=by.company, notice=rules_in_force().hash)
    return cases
