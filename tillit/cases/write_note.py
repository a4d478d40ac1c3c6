"""A note between colleagues, sealed apart from the conversation: it goes sooner."""

from uuid import UUID

from django.db import IntegrityError

from tillit.cases.acting_on import begin_act, changing
from tillit.cases.errors import NothingWritten, SentElsewhere
from tillit.cases.events import NoteWritten
from tillit.cases.keep_draft import forget_draft
from tillit.cases.models import Case, Note
from tillit.kit.refs import new_id
from tillit.people.cutting import rules_for
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.cut import cut_out


def write_note(case: Case, *, by: Actor, text: str, once: UUID | None = None) -> Note:
    """Add a note. The customer may ask to see it.

    Raises:
        NothingWritten: there is no text.
        SentElsewhere: `once` names a note in another case.
    """
    text = text.strip()
    if not text:
        raise NothingWritten
    act = begin_act(case, by=by)
    note = Note(id=once or new_id(), case=case, company_id=case.company_id, agent_id=by.agent)
    act.taking.seal(note, body=cut_out(text, rules_for(case.brand_id)).text)
    act.note_entry(NoteWritten(case=case.pk, note=note.pk))
    act.taking.take()
    try:
        with changing(case.pk, by=by) as note.case:
            note.save(force_insert=True)
            forget_draft(note.case, "note", by=by)
            act.write_entries()
    except IntegrityError:
        with acting(by):
            kept = Note.objects.filter(pk=note.pk, case=case).first()
        if kept is None:
            raise SentElsewhere from None
        return kept
    return note
