"""A letter begins a case of its own, and that it arrived is remembered with the case where it is now."""

from tillit.cases.models import Case, Message
from tillit.cases.split_case import prepare_split, write_split
from tillit.contact.models import Arrival
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


def split_letter(message: Message, *, by: Actor) -> Case:
    """Move a letter that is about another matter into a new case of the same person. Raises as `prepare_split` does."""
    split = prepare_split(message, by=by)
    with acting(by):
        case = write_split(split, by=by)
        Arrival.objects.filter(message=message.pk).update(case=case.pk)
    return case
