"""Looking at a file in place: the small picture, the large one, the pages of a PDF, the text, and the page around it.

Nothing of the file itself reaches the browser: pictures are drawn anew and text is only text (promise `minimal`). What
the page shows is made on demand in the limited child; only the small picture was made at arrival.
"""

import threading
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tillit.cases.models import Attachment, Release
from tillit.cases.release_file import MAY_RELEASE
from tillit.contact.files.apart import AllBusy, NotTakenApart, do_apart
from tillit.contact.files.jobs import Answer, Do, Job
from tillit.desk.files.find import Kept, find_file, find_kept, open_kept, show_incomplete
from tillit.desk.files.safe import picture_response
from tillit.desk.files.shape import file_shape, way_to_show
from tillit.desk.files.words import WHYS, fault_words
from tillit.desk.pages import agent_of, at_the_desk, reads_for
from tillit.desk.rail import fetch_rail, show
from tillit.desk.signed_in import actor_of
from tillit.ui.shapes import Choice
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening

PAGES_AT_ONCE = 20
SECONDS, WALL = 8, 12.0
"""CPU and wall time for something that a person waits for."""

PATIENCE = 2.0
"""Seconds to wait for one's turn: pages of the desk need the same threads."""

_drawing = threading.BoundedSemaphore(3)
"""Pictures drawn at once, fewer than there are threads: a long PDF asks for many."""


@require_GET
@at_the_desk
def show_preview(request: HttpRequest, number: int, file: UUID) -> HttpResponse:
    """The small picture."""
    actor = actor_of(request)
    found = find_file(file, actor, number)
    if found.preview is None or found.is_held_back:
        raise Http404
    opening = Opening(actor, "case", found.case_id)
    opening.want(found, "preview", purpose=reads_for(found.case, actor))
    return picture_response(opening.open().must(found, "preview"))


@require_GET
@at_the_desk
def show_picture(request: HttpRequest, number: int, file: UUID) -> HttpResponse:
    """The picture to look at, without what its file tells of place, camera and owner."""
    return _drawn(request, number, file, "picture", Job(Do.PICTURE, "", seconds=SECONDS, wall=WALL))


@require_GET
@at_the_desk
def show_page(request: HttpRequest, number: int, file: UUID, page: int) -> HttpResponse:
    """One page of a PDF as a picture."""
    return _drawn(request, number, file, "pages", Job(Do.PAGE, "", page=min(page, 30_000), seconds=SECONDS, wall=WALL))


def _drawn(request: HttpRequest, number: int, key: UUID, way: str, job: Job) -> HttpResponse:
    actor = actor_of(request)
    kept = find_kept(key, actor, number)
    if way_to_show(kept.file) != way:
        raise Http404
    if not kept.is_whole:
        return show_incomplete(request, kept.file)
    if not _drawing.acquire(timeout=PATIENCE):
        return _no_picture("slow", 503)
    try:
        answer = _do(job, kept, open_kept(kept, actor)[1])
    except AllBusy:
        return _no_picture("slow", 503)
    finally:
        _drawing.release()
    return picture_response(answer.picture) if answer.picture else _no_picture(answer.fault or "broken", 422)


def _no_picture(fault: str, status: int) -> HttpResponse:
    response = HttpResponse(fault_words(fault), status=status, content_type="text/plain; charset=utf-8")
    if status == 503:  # noqa: PLR2004
        response["Retry-After"] = "2"
    return response


def _do(job: Job, kept: Kept, content: bytes) -> Answer:
    """Raises AllBusy."""
    job.media = kept.file.media_type
    try:
        return do_apart(job, content, patience=PATIENCE)
    except NotTakenApart:
        return Answer(fault="not-looked")


@dataclass(frozen=True)
class Beside:
    """The files before and after this one in its case."""

    before: UUID | None
    after: UUID | None
    place: int
    count: int


@require_GET
@at_the_desk
def show_file(request: HttpRequest, number: int, file: UUID) -> HttpResponse:
    """The page of one file. With JavaScript the conversation shows the same in a dialog."""
    actor = actor_of(request)
    kept = find_kept(file, actor, number)
    with acting(actor):
        rail, beside = fetch_rail(agent_of(request)), _beside(kept.file)
    context = _context(request, kept, actor) | {"beside": beside, "number": number}
    return show(request, "desk/file.html", context, rail=rail)


def _context(request: HttpRequest, kept: Kept, actor: Actor) -> dict[str, object]:
    file, way = kept.file, way_to_show(kept.file)
    opening = Opening(actor, "case", file.case_id)
    opening.want(file, "name", purpose=reads_for(file.case, actor))
    plain = opening.open()
    if refused := plain.refusal(file, "name"):
        raise refused
    context: dict[str, object] = {"file": file_shape(file, plain), "release": getattr(file, "release", None)}
    if context["release"]:
        context["why"] = WHYS[Release.Why(file.release.why)]
    if file.is_held_back and actor.role in MAY_RELEASE:
        context["whys"] = [Choice(why, str(words)) for why, words in WHYS.items()]
    if way == "text" and kept.is_whole:
        context |= _text(kept, open_kept(kept, actor)[1])
    if way == "pages":
        context |= _pages(file, request.GET.get("from", "1"))
    return context


def _text(kept: Kept, content: bytes) -> dict[str, object]:
    try:
        answer = _do(Job(Do.READ, "", seconds=SECONDS, wall=WALL), kept, content)
    except AllBusy:
        answer = Answer(fault="slow")
    return {"text": answer.text, "fault": fault_words(answer.fault)}


def _pages(file: Attachment, asked: str) -> dict[str, object]:
    first = min(max(int(asked), 1), max(file.pages, 1)) if asked.isdecimal() and len(asked) < 6 else 1  # noqa: PLR2004
    last = min(first + PAGES_AT_ONCE - 1, file.pages)
    return {
        "shown": range(first, last + 1), "earlier": max(first - PAGES_AT_ONCE, 1) if first > 1 else None,
        "later": last + 1 if last < file.pages else None,
    }  # fmt: skip


def _beside(file: Attachment) -> Beside:
    keys = list(Attachment.objects.filter(case=file.case_id).order_by("pk").values_list("pk", flat=True))
    place = keys.index(file.pk)
    return Beside(
        before=keys[place - 1] if place else None, after=keys[place + 1] if place + 1 < len(keys) else None,
        place=place + 1, count=len(keys),
    )  # fmt: skip
