"""Taking what a customer says into a case.

Promise `minimal`: the line has already cut out card numbers and the like. Promise `only-as-long-as-needed`: a reply
within the notice's days reopens the case; a later one opens a new case, linked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import connection
from django.db.models import Model

from tillit.cases.acting_on import Act, happening
from tillit.cases.announce import announce
from tillit.cases.answer_by import begin_to_wait
from tillit.cases.attach import seal_file
from tillit.cases.enclosed import enclosed_as_text
from tillit.cases.events import CaseWasOpened, MessageReceived
from tillit.cases.known_at import refuse_moved
from tillit.cases.models import Attachment, Case, Chunk, Direction, Happening, Link, Message, State
from tillit.cases.reopen import reopen_within_act
from tillit.cases.said import File, Said
from tillit.cases.words import Words, put_words
from tillit.keeper.wire import Birth, Digest
from tillit.kit.refs import new_id
from tillit.ledger.write import note
from tillit.people.meet import Newcomer, rows_of
from tillit.people.models import Customer, Identity
from tillit.retention.clocks import stop_clocks
from tillit.rights.cover_addresses import cover_addresses
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.facts import tell_born
from tillit.vault.inserting import insert_all
from tillit.vault.lookups import by_keys
from tillit.vault.models import Lookup
from tillit.vault.sealing import Taking


@dataclass(frozen=True)
class Whereabouts:
    """Whose it is: the person (known, or met just now) and our address it came to; the colleague who sent it, where it
    was one. `is_quiet`: it joins its case without waking it, as what a machine says in a person's place. `is_unasked`:
    nobody waits for an answer where it begins a case, as with a newsletter.
    """

    company: UUID
    brand: UUID
    country: str
    language: str
    mailbox: str
    customer: Customer | None = None
    identity: Identity | None = None
    newcomer: Newcomer | None = None
    link_to: UUID | None = None
    link_why: str = ""
    colleague: UUID | None = None
    is_quiet: bool = False
    is_unasked: bool = False

    @property
    def person(self) -> Customer:
        if self.customer is not None:
            return self.customer
        if self.newcomer is None:
            raise ValueError("a message is somebody's")
        return self.newcomer.customer


@dataclass
class Received:
    """Rows sealed and ready; `write` puts them into the acting transaction."""

    act: Act
    case: Case
    message: Message
    is_new: bool
    where: Whereabouts
    attachments: list[Attachment] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    words: Words | None = None

    def write(self) -> Message:
        """Write this one alone; what is raised is as for `write_received`."""
        write_received([self], by=self.act.by)
        return self.message


def write_received(arrived: Sequence[Received], *, by: Actor, beside: Sequence[Model] = ()) -> None:
    """Write everything of messages to one company: cases (new or reopened), messages, files, digests, word tokens,
    ledger entries; and `beside` them the rows of whoever brought them. Many take as many statements as one.

    Raises:
        Case.DoesNotExist: a case was erased meanwhile, or it or the address became somebody else's; look again where it
            belongs.
        IntegrityError: somebody met the same person meanwhile; look again.
    """
    with acting(by):
        rows = _settle_cases(arrived, by=by)
        rows += [received.message for received in arrived]
        rows += [attachment for received in arrived for attachment in received.attachments]
        rows += [chunk for received in arrived for chunk in received.chunks]
        rows += note(*(entry for received in arrived for entry in received.act.entries))
        insert_all([*rows, *beside], unless_there=[lookup for received in arrived for lookup in received.lookups])
        put_words([received.words for received in arrived if received.words])
        announce(received.case for received in arrived)


def write_cases(arrived: Sequence[Received], *, by: Actor) -> None:
    """Write or lock the cases themselves, within the acting transaction."""
    insert_all(_settle_cases(arrived, by=by))


def _settle_cases(arrived: Sequence[Received], *, by: Actor) -> list[Model]:
    """Lock the cases that go on; the rows of those that begin."""
    _continue([received for received in arrived if not received.is_new], by=by)
    opened = [received for received in arrived if received.is_new]
    if not opened:
        return []
    return [*_open(opened, by=by), *_link([received for received in opened if received.where.link_to], by=by)]


def _open(opened: Sequence[Received], *, by: Actor) -> list[Model]:
    for received, number in zip(opened, next_numbers(len(opened)), strict=True):
        newcomer, case = received.where.newcomer, received.case
        case.number = number
        if case.identity is None and newcomer and newcomer.identities:
            case.identity = newcomer.identities[0]
        if not received.where.is_quiet and not received.where.is_unasked:
            begin_to_wait(case, case.opened_at)
    newcomers = [received.where.newcomer for received in opened if received.where.newcomer]
    cases = [received.case for received in opened]
    if known := {case.customer_id for case in cases if not case.customer._state.adding}:
        refuse_moved([case for case in cases if case.customer_id in known and case.identity_id])
        stop_clocks(known)  # of a person, until the new case goes, too
    if gained := {one.customer.pk for one in newcomers if one.identities and not one.customer._state.adding}:
        cover_addresses(gained)
    tell_born([*(case.pk for case in cases), *(newcomer.customer.pk for newcomer in newcomers)])
    return [
        *rows_of(newcomers), *cases, *(
            happening(case, Happening.OPENED, case.channel, by=by, at=case.opened_at) for case in cases
        ),
    ]  # fmt: skip


def _link(linked: Sequence[Received], *, by: Actor) -> list[Model]:
    others = Case.objects.in_bulk([received.where.link_to for received in linked]) if linked else {}
    rows: list[Model] = []
    for received in linked:
        if other := others.get(received.where.link_to):
            case = received.case
            rows.append(Link(case=case, company_id=case.company_id, other=other, why=received.where.link_why))
            rows.append(happening(case, Happening.LINKED, str(other.number), by=by))
    return rows


def _continue(continued: Sequence[Received], *, by: Actor) -> None:
    """Lock the cases in one order; reopen what is closed, take up what waits for the customer. What a machine says in
    a person's place does neither: nobody has answered.
    """
    if not continued:
        return
    keys = sorted({received.case.pk for received in continued})
    locked, woken = {case.pk: case for case in by_keys(Case, keys, lock=True)}, dict[UUID, Case]()
    for received in continued:
        case = locked.get(received.case.pk)
        if case is None or case.customer_id != received.case.customer_id:
            raise Case.DoesNotExist
        received.case = received.message.case = case
        if received.where.is_quiet:
            continue
        was_closed = case.is_closed
        reopen_within_act(case, by=by, at=received.message.at)
        begin_to_wait(case, received.message.at, anew=was_closed)
        if case.state == State.WAITING:
            case.state = State.OPEN
        case.last_activity_at = max(case.last_activity_at, received.message.at)
        woken[case.pk] = case
    with connection.cursor() as cursor:
        touched = [(c.state, c.last_activity_at, c.waits_since, c.due_at, c.pk) for c in woken.values()]
        cursor.executemany(_TOUCH, touched)


_TOUCH = """
update cases_case set state = %s, last_activity_at = %s, waits_since = %s, due_at = %s, snoozed = false,
    wakes_at = null where id = %s
