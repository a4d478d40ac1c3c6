"""Fetching a file of a customer: opened piece by piece, handed over to be saved, never shown as a page of ours."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tillit.cases.attach import read_file, want_file
from tillit.cases.models import Attachment, Chunk
from tillit.desk.pages import at_the_desk, case_address, reads_for
from tillit.desk.refusals import HELPERS
from tillit.desk.signed_in import actor_of
from tillit.ui.shapes import Refusal
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening


@require_GET
@at_the_desk
def fetch(request: HttpRequest, attachment: UUID) -> HttpResponse:
    """The file as an attachment: whatever it claims to be, a browser neither runs nor shows it."""
    actor = actor_of(request)
    with acting(actor):
        found = Attachment.objects.select_related("case").filter(pk=attachment).first()
        if found is None:
            raise Http404
        pieces = list(found.pieces.order_by("index"))
    if len(pieces) != found.chunks:
        return _show_incomplete(request, found)
    name, content = _open(found, pieces, actor)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name or "file") or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _show_incomplete(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """A file with a hole is not handed over as if it were whole."""
    words = gettext("A piece of this file is missing, so it is not handed over.")
    refusal = Refusal("incomplete", words, clause="promise.secure", helpers=HELPERS, recorded=False)
    context = {"refusal": refusal, "back": case_address(attachment.case.number)}
    return render(request, "ui/refused.html", context, status=410)


def _open(attachment: Attachment, pieces: list[Chunk], actor: Actor) -> tuple[str, bytes]:
    """Name and bytes.

    Raises:
        Refusal: the notice keeps it shut.
    """
    opening = Opening(actor, "case", attachment.case_id)
    want_file(opening, attachment, pieces, purpose=reads_for(attachment.case, actor))
    plain = opening.open()
    return plain.must(attachment, "name").decode(), read_file(plain, attachment)
