"""The files of letters that leave: the letter's own, and those of the case that are sent once more."""

from collections.abc import Sequence
from uuid import UUID

from tillit.cases.attach import read_file, want_file
from tillit.cases.models import Attachment, Chunk, Enclosure, Message
from tillit.contact.lines.email.compose import OutgoingFile, UnsendableMailError
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.lookups import among
from tillit.vault.opening import Opening

PURPOSE = "transport"


def files_of(messages: Sequence[Message]) -> dict[UUID, list[Attachment]]:
    """The files of each message that has any, within the acting transaction."""
    found: dict[UUID, list[Attachment]] = {}
    cases = {message.pk: message.case for message in messages}
    own = Attachment.objects.filter(message__in=among(list(cases))).order_by("pk")
    again = Enclosure.objects.select_related("attachment").filter(message__in=among(list(cases))).order_by("pk")
    named = [(one.message_id, one) for one in own] + [(one.message_id, one.attachment) for one in again]
    for message, attachment in named:
        if message is not None:
            attachment.case = cases[message]
            found.setdefault(message, []).append(attachment)
    return found


def open_files(attached: Sequence[Attachment], *, by: Actor) -> tuple[OutgoingFile, ...]:
    """Names and bytes, in one call.

    Raises:
        UnsendableMailError: a piece of one is missing; a file with a hole is not sent as if it were whole.
        Refusal: the notice keeps one shut.
    """
    with acting(by):
        pieces: dict[UUID, list[Chunk]] = {one.pk: [] for one in attached}
        for piece in Chunk.objects.filter(attachment__in=among(list(pieces))).order_by("attachment", "index"):
            pieces[piece.attachment_id].append(piece)
    opening = Opening(by)
    for one in attached:
        if len(pieces[one.pk]) != one.chunks:
            raise UnsendableMailError("a piece of a file is missing")
        want_file(opening, one, pieces[one.pk], purpose=PURPOSE)
    plain = opening.open()
    return tuple(
        OutgoingFile(plain.must(one, "name").decode(), one.media_type, read_file(plain, one)) for one in attached
    )
