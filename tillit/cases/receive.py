"""Taking what a customer says into a case.

Promise `minimal`: the line has already cut out card numbers and the like. Promise `only-as-long-as-needed`: a reply
within the notice's days reopens the case; a later one opens a new case, linked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from tillit.cases.acting_on import Act, show_happening
from tillit.cases.events import CaseWasOpened, MessageReceived
from tillit.cases.models import CHUNK_SIZE, Attachment, Case, Chunk, Direction, Happening, Link, Message, State
from tillit.cases.models.attachment import chunk_holding
from tillit.cases.reopen import reopen_within_act
from tillit.cases.said import File, Said
from tillit.cases.words import Words
from tillit.keeper.wire import Birth, CaseOpened, Digest, PersonOf
from tillit.kit.refs import new_id
from tillit.people.meet import Newcomer
from tillit.people.models import Customer, Identity
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.facts import tell
from tillit.vault.models import Lookup
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import Taking


@dataclass(frozen=True)
class Whereabouts:
    """Whose it is: the person (known, or met just now) and our address it came to."""

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
        """Write everything: case (new or reopened), message, files, digests, word tokens, ledger entry, facts.

        Raises:
            Case.DoesNotExist: the case was erased meanwhile; receive again as a new one.
        """
        with acting(self.act.by):
            self.write_case()
            if not self.is_new:
                self._update_case()
            self.message.case = self.case
            self.message.save(force_insert=True)
            Attachment.objects.bulk_create(self.attachments)
            Chunk.objects.bulk_create(self.chunks)
            Lookup.objects.bulk_create(self.lookups, ignore_conflicts=True)
            if self.words:
                self.words.put()
            self.act.write_entries()
        return self.message

    def write_case(self) -> None:
        """Write or lock the case itself, within the acting transaction."""
        if self.is_new:
            self._open_case()
        else:
            self.case = Case.objects.locked(self.case.pk)
            reopen_within_act(self.case, by=self.act.by, at=self.message.at)

    def _open_case(self) -> None:
        if self.where.newcomer:
            self.where.newcomer.save()
            self.case.identity = self.where.newcomer.identities[0] if self.where.newcomer.identities else None
        self.case.number = next_number()
        self.case.save(force_insert=True)
        show_happening(self.case, Happening.OPENED, self.case.channel, by=self.act.by)
        tell(self.case.pk, CaseOpened(), at=self.case.opened_at)
        tell(self.case.pk, PersonOf(self.case.customer_id), at=self.case.opened_at)
        other = Case.objects.filter(pk=self.where.link_to).first() if self.where.link_to else None
        if other:
            Link.objects.create(
                case=self.case, company_id=self.case.company_id, other=other, why=self.where.link_why
            )
            show_happening(self.case, Happening.LINKED, str(other.number), by=self.act.by)

    def _update_case(self) -> None:
        if self.case.state == State.WAITING:
            self.case.state = State.OPEN
        self.case.last_activity_at = max(self.case.last_activity_at, self.message.at)
        self.case.save(update_fields=["state", "last_activity_at"])


def prepare_receipt(
    said: Said, where: Whereabouts, *, case: Case | None, taking: Taking, once: UUID | None = None
) -> Received:
    """Note everything of an arriving message in `taking`; the caller takes, then writes."""
    said = said.fitted()
    received = _begin(said, where, case, taking, once)
    case, message = received.case, received.message
    taking.seal(
        message, body=said.text, html=said.html, sender=said.sender or None, message_id=said.message_id or None
    )
    for file in said.files:
        attach(received, file)
    note_lookup(taking, case, message, said.message_id, received.lookups.append)
    language = said.language or case.language  # a few words are too few to tell: then the mailbox's
    received.words = Words.of(message, f"{said.subject}\n{said.text}", said.sender, language, taking)
    event = MessageReceived(
        case=case.pk, message=message.pk, attachments=len(said.files), cut_out=len(said.cut_out)
    )
    received.act.note_entry(event)
    return received


def prepare_opening(said: Said, where: Whereabouts, *, taking: Taking) -> Received:
    """Note a new case in which the customer has said nothing yet: we write first."""
    return _begin(said, where, None, taking, None)


def _begin(said: Said, where: Whereabouts, case: Case | None, taking: Taking, once: UUID | None) -> Received:
    is_new = case is None
    case = case or _new_case(said, where, taking)
    act = Act(case, taking.by, taking)
    if is_new:
        act.note_entry(CaseWasOpened(case=case.pk, channel=case.channel, country=case.country))
    message = Message(
        id=once or new_id(), case=case, company_id=case.company_id, direction=Direction.IN, channel=said.channel,
        at=said.at, language=said.language, quote_at=said.quote_at, cut_out=sorted(set(said.cut_out)),
        by_machine=said.by_machine, warnings=[w[:60] for w in said.warnings],
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
    """Note one file: name, and bytes in chunks of 64 KiB whose place and end are bound into the seal."""
    taking, case = received.act.taking, received.case
    pieces = [file.content[i : i + CHUNK_SIZE] for i in range(0, len(file.content), CHUNK_SIZE)] or [b""]
    attachment = Attachment(
        id=new_id(), message=received.message, case=case, company_id=case.company_id, media_type=file.media_type[:120],
        size=len(file.content), chunks=len(pieces), inline=file.inline,
    )  # fmt: skip
    taking.seal(attachment, name=file.name)
    for index, piece in enumerate(pieces):
        chunk = Chunk(attachment=attachment, company_id=case.company_id, index=index)
        holding = chunk_holding(index, is_last=index == len(pieces) - 1)
        taking.seal_as(chunk, holding, "attachments", piece, _put_bytes(chunk), row_id=attachment.pk)
        received.chunks.append(chunk)
    received.attachments.append(attachment)


def _put_bytes(chunk: Chunk) -> Callable[[Sealed], None]:
    def put(sealed: Sealed) -> None:
        chunk.bytes = sealed

    return put


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


def next_number() -> int:
    """The next number for people; a sequence, so a rolled-back transaction leaves a gap and never a double."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('cases_number')")
        number: int = cursor.fetchone()[0]
    return number


def receiving(by: Actor, purpose: str = "transport") -> Taking:
    """What a machine takes in for the agents: purpose `transport`."""
    return Taking(by=by, purpose=purpose)
