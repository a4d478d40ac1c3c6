"""What the conversation shows: one shape a line, with its files and what is told of it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from tillit.desk.letter_shapes import Post
from tillit.ui.shapes import Refusal


@dataclass(frozen=True)
class Attachment:
    """A file of a message; its bytes are opened only when it is looked at or fetched."""

    id: str
    name: str  # as it is meant to be read; "" where it has none
    size: int  # bytes
    type: str  # by its content
    type_words: str = ""
    icon: str = "attach"
    promised_words: str = ""  # what name or sender promise, where that is something else
    is_tricky: bool = False  # its name was made to be read as another
    held_words: str = ""  # why it is held back
    fault_words: str = ""  # why nothing of it can be shown
    has_preview: bool = False
    shown_as: str = ""  # picture | pages | text
    pages: int = 0
    refused: Refusal | None = None


@dataclass(frozen=True)
class Verdict:
    """One thing to know of a letter's sender or signature. `tone` is kept, at-risk or nothing."""

    tone: str
    words: str


@dataclass(frozen=True)
class Told:
    """A mail or an invitation inside a letter."""

    is_mail: bool
    heading: str
    title: str
    sender: str
    when: str
    text: str
    html: SafeString | None = None
    place: str = ""
    is_repeated: bool = False
    wants_answer: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of the conversation: `sort` is in, out, note or event."""

    id: str  # message/note/event id; DOM id is "entry-<id>"
    sort: str  # in | out | note | event
    at: datetime
    author: str  # customer's name, agent's name; for events: who or "Tillit"
    text: str = ""  # plain, with cut-outs as ⟦cut:card-number⟧; of an event one line of words
    has_letter: bool = False  # was laid out (HTML): shown in a frame of its own
    is_rich: bool = False  # the layout says more than the text, so it is what is shown first
    quoted: str = ""  # folded away
    signature: str = ""  # folded away
    told: tuple[Told, ...] = ()  # mails and invitations inside
    verdicts: tuple[Verdict, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    within: tuple[Attachment, ...] = ()  # pictures that stand in the laid-out letter
    channel: str = ""
    channel_title: str = ""
    to: str = ""  # out: address it went to
    subject: str = ""  # only if it differs from the case's subject
    post: Post | None = None  # out: what became of it
    cut: int = 0  # how many numbers were cut out before storing
    is_objection: bool = False  # marked
    machine: str = ""  # what kind of machine wrote, or why none of ours answers
    colleague: str = ""  # who of us sent it in
    original: str = ""  # in: whom the letter that a colleague forwarded names as its writer
    may_split: bool = False  # it can begin a case of its own
    also_to: tuple[str, ...] = ()  # our other mailboxes that the same letter came to
    stranger: bool = False  # came with a right token from an address that is not this person's
    refused: Refusal | None = None  # content not opened: shown in its place
    icon: str = ""  # events: name of an icon (see list)

    @property
    def is_marked(self) -> bool:
        """Whether anything stands beside its author's name."""
        return bool(self.is_objection or self.stranger or self.verdicts or self.colleague or self.machine)

    @property
    def has_more(self) -> bool:
        """Whether anything stands below its words."""
        return bool(self.signature or self.told or self.quoted or self.attachments or self.within)

    @property
    def pictured(self) -> list[Attachment]:
        """Files with a small picture, shown larger."""
        return [file for file in self.attachments if file.has_preview]

    @property
    def unpictured(self) -> list[Attachment]:
        """All others."""
        return [file for file in self.attachments if not file.has_preview]
