"""Adding a word to the company's list of tags. Promise `minimal`: a closed list, in which no tag says who one is."""

from django.db import IntegrityError

from tillit.cases.errors import ForSupervisors, ThereAlready
from tillit.cases.events import TagWasMade
from tillit.cases.models import Tag
from tillit.cases.plain_words import plain_words
from tillit.ledger.write import write_rights
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, company_of

LONGEST = 30


def make_tag(word: str, *, by: Actor) -> Tag:
    """Add a tag that every agent of the company may put on a case.

    Raises:
        ForSupervisors: the list is theirs to keep.
        NotPlainWords: it could say something about a person.
        ThereAlready: the list has it.
    """
    if by.role != Role.SUPERVISOR:
        raise ForSupervisors
    tag = Tag(company_id=company_of(by), word=plain_words(word, longest=LONGEST))
    try:
        with acting(by):
            tag.save(force_insert=True)
            write_rights(TagWasMade(tag=tag.pk), by=by, company=by.company, notice=rules_in_force().hash)
    except IntegrityError:
        raise ThereAlready from None
    return tag
