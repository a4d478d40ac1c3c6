"""Keeping what is being written, every few seconds and on leaving; the page hears nothing back but that it was kept."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.errors import CaseError
from tillit.cases.keep_draft import keep_draft
from tillit.desk.attempt import posted, refuse_too_long
from tillit.desk.case_page import find_case
from tillit.desk.faults import fault_words
from tillit.desk.signed_in import actor_of


@posted
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Keep an answer or a note that is not finished (204); what cannot be kept says why (422)."""
    actor = actor_of(request)
    case = find_case(number, actor)
    texts = {part: request.POST[part] for part in ("reply", "note") if part in request.POST}
    try:
        for text in texts.values():
            refuse_too_long(text)
        keep_draft(case, by=actor, **texts)
    except CaseError as fault:
        return HttpResponse(fault_words(fault), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
