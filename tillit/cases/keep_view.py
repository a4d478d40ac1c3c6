"""Keeping a list under a name. It says which plain columns are looked at, never what stands in a case."""

from django.db import IntegrityError

from tillit.cases.errors import ForSupervisors, ThereAlready
from tillit.cases.models import SavedView
from tillit.cases.plain_words import plain_words
from tillit.cases.queue import Queue
from tillit.people.models import Role
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, company_of

LONGEST = 40


def keep_view(name: str, queue: Queue, *, by: Actor, for_everybody: bool = False) -> SavedView:
    """Keep a list for oneself, or for everybody in the company. No entry: a view is about nobody and changes nothing.

    Raises:
        ForSupervisors: what everybody sees is theirs to keep.
        NotPlainWords: the name could say something about a person.
        ThereAlready: there is one of that name.
    """
    if for_everybody and by.role != Role.SUPERVISOR:
        raise ForSupervisors
    view = SavedView(
        company_id=company_of(by), agent_id=None if for_everybody else by.agent, filters=queue.as_plain(),
        name=plain_words(name, longest=LONGEST),
    )  # fmt: skip
    try:
        with acting(by):
            view.save(force_insert=True)
    except IntegrityError:
        raise ThereAlready from None
    return view
