"""What the desk's templates show: frozen shapes, one per thing on a page."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from tillit.desk.entry_shapes import Entry
from tillit.ui.shapes import Choice, Refusal, Sealed


@dataclass(frozen=True)
class ViewLink:
    """One of the queues, with how many wait in it; `99+` above that."""

    id: str  # inbox | mine | unassigned | snoozed | waiting | closed, a saved view's id, or a kind
    title: str
    count: int | str | None = None
    icon: str = "inbox"


@dataclass(frozen=True)
class Rail:
    """What stands beside every signed-in page: who is here, and the places to go."""

    agent: str  # name of who is signed in
    role: str  # agent supervisor privacy-officer operator
    role_title: str
    company: str
    views: tuple[ViewLink, ...]
    saved: tuple[ViewLink, ...] = ()
    kinds: tuple[ViewLink, ...] = ()
    objections: int = 0  # waiting for a decision (officer)
    unreadable: int = 0  # mails that nobody could read (officer)
    at_risk: int = 0  # promises at risk or broken (officer)
    demo: bool = False  # home founded as a demo: a band on every page
    as_of: datetime | None = None  # simulated clock of a demo home


@dataclass(frozen=True)
class Mark:
    """One word about a case in a list, with its tone and picture."""

    words: str
    tone: str = ""  # class of the badge
    icon: SafeString | str = ""


@dataclass(frozen=True)
class CaseRow:
    """A case in a list, ready to be written: fifty of these make a page, so that nothing is decided in the template."""

    number: str
    who: str  # name or address; "Customer" where neither was opened
    about: str  # the subject; where it stayed shut, that it did
    line: str  # "e-mail · complaint · Ben"; the company only where it is another's
    picture: SafeString  # of how it came
    when: SafeString  # the last thing that happened; of a closed case, when it erases itself
    marks: tuple[Mark, ...] = ()
    lock: SafeString | str = ""  # the picture before a subject that stayed shut
    unread: bool = False  # something came from the customer that nobody of us answered


@dataclass(frozen=True)
class Hold:
    """What is kept beyond its clock, for what reason, and who looks at it again."""

    id: str
    reason_title: str
    owner: str
    placed_at: datetime
    review: date
    categories: tuple[str, ...]  # titles
    overdue: bool = False  # review date is past
    may_lift: bool = False
    case_number: int = 0  # officer page
    subject: str | None = None  # officer page; None: not opened
    purpose_title: str = ""
    would_erase: str = ""  # "the clock ended on 3 March: lifting erases at the next sweep"


@dataclass(frozen=True)
class Clock:
    """When one category of the case goes."""

    title: str  # category title
    period_words: str  # "365 days after closing"
    erases_at: datetime | None = None  # None while open
    held: bool = False
    gone: bool = False  # already erased


@dataclass(frozen=True)
class Opening:
    """Somebody looked, or was refused: by role and organisation."""

    at: datetime  # start of the quarter
    who: str  # "Ben", or "operator as Ben"
    role_title: str
    organisation: str
    purpose_title: str
    opened: int  # how many values; 0 with refused
    refused: bool = False
    clause: str = ""
    why: str = ""  # in words; empty for an opening
    is_you: bool = False


@dataclass(frozen=True)
class Contact:
    """An address that the case needs open."""

    sort: str  # email | phone
    value: str


@dataclass(frozen=True)
class Customer:
    """The person, as far as this case needs them."""

    name: str | None
    contacts: tuple[Contact, ...] = ()
    language: str = ""  # words: "Swedish"
    sealed: tuple[Sealed, ...] = ()
    objected: tuple[str, ...] = ()  # purpose titles that are refused for this person
    refused: Refusal | None = None


@dataclass(frozen=True)
class CaseLink:
    """Another case of the same person, by number; its words stay shut."""

    number: int
    subject: str | None
    kind_title: str
    state: str
    at: datetime
    erases_at: datetime | None = None
    link: int = 0  # a link that waits for somebody to see whether it is one person
    joined: int = 0  # a link by which two people became one, if that was seen at it
    apart: bool = False  # seen: another person's
    why: str = ""  # linked by hand: "merged into this one"; such a link can be taken away


@dataclass(frozen=True)
class KindRequest:
    """A widening that waits for a second person."""

    id: str
    kind_title: str
    by: str
    at: datetime
    may_approve: bool


@dataclass(frozen=True)
class CaseView:
    """The case itself, with the promise under which it is open."""

    number: int
    reference: str  # machine's handle
    subject: str | None
    kind: str
    kind_title: str
    state: str
    channel: str
    channel_title: str
    brand: str
    company: str
    country: str
    opened_at: datetime
    purpose_title: str  # "opened for: complaint"
    purpose_clause: str  # "purposes.complaint"
    keep_words: str  # "365 days after closing" (longest category)
    closed_at: datetime | None = None
    close_reason: str = ""
    erases_at: datetime | None = None
    assignee_id: str = ""
    assignee: str = ""
    is_mine: bool = False
    holds: tuple[Hold, ...] = ()
    may_act: bool = True  # False: only reading (e.g. shared)
    reopen_ends: datetime | None = None  # closed: a reply until then reopens
    tags: tuple[str, ...] = ()
    sleeps: bool = False  # snoozed, and the moment has not come
    sleeps_until: datetime | None = None  # None with `sleeps`: until something is said
    held_until: date | None = None  # the last review of its holds
    due: Mark | None = None  # by when an answer is promised
    quiet_since: str = ""  # hidden; when something was last said on this page


@dataclass(frozen=True)
class Composer:
    """Where an answer or a note is written."""

    to: str  # address the reply goes to, "" = cannot reply
    sender: str  # address it comes from
    once: str  # hidden; same value = same sending
    seen: str = ""  # hidden; id of the last entry on the page
    identity: str = ""  # hidden; id of the address the reply goes to
    body: str = ""  # kept after a fault
    note: str = ""
    kept_at: datetime | None = None  # a draft was kept
    reply_version: str = ""  # of the draft that the page was made with
    note_version: str = ""
    crossed: tuple[Entry, ...] = ()  # what was said while this was written: the answer is held back
    tab: str = "reply"  # reply | note: which stands open
    first_contact: bool = False  # the right to object goes along as its own section
    refused: Refusal | None = None  # replying is refused (objection, contract…)
    failing: str = ""  # why the last letter to this address did not arrive
    take_back: str = ""  # id of the writer's own last answer that has not left: what one key takes back


@dataclass(frozen=True)
class Acts:
    """The choices of everything that may be done to the case."""

    agents: tuple[Choice, ...] = ()
    kinds: tuple[Choice, ...] = ()
    close_reasons: tuple[Choice, ...] = ()
    hold_reasons: tuple[Choice, ...] = ()
    hold_purposes: tuple[Choice, ...] = ()
    hold_categories: tuple[Choice, ...] = ()
    inbound: tuple[Choice, ...] = ()  # messages that can be marked as an objection: (entry id, "12 Nov 10:02, Sleeve…")
    objectable: tuple[Choice, ...] = ()  # purposes
    widening_needs_second: bool = False
    ask_second: bool = False  # the chosen kind opens more: a second person signs on this very form
    tags: tuple[Choice, ...] = ()
    others: tuple[Choice, ...] = ()  # numbers of the customer's other cases: (1002, "#1002, complaint, open")
    chosen_reason: str = ""  # sorted already: another kind needs a reason and a second person
