"""Fetching a file of a customer: opened piece by piece, handed over to be saved, never shown as a page of ours."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tillit.cases.models import Attachment
from tillit.desk.files.find import find_kept, open_kept, show_incomplete
from tillit.desk.files.safe import as_shown, keep_apart
from tillit.desk.files.words import held_words
from tillit.desk.pages import at_the_desk
from tillit.desk.refusals import who_helps
from tillit.desk.signed_in import actor_of
from tillit.ui.shapes import Refusal, Who


@require_GET
@at_the_desk
def fetch(request: HttpRequest, attachment: UUID) -> HttpResponse:
    """The file as an attachment: whatever it claims to be, a browser neither runs nor shows it."""
    actor = actor_of(request)
    kept = find_kept(attachment, actor)
    if kept.file.is_held_back:
        return _show_held(request, kept.file)
    if not kept.is_whole:
        return show_incomplete(request, kept.file)
    name, content = open_kept(kept, actor)
    response = HttpResponse(content, content_type="application/octet-stream")
    disposition = content_disposition_header(True, as_shown(name) or "file")
    response["Content-Disposition"] = disposition or "attachment"
    return keep_apart(response)


def _show_held(request: HttpRequest, file: Attachment) -> HttpResponse:
    """Nothing was opened; the file's own page says who may let it go."""
    who = (Who(gettext("Team leader")), *who_helps())
    refusal = Refusal("held-back", held_words(file.held), clause="promise.secure", helpers=who, recorded=False)
    context = {"refusal": refusal, "back": reverse("desk:file", args=[file.case.number, file.pk])}
    return render(request, "ui/refused.html", context, status=403)
