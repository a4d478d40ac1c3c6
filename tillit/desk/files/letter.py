"""A letter as it was laid out, in a frame of its own: no script, nothing fetched from elsewhere, no word of it ours.

The frame's own policy (`CSP`) lets it show our pictures of the mail's files and our one style sheet, and nothing else;
should the cleaning of HTML ever miss something, that is what it meets.
"""

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from tillit.cases.models import Attachment, Message
from tillit.contact.lines.email.clean import read_nodes
from tillit.desk.files.shape import way_to_show
from tillit.desk.pages import at_the_desk, reads_for
from tillit.desk.signed_in import actor_of
from tillit.ui.icons import SHEETS
from tillit.vault.acting import acting
from tillit.vault.opening import Opening

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
_PICTURE = re.compile(r'<img(?: [a-z]+="[^"]*")*>')
_SOURCE = re.compile(r' src="cid:([0-9a-f-]{36})"')
_ALT = re.compile(r' alt="([^"]*)"')
_AFTER_QUOTE = 200
"""Characters of text that may follow a quotation that is folded: a signature, a footer."""


@require_GET
@at_the_desk
@xframe_options_sameorigin
def show_letter(request: HttpRequest, number: int, message: UUID) -> HttpResponse:
    """The document in the frame."""
    actor = actor_of(request)
    with acting(actor):
        found = Message.objects.select_related("case__company", "case__customer").filter(pk=message).first()
        if found is None or found.case.number != number or found.html is None:
            raise Http404
        files = list(Attachment.objects.select_related("release").filter(message=found))
    opening, purpose = Opening(actor, "case", found.case_id), reads_for(found.case, actor)
    opening.want(found, "html", purpose=purpose)
    for file in files:
        file.case = found.case
        opening.want(file, "name", purpose=purpose)
    plain = opening.open()
    page, shut = plain.text(found, "html") or "", {file.pk for file in files if plain.refusal(file, "name")}
    page, missing = place_pictures(page, number, files, shut)
    letter = mark_safe(fold_quote(page))  # noqa: S308 - cleaned by nh3 on arrival
    context = {"letter": letter, "missing": missing, "refused": plain.refusal(found, "html")}
    response = render(request, "desk/letter_frame.html", context, status=403 if context["refused"] else 200)
    response["Content-Security-Policy"] = POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def place_pictures(page: str, number: int, files: list[Attachment], shut: set[UUID]) -> tuple[str, int]:
    """Pictures that came along, by our own addresses; and how many did not come along. Of these their words stay, as of
    those that the notice keeps shut.
    """
    came = {str(file.pk): file for file in files}
    missing = 0

    def put(found: re.Match[str]) -> str:
        nonlocal missing
        source, alt = _SOURCE.search(found[0]), _ALT.search(found[0])
        file = came.get(source[1]) if source else None
        if file and file.pk not in shut and way_to_show(file) == "picture":
            address = reverse("desk:file_picture", args=[number, file.pk])
            return _SOURCE.sub(f' src="{address}" loading="lazy"', found[0])
        words = alt[1] if alt else ""
        if file:
            return f'<span class="missing">{SHEETS["lock"]}{words or escape(gettext("picture, not opened"))}</span>'
        missing += 1
        return f'<span class="missing">{words}</span>' if words.strip() else ""

    return _PICTURE.sub(put, page), missing


def fold_quote(page: str) -> str:
    """The same with its last quotation folded, where hardly anything follows it. Nothing is left out."""
    depth, start, last = 0, 0, None
    for node in read_nodes(page):
        if node.name != "blockquote":
            continue
        if not node.closing:
            start = node.start if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            last = (start, node.end) if depth == 0 else last
    if last is None:
        return page
    before, after = page[: last[0]], page[last[1] :]
    if len(_text(after)) > _AFTER_QUOTE or not _text(before):
        return page
    summary = f"<summary>{escape(gettext('Quoted text'))}</summary>"
    return f'{before}<details class="quoted">{summary}{page[last[0] : last[1]]}</details>{after}'


def _text(page: str) -> str:
    return "".join(page[node.start : node.end] for node in read_nodes(page) if not node.name).strip()
