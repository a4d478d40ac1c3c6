"""Files of a message: sealed on the way in, opened again on the way out or for an agent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tillit.cases.models import CHUNK_SIZE, Attachment, Chunk, Message
from tillit.cases.models.attachment import chunk_holding
from tillit.cases.said import File
from tillit.vault.opening import Opening, Plain
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import Taking


@dataclass
class Filed:
    """A file ready to be written."""

    attachment: Attachment
    chunks: list[Chunk]


def seal_file(taking: Taking, message: Message, file: File) -> Filed:
    """Note one file in a taking: name, and bytes in chunks of 64 KiB whose place and end are bound into the seal."""
    case = message.case
    pieces = [file.content[i : i + CHUNK_SIZE] for i in range(0, len(file.content), CHUNK_SIZE)] or [b""]
    attachment = Attachment(
        id=file.id, message=message, case=case, company_id=case.company_id, media_type=file.media_type[:120],
        size=len(file.content), chunks=len(pieces), inline=file.inline, promised=file.promised, held=file.held,
        fault=file.fault, pages=file.pages,
    )  # fmt: skip
    taking.seal(attachment, name=file.name, preview=file.preview or None)
    filed = Filed(attachment, [])
    for index, piece in enumerate(pieces):
        chunk = Chunk(attachment=attachment, company_id=case.company_id, index=index)
        holding = chunk_holding(index, is_last=index == len(pieces) - 1)
        taking.seal_as(chunk, holding, "attachments", piece, _put_bytes(chunk), row_id=attachment.pk)
        filed.chunks.append(chunk)
    return filed


def _put_bytes(chunk: Chunk) -> Callable[[Sealed], None]:
    def put(sealed: Sealed) -> None:
        chunk.bytes = sealed

    return put


def want_file(opening: Opening, attachment: Attachment, pieces: Sequence[Chunk], *, purpose: str) -> None:
    """Ask for name and bytes of a file. A piece that is missing or out of place does not open: its place is part of
    its seal.
    """
    case = attachment.case_id
    opening.want(attachment, "name", purpose=purpose, case=case)
    for piece in pieces:
        holding = chunk_holding(piece.index, is_last=piece.index == attachment.chunks - 1)
        opening.want_as(
            attachment, _key(piece.index), holding, "attachments", piece.bytes, purpose=purpose, case=case
        )


def read_file(plain: Plain, attachment: Attachment) -> bytes:
    """The bytes of a file that was asked for. Raises Refusal."""
    return b"".join(plain.must(attachment, _key(index)) for index in range(attachment.chunks))


def _key(index: int) -> str:
    return f"piece {index}"
