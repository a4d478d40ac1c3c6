"""Letters arrive: read, cut out, recognised, sealed, stored; only then are they acknowledged.

What comes at once is taken at once: two calls to the keeper (look up, take) and two short transactions for a whole
batch. Should one letter of a batch fail, each is taken alone, so that none suffers for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError

from tillit.cases.models import Case, Message
from tillit.cases.receive import Received, Whereabouts, prepare_receipt, receiving, write_received
from tillit.contact.acknowledge import queue_acknowledgements
from tillit.contact.clues import find_clues
from tillit.contact.letters import Letter, Read, look_at_letters, read_letter
from tillit.contact.lines.email.mail import UnreadableMail
from tillit.contact.machines import Taken, note_entries, write_copies, write_machines
from tillit.contact.models import Arrival, Mailbox
from tillit.contact.quarantine import quarantine_mail
from tillit.contact.whose import Clues, Seen
from tillit.kit.fault import reach
from tillit.people.meet import prepare_newcomer
from tillit.vault.acting import repeating
from tillit.vault.actors import Actor
from tillit.vault.errors import ScopeErased
from tillit.vault.sealing import Taking

TRIES = 4


@dataclass(frozen=True)
class Arrived:
    """What became of a mail: a message in a case, a copy that was dropped, or a letter in quarantine."""

    outcome: str  # stored, repeated, quarantined
    message: Message | None = None
    case: UUID | None = None  # where it lies, or where what it repeats lies


def arrive(
    mailbox: Mailbox, raw: bytes, *, by: Actor, mail_from: str | None = None, recipients: tuple[str, ...] = (),
    dated: bool = False,
) -> Arrived:  # fmt: skip
    """Take one mail that came to one mailbox. `dated` trusts the mail's own date (imports), else it is now.

    Raises:
        KeeperAway, OperationalError: nothing was stored; the sender must try again (SMTP 451).
    """
    (outcome,) = arrive_all([Letter(mailbox, raw, mail_from, recipients, dated)], by=by)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def arrive_all(letters: Sequence[Letter], *, by: Actor) -> list[Arrived | Exception]:
    """Take letters to mailboxes of one brand of the company of `by`: for each what became of it, or why it was not
    taken and must be sent again.
    """
    outcomes: dict[int, Arrived | Exception] = {}
    read: dict[int, Read] = {}
    for place, letter in enumerate(letters):
        outcome = _read(letter, by=by)
        if isinstance(outcome, Read):
            read[place] = outcome
        else:
            outcomes[place] = outcome
    read = dict(zip(read, look_at_letters(list(read.values())), strict=True))
    while read:
        together = _apart(read)
        outcomes.update(_take(together, by=by))
        read = {place: letter for place, letter in read.items() if place not in together}
    return [outcomes[place] for place in range(len(letters))]


def arrive_read(letter: Read, *, by: Actor) -> Arrived:
    """Take one letter that was read and looked at outside. Raises as `arrive` does."""
    outcome = _take_alone(letter, by=by)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _read(letter: Letter, *, by: Actor) -> Read | Arrived | Exception:
    try:
        return read_letter(letter)
    except UnreadableMail as unreadable:
        why = unreadable
    except Exception as fault:  # noqa: BLE001 - told to the sender's server, which tries again; the others go on
        return fault
    try:
        kept = quarantine_mail(letter, why, by=by)
    except Exception as fault:  # noqa: BLE001 - the same
        return fault
    return Arrived("quarantined" if kept else "repeated")


def _apart(read: dict[int, Read]) -> dict[int, Read]:
    """Letters that have nothing to do with each other: of one sender, one thread or one text only the first, so that
    the next one finds what the first one made.
    """
    seen: set[str] = set()
    together = {}
    for place, letter in read.items():
        marks = {*letter.names, letter.sender or f"{place}"}
        if marks.isdisjoint(seen):
            together[place] = letter
        seen |= marks
    return together


def _take(letters: dict[int, Read], *, by: Actor) -> dict[int, Arrived | Exception]:
    try:
        stored = _store(list(letters.values()), by=by)
    except Exception as fault:  # noqa: BLE001 - each is told what became of it
        if len(letters) > 1:
            return {place: _take_alone(letter, by=by) for place, letter in letters.items()}
        return {place: _take_again(letter, fault, by=by) for place, letter in letters.items()}
    return dict(zip(letters, stored, strict=True))


def _take_alone(letter: Read, *, by: Actor) -> Arrived | Exception:
    return _take({0: letter}, by=by)[0]


def _take_again(letter: Read, fault: Exception, *, by: Actor) -> Arrived | Exception:
    """Somebody met the same person, or the case was erased, between our look and our commit: look again."""
    for _ in range(TRIES - 1):
        if not isinstance(fault, IntegrityError | Case.DoesNotExist | ScopeErased):
            break
        try:
            return _store([letter], by=by)[0]
        except Exception as again:  # noqa: BLE001 - told to the sender's server
            fault = again
    return fault


def _store(letters: Sequence[Read], *, by: Actor) -> list[Arrived]:
    clues = find_clues(letters, letters[0].mailbox.brand_id, by=by)
    reach("arrive: matched")
    taking = receiving(by)
    fresh = [
        (letter, found, _prepare(letter, found, taking))
        for letter, found in zip(letters, clues, strict=True)
        if not found.copied
    ]
    if copies := _copies(letters, clues):
        with repeating(by):
            write_copies(copies)
    if fresh:
        taking.take()
        reach("arrive: taken")
        _write(fresh, by=by)
        reach("arrive: committed")
    stored = iter(received.message for _, _, received in fresh)
    return [_arrived(found.copied) if found.copied else _arrived(next(stored)) for found in clues]


def _arrived(lies: Message | Seen) -> Arrived:
    if isinstance(lies, Message):
        return Arrived("stored", lies, lies.case_id)
    return Arrived("repeated", case=lies.case)


def _copies(letters: Sequence[Read], clues: Sequence[Clues]) -> list[tuple[Read, UUID]]:
    """Copies that came to another mailbox than the first one did."""
    pairs = [(letter, found.copied) for letter, found in zip(letters, clues, strict=True) if found.copied]
    return [(letter, copy.message) for letter, copy in pairs if copy.message and copy.mailbox != letter.mailbox.pk]


def _write(fresh: Sequence[Taken], *, by: Actor) -> None:
    with repeating(by):
        write_received([received for _, _, received in fresh], by=by, beside=[_arrival(*one) for one in fresh])
        write_machines(fresh, by=by)
        queue_acknowledgements([(letter, received) for letter, _, received in fresh])
        reach("arrive: written")


def _arrival(letter: Read, clues: Clues, received: Received) -> Arrival:
    return Arrival(
        company_id=letter.mailbox.company_id, mailbox=letter.mailbox, message_digest=clues.digests.message[0].digest,
        body_digest=clues.digests.body[0].digest, case=received.case.pk, message=received.message.pk,
    )  # fmt: skip


def _prepare(letter: Read, clues: Clues, taking: Taking) -> Received:
    mailbox, writer, newcomer = letter.mailbox, clues.writer, None
    language = letter.mail.language or mailbox.language
    if clues.identity is None and clues.case is None:
        newcomer = prepare_newcomer(
            taking, company=mailbox.company_id, brand=mailbox.brand_id, country=mailbox.country, language=language,
            name=writer.name, addresses=[("email", writer.address)] if writer.address else [],
        )  # fmt: skip
    where = Whereabouts(
        company=mailbox.company_id, brand=mailbox.brand_id, country=mailbox.country, language=language,
        mailbox=mailbox.address, identity=clues.identity, newcomer=newcomer,
        customer=clues.identity.customer if clues.identity else None, link_to=clues.link_to, link_why=clues.link_why,
        colleague=clues.colleague, is_quiet=clues.is_quiet, is_unasked=letter.is_unasked(writer),
    )  # fmt: skip
    said = letter.said(writer, why_no_answer=clues.why_no_answer, original=clues.original)
    received = prepare_receipt(said, where, case=clues.case, taking=taking)
    note_entries(letter, clues, received)
    return received
