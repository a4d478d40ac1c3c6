"""The demonstration's postbox as pages: what Tillit sent to its invented customers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tillit.portal.demo import only_in_demo
from tillit.portal.postbox import MOST, Posted, letter, letters
from tillit.portal.shapes import File, Letter
from tillit.ui.shapes import Pager

A_PAGE = 25


@require_GET
@only_in_demo
def show_postbox(request: HttpRequest) -> HttpResponse:
    """Every letter that left, newest first."""
    asked = request.GET.get("page", "1")
    page = min(max(int(asked), 1), MOST) if asked.isdecimal() and len(asked) <= len(str(MOST)) else 1
    first = (page - 1) * A_PAGE
    found = letters()[first : first + A_PAGE + 1]
    context = {"letters": [shape(one) for one in found[:A_PAGE]], "pager": Pager(page, 0, len(found) > A_PAGE)}
    return render(request, "portal/postbox.html", context)


@require_GET
@only_in_demo
def show_letter(request: HttpRequest, letter_id: str) -> HttpResponse:
    """One letter as the customer reads it."""
    found = letter(letter_id)
    if found is None:
        raise Http404
    return render(request, "portal/letter.html", {"letter": shape(found)})


def shape(posted: Posted) -> Letter:
    """A letter as the page shows it."""
    mail = posted.mail
    sender = f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address or ""
    files = tuple(File(one.name or one.type, one.size) for one in mail.attachments)
    return Letter(posted.id, sender, ", ".join(posted.to), mail.subject, posted.at, mail.text, files)
