"""What somebody said, before it is sealed. What is too long for one sealed value is kept whole as a file of the
message, and its beginning is what the page shows.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from tillit.cases.enclosed import Enclosed
from tillit.kit.refs import new_id

LONGEST = 262_144
"""Bytes of a text sealed in one piece: with its word tokens it must fit into a frame of the keeper (1 MiB)."""
LONGEST_LINE = 1_000
"""Characters of a subject, a sender or a Message-ID (RFC 5322, 2.1.1: lines have at most 998)."""
LONGEST_WORDS = 200_000
"""Characters of the words of all files of one message."""


@dataclass(frozen=True)
class File:
    """A file that came along. `media_type` and `promised` are words of a closed list, never a sender's own; `words`
    (distinct, cut-outs made) find the case and are not kept.
    """

    name: str
    media_type: str
    content: bytes
    inline: bool = False
    id: UUID = field(default_factory=new_id)
    promised: str = ""
    held: str = ""
    fault: str = ""
    pages: int = 0
    preview: bytes = b""
    words: str = ""


@dataclass(frozen=True)
class Said:
    """What was said, on whatever line: plain text that has passed the cut-outs and is not yet sealed."""

    subject: str
    text: str
    at: datetime
    channel: str
    sender: str = ""
    html: str | None = None
    is_rich: bool = False
    files: tuple[File, ...] = ()
    message_id: str = ""
    quote_at: int | None = None
    signature_at: int | None = None
    language: str = ""
    cut_out: tuple[str, ...] = ()
    by_machine: str = ""
    warnings: tuple[str, ...] = ()
    original: str = ""  # whom a forwarded letter names as its writer
    enclosed: tuple[Enclosed, ...] = ()
    verdicts: tuple[str, ...] = ()

    @property
    def indexed(self) -> str:
        """What the case is found by: subject, text, and words of the files."""
        words = "\n".join(file.words for file in self.files if file.words)[:LONGEST_WORDS]
        return f"{self.subject}\n{self.text}\n{words}"

    def fitted(self) -> Self:
        """The same, in pieces that can be sealed; nothing of text or HTML is lost."""
        said = replace(
            self, subject=self.subject[:LONGEST_LINE], sender=self.sender[:LONGEST_LINE],
            message_id=self.message_id[:LONGEST_LINE], original=self.original[:LONGEST_LINE],
            files=tuple(replace(file, name=file.name[:LONGEST_LINE]) for file in self.files),
        )  # fmt: skip
        text, html = said.text.encode(), (said.html or "").encode()
        if len(text) > LONGEST:
            beginning = text[:LONGEST].decode(errors="ignore")
            at, signed = (
                place if place is not None and place < len(beginning) else None
                for place in (said.quote_at, said.signature_at)
            )
            shown = replace(said, text=beginning, quote_at=at, signature_at=signed)
            said = shown._with("message.txt", "text/plain", text)
        if len(html) > LONGEST:
            said = replace(said, html=None, is_rich=False)._with("message.html", "text/html", html)
        return said

    def _with(self, name: str, media_type: str, content: bytes) -> Self:
        files = (*self.files, File(name, media_type, content))
        return replace(self, files=files, warnings=(*self.warnings, f"{media_type} in a file: too long"))
