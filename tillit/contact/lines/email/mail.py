"""What a mail is once it has been read: plain values without behaviour, safe to pass between rooms.

Nothing here is stored. Whoever stores it seals it first.
"""

from dataclasses import dataclass
from datetime import datetime

from tillit.cases.enclosed import Enclosed


class UnreadableMail(Exception):
    """This mail cannot be read. It is kept whole, sealed in quarantine, and a person is told.

    `reason` is one of a few fixed words, never content; `shape` is what may be shown while debugging.
    """

    def __init__(self, reason: str, shape: "Shape") -> None:
        super().__init__(reason)
        self.reason = reason
        self.shape = shape


@dataclass(frozen=True, slots=True)
class ShapePart:
    """One node of the MIME tree, without a word of what it says. Sizes in bytes as they arrived."""

    type: str
    charset: str
    encoding: str
    disposition: str
    headers: tuple[str, ...]
    size: int
    parts: tuple["ShapePart", ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a mail looks like with everything personal left out, so that a fault can be found without reading anyone's
    letter.
    """

    size: int
    lines: int
    longest_line: int
    line_ends: str
    eight_bit: bool
    nul: bool
    root: ShapePart | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox as the mail names it; `name` is empty when none was given."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. `content` is byte for byte what was attached, `size` its length, `sha256` in hex.

    `name` is empty when the mail gives none; `content_id` is without angle brackets; `inline` means that the text shows
    it in place.
    """

    name: str
    type: str
    size: int
    sha256: str
    content: bytes
    content_id: str | None = None
    inline: bool = False
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What another server reports about mails that we sent. `action` is failed, delayed, delivered, relayed or expanded
    (RFC 3464), read (RFC 8098; opened, or thrown away unread) or complaint (RFC 5965). `status` is a code of RFC 3463.
    """

    action: str
    status: str
    recipients: tuple[str, ...]
    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail, read. The whole text is kept: `quote_at` and `signature_at` only say from where it may be folded away.

    `text` has LF line ends and no line ends at its very end. Message ids are without angle brackets. `auto` says why
    nobody will be answered automatically (None: a person wrote). `warnings` and `verdicts` are fixed words, never
    content. `enclosed` tells of mails and invitations that came along; `enclosed_files` are the files of those mails.
    """

    from_address: str | None
    from_name: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    subject: str
    text: str
    html: str | None
    quote_at: int | None
    signature_at: int | None
    attachments: tuple[Attachment, ...]
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    date: datetime | None
    auto: str | None
    delivery: Delivery | None
    language: str | None
    warnings: tuple[str, ...]
    enclosed: tuple[Enclosed, ...] = ()
    enclosed_files: tuple[Attachment, ...] = ()
    verdicts: tuple[str, ...] = ()

    @property
    def bounce(self) -> bool:
        """Whether something that we sent did not arrive, for good."""
        return self.delivery is not None and self.delivery.action == "failed"

    @property
    def failed_message_ids(self) -> tuple[str, ...]:
        """The message ids of what did not arrive, as far as the report names them."""
        return self.delivery.message_ids if self.delivery and self.bounce else ()
