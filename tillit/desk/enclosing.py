"""What goes along with an answer: files from the agent's machine, and files of the case once more."""

from collections.abc import Sequence

from django.utils.translation import gettext

from tillit.cases.enclose import MOST_BYTES, MOST_FILES, may_enclose
from tillit.contact.models import ReadyAnswer
from tillit.contact.wording import frame_of, values_of, wording_shown
from tillit.desk.case_rows import CaseRows
from tillit.desk.letter_shapes import Enclosing, KnownAnswer, KnownFile, LetterFrame
from tillit.desk.titles import language_title
from tillit.people.models import Agent
from tillit.vault.actors import Actor
from tillit.vault.opening import Plain


def enclosing_of(rows: CaseRows, plain: Plain, actor: Actor) -> Enclosing:
    """What may go along, and the files on the page that can be sent once more."""
    if not may_enclose(rows.case, actor):
        return Enclosing(may=False, why=gettext("Until the case has a kind, no files can go along."))
    known = {one.pk: one for one in rows.attachments if plain.text(one, "name") and not one.is_held_back}
    again = [KnownFile(str(one.pk), plain.text(one, "name") or "", one.size) for one in known.values()]
    return Enclosing(may=True, most=MOST_FILES, bytes=MOST_BYTES, again=tuple(again))


def ready_of(rows: CaseRows, found: Sequence[ReadyAnswer]) -> list[KnownAnswer]:
    """The ready-made answers that this case offers; of those in another language, which."""
    here = rows.case.language
    return [
        KnownAnswer(str(one.pk), one.title, one.language, "" if one.language == here else language_title(one.language))
        for one in found
    ]


def letter_frame_of(rows: CaseRows, plain: Plain, agent: Agent) -> LetterFrame:
    """What stands around the agent's words when the letter leaves."""
    case = rows.case
    wording = wording_shown(case.brand_id, case.language)
    values = values_of(case, customer=plain.text(case.customer, "name") or "", agent=agent.name)
    frame = frame_of(wording, values)
    return LetterFrame(frame.greeting, frame.closing, frame.signature, quotes=wording.quotes)
