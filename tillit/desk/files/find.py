"""Finding a file and opening it piece by piece: every look at it is an opening of the category `attachments`."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tillit.cases.attach import read_file, want_file
from tillit.cases.models import Attachment, Chunk
from tillit.desk.pages import case_address, reads_for
from tillit.desk.refusals import who_helps
from tillit.ui.shapes import Refusal
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening


@dataclass(frozen=True)
class Kept:
    """A file's rows; nothing is open yet."""

    file: Attachment
    pieces: list[Chunk]

    @property
    def is_whole(self) -> bool:
        """Whether no piece is missing. A file with a hole is not handed over as if it were whole."""
        return len(self.pieces) == self.file.chunks


def find_file(key: UUID, actor: Actor, number: int | None = None) -> Attachment:
    """The file, if `actor` sees its case. Raises Http404."""
    with acting(actor):
        return _find(key, number)


def find_kept(key: UUID, actor: Actor, number: int | None = None) -> Kept:
    """The file with its pieces. Raises Http404."""
    with acting(actor):
        file = _find(key, number)
        return Kept(file, list(file.pieces.order_by("index")))


def _find(key: UUID, number: int | None) -> Attachment:
    files = Attachment.objects.select_related("case__company", "case__customer", "release__by")
    found = files.filter(pk=key).first()
    if found is None or number not in {None, found.case.number}:
        raise Http404
    return found


def open_kept(kept: Kept, actor: Actor) -> tuple[str, bytes]:
    """Name and bytes. A piece that is missing or out of place does not open: its place is part of its seal.

    Raises:
        Refusal: the notice keeps it shut.
    """
    file, purpose = kept.file, reads_for(kept.file.case, actor)
    opening = Opening(actor, "case", file.case_id)
    want_file(opening, file, kept.pieces, purpose=purpose)
    plain = opening.open()
    return plain.must(file, "name").decode(), read_file(plain, file)


def show_incomplete(request: HttpRequest, file: Attachment) -> HttpResponse:
    """The page instead of a file of which a piece is missing."""
    words = gettext("A piece of this file is missing, so it is not handed over.")
    refusal = Refusal("incomplete", words, clause="promise.secure", helpers=who_helps(), recorded=False)
    context = {"refusal": refusal, "back": case_address(file.case.number)}
    return render(request, "ui/refused.html", context, status=410)
