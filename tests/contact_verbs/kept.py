"""What of letters lies behind the seal, opened by the keeper for a customer who asks what is kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from tests.house import House
from tillit.cases.models import Attachment, Chunk, Message
from tillit.cases.models.attachment import chunk_holding
from tillit.contact.files.look import NOT_KEPT
from tillit.contact.letters import Letter, look_at_letters, read_letter
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening

PURPOSE, AT_ONCE = "rights", 50


@dataclass
class Kept:
    """One letter as it is kept."""

    message: Message
    text: str = ""
    html: str | None = None
    files: list[tuple[str, bytes]] = field(default_factory=list)


def kept(house: House, messages: Sequence[Message]) -> dict[UUID, Kept]:
    """Each of these, opened by the privacy officer; rows of a list do not count towards an hour's cases."""
    house.settle()
    oda, found = house.actor("oda"), {}
    keys = iter([message.pk for message in messages])
    while some := list(islice(keys, AT_ONCE)):
        found.update(_open(some, oda))
    return found


def assert_whole(house: House, taken: Sequence[tuple[Letter, Message]]) -> None:
    """Each of these letters lies in its message as it was read: every word and every file."""
    found = kept(house, [message for _, message in taken])
    for letter, message in taken:
        read, lies = read_letter(letter), found[message.pk]
        (seen,) = look_at_letters([read])
        assert read.mail.text.startswith(lies.text)
        if lies.text == read.mail.text:
            told_of = [one.fault == NOT_KEPT for one in seen.seen] or [False] * len(read.came)
            whole = [(file.name, b"" if gone else file.content) for file, gone in zip(read.came, told_of, strict=True)]
            assert lies.files == whole
        else:  # too long for one seal: the whole of it lies in a file of its own
            assert ("message.txt", read.mail.text.encode()) in lies.files


def _open(keys: Sequence[UUID], by: Actor) -> dict[UUID, Kept]:
    opening, pieces = Opening(by, "list"), defaultdict(list)
    with acting(by):
        rows = list(Message.objects.select_related("case").filter(pk__in=keys))
        files = list(Attachment.objects.select_related("case").filter(message__in=keys).order_by("pk"))
        for chunk in Chunk.objects.filter(attachment__in=[file.pk for file in files]).order_by("index"):
            pieces[chunk.attachment_id].append(chunk)
    for row in rows:
        opening.want(row, "body", "html", purpose=PURPOSE, case=row.case_id)
    for file in files:
        opening.want(file, "name", purpose=PURPOSE, case=file.case_id)
        for piece in pieces[file.pk]:
            holding = chunk_holding(piece.index, is_last=piece.index == file.chunks - 1)
            name = f"piece {piece.index}"
            opening.want_as(file, name, holding, "attachments", piece.bytes, purpose=PURPOSE, case=file.case_id)
    plain = opening.open()
    assert not plain.refusals, next(iter(plain.refusals.values()))
    found = {row.pk: Kept(row, plain.text(row, "body") or "", plain.text(row, "html")) for row in rows}
    for file in files:
        content = b"".join(plain.must(file, f"piece {piece.index}") for piece in pieces[file.pk])
        found[file.message_id].files.append((plain.text(file, "name") or "", content))
    return found
