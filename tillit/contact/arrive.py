"""A mail arrives: read, cut out, recognise, seal, store; only then is it acknowledged.

Two keeper calls (look up, take) and one transaction. A mail joins a case only if a token or reference points to it
*and* the sender's address belongs to that case's person; otherwise it opens a case of its own with a suggested link.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError

from tillit.cases.models import Case, Link, Message
from tillit.cases.receive import Received, Whereabouts, prepare_receipt, receiving
from tillit.cases.reopen import may_reopen
from tillit.cases.said import File, Said
from tillit.contact.lines.email.cutting import cut_mail
from tillit.contact.lines.email.mail import ParsedMail, UnreadableMail
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.threading import candidate_references, mail_tokens
from tillit.contact.models import Arrival, Mailbox
from tillit.contact.quarantine import quarantine_mail
from tillit.keeper.answers import Matched
from tillit.keeper.wire import Digest, Match
from tillit.kit.clock import now
from tillit.kit.fault import reach
from tillit.people.meet import find_identity, prepare_newcomer
from tillit.people.models import Identity
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.errors import ScopeErased
from tillit.vault.models import Lookup

TRIES = 4


@dataclass(frozen=True)
class Arrived:
    """What became of a mail: a message in a case, a copy that was dropped, or a letter in quarantine."""

    outcome: str  # stored, repeated, quarantined
    message: Message | None = None


@dataclass(frozen=True)
class Clues:
    """Everything found out about a mail before anything is sealed."""

    identity: Identity | None
    case: Case | None
    link_to: UUID | None = None
    link_why: str = ""


def arrive(
    mailbox: Mailbox, raw: bytes, *, by: Actor, mail_from: str | None = None, recipients: tuple[str, ...] = (),
    dated: bool = False,
) -> Arrived:  # fmt: skip
    """Take one mail that came to one mailbox. `dated` trusts the mail's own date (imports), else it is now.

    Raises:
        KeeperAway, OperationalError: nothing was stored; the sender must try again (SMTP 451).
    """
    try:
        mail, found = cut_mail(parse_mail(raw, mail_from=mail_from))
    except UnreadableMail as unreadable:
        return Arrived("quarantined" if quarantine_mail(mailbox, raw, unreadable, by=by) else "repeated")
    at = mail.date if dated and mail.date and mail.date < now() else now()
    for is_last in (False,) * (TRIES - 1) + (True,):
        try:
            return _store(mailbox, mail, raw, at, recipients, [cut.kind for cut in found], by=by)
        except (IntegrityError, Case.DoesNotExist, ScopeErased):
            # Somebody met the same person, or the case was erased, between our look and our commit: look again.
            if is_last:
                raise
    raise AssertionError


def _store(
    mailbox: Mailbox, mail: ParsedMail, raw: bytes, at: datetime, recipients: tuple[str, ...], cut: list[str],
    *, by: Actor,
) -> Arrived:  # fmt: skip
    digests = _digests(mailbox, mail, raw, by=by)
    reach("arrive: matched")
    with acting(by):
        if _was_taken(mailbox, digests):
            return Arrived("repeated")
        clues = _clues(mail, recipients, digests, at)
    received = _prepare(mailbox, mail, clues, at, cut, by=by)
    arrival = Arrival(
        company_id=mailbox.company_id, mailbox=mailbox, case=received.case.pk,
        message_digest=digests.message[0].digest, body_digest=digests.body[0].digest,
    )  # fmt: skip
    received.act.taking.take()
    reach("arrive: taken")
    with acting(by):
        message = received.write()
        arrival.save(force_insert=True)
        reach("arrive: written")
    reach("arrive: committed")
    return Arrived("stored", message)


@dataclass(frozen=True)
class Digests:
    """Keyed digests of what a mail can be recognised by; plain values never reach the database."""

    brand: UUID
    sender: list[Digest]
    message: list[Digest]
    body: list[Digest]
    references: list[list[Digest]]


def _digests(mailbox: Mailbox, mail: ParsedMail, raw: bytes, *, by: Actor) -> Digests:
    brand = mailbox.brand_id
    body = sha256(raw.partition(b"\r\n\r\n")[2] or raw).hexdigest()
    references = list(candidate_references(mail))[:18]
    names = [mail.message_id or f"{body}@no-message-id.invalid", f"{body}@body.invalid", *references]
    found = ask(Match(purpose="find", field="message-id", brand=brand, values=names), Matched, by=by).digests
    sender: list[Digest] = []
    if mail.from_address:
        match = Match(purpose="find", field="email", brand=brand, values=[mail.from_address])
        sender = ask(match, Matched, by=by).digests[0]
    return Digests(brand, sender, found[0], found[1], found[2:])


def _was_taken(mailbox: Mailbox, digests: Digests) -> bool:
    seen = Arrival.objects.filter(mailbox=mailbox, message_digest__in=[d.digest for d in digests.message])
    return seen.filter(body_digest__in=[d.digest for d in digests.body]).exists()


def _clues(mail: ParsedMail, recipients: tuple[str, ...], digests: Digests, at: datetime) -> Clues:
    identity = find_identity(digests.brand, "email", digests.sender)
    pointed, why = _pointed_at(mail, recipients, digests)
    if pointed is None:
        return Clues(identity, None)
    if identity is None or pointed.customer_id != identity.customer_id:
        return Clues(identity, None, pointed.pk, why)
    if pointed.is_closed and not may_reopen(pointed, at):
        return Clues(identity, None, pointed.pk, Link.Why.LATE_REPLY)
    return Clues(identity, pointed)


def _pointed_at(mail: ParsedMail, recipients: tuple[str, ...], digests: Digests) -> tuple[Case | None, str]:
    """The case that a reply token or a known Message-ID points to; subjects alone point nowhere."""
    for token in mail_tokens(mail, recipients):
        if case := Case.objects.filter(ref=token, brand=digests.brand).first():
            return case, Link.Why.STRANGER
    for reference in digests.references:
        known = Lookup.objects.filter(
            brand=digests.brand, field="message-id", digest__in=[d.digest for d in reference]
        ).values_list("subject", flat=True)
        if message := Message.objects.select_related("case").filter(pk__in=list(known)).first():
            return message.case, Link.Why.REFERENCE
    return None, ""


def _prepare(mailbox: Mailbox, mail: ParsedMail, clues: Clues, at: datetime, cut: list[str], *, by: Actor) -> Received:
    taking = receiving(by)
    newcomer = None
    language = mail.language or mailbox.language
    if clues.identity is None:
        newcomer = prepare_newcomer(
            taking, company=mailbox.company_id, brand=mailbox.brand_id, country=mailbox.country, language=language,
            name=mail.from_name, addresses=[("email", mail.from_address)] if mail.from_address else [],
        )  # fmt: skip
    where = Whereabouts(
        company=mailbox.company_id, brand=mailbox.brand_id, country=mailbox.country, language=language,
        mailbox=mailbox.address, identity=clues.identity, newcomer=newcomer,
        customer=clues.identity.customer if clues.identity else None, link_to=clues.link_to, link_why=clues.link_why,
    )  # fmt: skip
    return prepare_receipt(_said(mail, at, cut), where, case=clues.case, taking=taking)


def _said(mail: ParsedMail, at: datetime, cut: list[str]) -> Said:
    sender = f"{mail.from_name} <{mail.from_address or ''}>" if mail.from_name else mail.from_address or ""
    return Said(
        subject=mail.subject, text=mail.text, html=mail.html, at=at, channel="email", sender=sender,
        files=tuple(File(a.name, a.type, a.content, inline=a.inline) for a in mail.attachments),
        message_id=mail.message_id or "", quote_at=mail.quote_at, language=mail.language or "",
        cut_out=tuple(cut), by_machine=mail.auto or "", warnings=tuple(mail.warnings),
    )  # fmt: skip
