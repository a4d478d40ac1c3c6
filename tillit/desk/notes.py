"""Notes between colleagues."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.write_note import write_note
from tillit.desk.attempt import attempt, once_of, posted
from tillit.desk.case_page import Kept


@posted
def add_note(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a note with the case; the customer may ask to see it."""
    text = request.POST.get("body", "")
    return attempt(
        request, number, "note",
        lambda case, by: write_note(case, by=by, text=text, once=once_of(request)), Kept(note=text), "composer",
    )  # fmt: skip