"""
"""Each by itself (psycopg sends them together): joined with a list, a plan may read every case."""


def prepare_receipt(
    said: Said, where: Whereabouts, *, case: Case | None, taking: Taking, once: UUID | None = None
) -> Received:
    """Note everything of an arriving message in `taking`; the caller takes, then writes."""
    said = said.fitted()
    received = _begin(said, where, case, taking, once)
    case, message = received.case, received.message
    taking.seal(
        message, body=said.text, html=said.html, sender=said.sender or None, message_id=said.message_id or None,
        original=said.original or None, enclosed=enclosed_as_text(said.enclosed),
    )  # fmt: skip
    for file in said.files:
        attach(received, file)
    note_lookup(taking, case, message, said.message_id, received.lookups.append)
    language = said.language or case.language  # a few words are too few to tell: then the mailbox's
    received.words = Words.of(message, said.indexed, said.sender, language, taking)
    event = MessageReceived(
        case=case.pk, message=message.pk, attachments=len(said.files), cut_out=len(said.cut_out)
    )
    received.act.note_entry(event)
    return received


def prepare_opening(said: Said, where: Whereabouts, *, taking: Taking) -> Received:
    """Note a new case in which the customer has said nothing yet: we write first."""
    return _begin(said, replace(where, is_quiet=True), None, taking, None)


def _begin(said: Said, where: Whereabouts, case: Case | None, taking: Taking, once: UUID | None) -> Received:
    is_new = case is None
    case = case or _new_case(said, where, taking)
    act = Act(case, taking.by, taking)
    if is_new:
        act.note_entry(CaseWasOpened(case=case.pk, channel=case.channel, country=case.country))
    message = Message(
        id=once or new_id(), case=case, company_id=case.company_id, direction=Direction.IN, channel=said.channel,
        at=said.at, language=said.language, quote_at=said.quote_at,
        signature_at=said.signature_at, cut_out=sorted(said.cut_out), by_machine=said.by_machine,
        warnings=[w[:60] for w in said.warnings], verdicts=[v[:24] for v in said.verdicts], agent_id=where.colleague,
        is_rich=said.is_rich,
    )  # fmt: skip
    return Received(act, case, message, is_new, where)


def _new_case(said: Said, where: Whereabouts, taking: Taking) -> Case:
    case = Case(
        id=new_id(), company_id=where.company, brand_id=where.brand, customer=where.person, identity=where.identity,
        mailbox=where.mailbox, channel=said.channel, country=where.country, language=where.language,
        opened_at=said.at, last_activity_at=said.at,
    )  # fmt: skip
    taking.births.append(
        Birth(
            subject=case.pk, kind="case", company=case.company_id, brand=case.brand_id, country=case.country,
            opened=said.at, channel=case.channel, case_kind=case.kind, person=where.person.pk,
        )
    )  # fmt: skip
    taking.seal(case, subject=said.subject)
    return case


def attach(received: Received, file: File) -> None:
    """Note one file of an arriving message."""
    filed = seal_file(received.act.taking, received.message, file)
    received.attachments.append(filed.attachment)
    received.chunks += filed.chunks


def note_lookup(
    taking: Taking, case: Case, message: Message, message_id: str, keep: Callable[[Lookup], None]
) -> None:
    """Note the digest by which later answers find this message."""
    if not message_id:
        return

    def put(digest: Digest) -> None:
        keep(
            Lookup(
                company=case.company_id, brand=case.brand_id, field="message-id", version=digest.version,
                digest=digest.digest, subject=message.pk,
            )
        )  # fmt: skip

    taking.blind(case.brand_id, "message-id", message_id, put)


def next_numbers(count: int) -> list[int]:
    """The next numbers for people; from a sequence, so a rolled-back transaction leaves a gap and never a double."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('cases_number') from generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def receiving(by: Actor, purpose: str = "transport") -> Taking:
    """What a machine takes in for the agents: purpose `transport`."""
    return Taking(by=by, purpose=purpose)
