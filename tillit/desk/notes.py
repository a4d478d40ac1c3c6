"""Notes between colleagues."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.models import Case
from tillit.cases.write_note import write_note
from tillit.desk.attempt import attempt, once_of, posted, refuse_too_long
from tillit.desk.case_page import Kept
from tillit.vault.actors import Actor


@posted
def add_note(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a note with the case; the customer may ask to see it."""
    text = request.POST.get("body", "")

    def deed(case: Case, by: Actor) -> None:
        refuse_too_long(text)
        write_note(case, by=by, text=text, once=once_of(request))

    return attempt(request, number, "note", deed, Kept(note=text), "composer")
