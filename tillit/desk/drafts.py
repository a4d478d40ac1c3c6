"""Keeping what is being written, every few seconds and on leaving; the page hears nothing back but that it was kept."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.errors import CaseError, KeptElsewhere
from tillit.cases.keep_draft import keep_draft, version_of
from tillit.cases.models import Case, Draft
from tillit.desk.attempt import once_of, posted, refuse_too_long
from tillit.desk.case_page import find_case
from tillit.desk.faults import fault_words
from tillit.desk.pages import reads_for
from tillit.desk.signed_in import actor_of
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening

PARTS = ("reply", "note")
TEXT = "text/plain; charset=utf-8"


@posted
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Keep an answer or a note that is not finished (204, with its version as ETag); what cannot be kept says why
    (422). Where another window of the same person kept a text since, this one is left out and that one given (409).
    """
    actor = actor_of(request)
    case = find_case(number, actor)
    texts = {part: request.POST[part] for part in PARTS if part in request.POST}
    try:
        for text in texts.values():
            refuse_too_long(text)
        kept = keep_draft(case, by=actor, once=once_of(request), known=request.POST.get("known"), **texts)
    except KeptElsewhere:
        return _other(case, next(iter(texts)), actor)
    except CaseError as fault:
        return HttpResponse(fault_words(fault), status=422, content_type=TEXT)
    return _with_version(HttpResponse(status=204), kept, *texts)


def _other(case: Case, part: str, actor: Actor) -> HttpResponse:
    """The text that stands against the one of the page; only its writer ever reads it."""
    with acting(actor):
        draft = Draft.objects.filter(case=case.pk, agent=actor.agent).first()
    text = ""
    if draft:
        draft.case = case
        opening = Opening(actor, "case", case.pk)
        opening.want(draft, part, purpose=reads_for(case, actor))
        text = opening.open().text(draft, part) or ""
    return _with_version(HttpResponse(text, status=409, content_type=TEXT), draft, part)


def _with_version(answer: HttpResponse, draft: Draft | None, *parts: str) -> HttpResponse:
    for part in parts[:1]:  # a page keeps one part at a time
        answer["ETag"] = f'"{version_of(draft, part)}"'
    return answer
