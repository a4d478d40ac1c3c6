"""What cannot be read is not lost: kept whole, sealed, and shown to a person with its shape."""

from datetime import datetime
from hashlib import sha256

import msgspec

from tillit.cases.models import CHUNK_SIZE
from tillit.contact.letters import Letter
from tillit.contact.lines.email.cut_file import cut_raw
from tillit.contact.lines.email.mail import UnreadableMail
from tillit.contact.lines.email.same import body_digest
from tillit.contact.models import Arrival, Mailbox, Quarantined, QuarantinedPiece
from tillit.keeper.answers import Matched
from tillit.keeper.wire import Birth, BlindItem, Digest, Match
from tillit.kit.clock import now
from tillit.kit.fault import reach
from tillit.kit.refs import new_id
from tillit.people.cutting import rules_for
from tillit.publishing.current import rules_in_force
from tillit.retention.clocks import set_due
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import Taking


def quarantine_mail(letter: Letter, why: UnreadableMail, *, by: Actor) -> Quarantined | None:
    """Keep an unreadable mail, but for the numbers that can be seen in it; it goes after the notice's days like all
    else. None for a copy of one kept before.

    Raises:
        IntegrityError: another copy arrives at this very moment; look again.
    """
    mailbox = letter.mailbox
    whole, body = _digests(mailbox, letter.raw, by=by)
    with acting(by):
        if Arrival.objects.filter(message_digest__in=[d.digest for d in whole]).exists():
            return None
    raw = cut_raw(letter.raw, rules_for(mailbox.brand_id))
    mail = Quarantined(
        id=new_id(), company_id=mailbox.company_id, mailbox=mailbox, reason=why.reason[:60], size=len(raw),
        verdicts=[verdict[:24] for verdict in letter.verdicts], is_from_nobody=letter.mail_from == "",
    )  # fmt: skip
    taking = Taking(by=by, purpose="triage")
    taking.births.append(
        Birth(
            subject=mail.pk, kind="quarantine", company=mailbox.company_id, brand=mailbox.brand_id,
            country=mailbox.country, opened=now(), channel="email",
        )
    )  # fmt: skip
    taking.seal(mail, shape=msgspec.json.encode(why.shape))
    pieces = [_prepare_piece(taking, mail, index, raw) for index in range(-(-len(raw) // CHUNK_SIZE) or 1)]
    taking.take()
    reach("arrive: taken")
    with acting(by):
        Arrival.objects.create(
            company_id=mail.company_id, mailbox=mailbox, case=mail.pk, message_digest=whole[0].digest,
            body_digest=body[0].digest,
        )  # fmt: skip
        mail.save(force_insert=True)
        set_due(mail.pk, "quarantine", mail.company_id, {"raw": due_at(mailbox, now())})
        QuarantinedPiece.objects.bulk_create(pieces)
    reach("arrive: committed")
    return mail


def _digests(mailbox: Mailbox, raw: bytes, *, by: Actor) -> list[list[Digest]]:
    """By what a copy is recognised: nothing of it could be read, so all of it counts. Its body by itself is for the day
    on which it can be read; then what was cut out of it is no longer there.
    """
    names = (f"{sha256(raw).hexdigest()}@raw.invalid", f"{body_digest(raw)}@body.invalid")
    items = [BlindItem(mailbox.brand_id, "message-id", name) for name in names]
    return ask(Match(purpose="find", items=items), Matched, by=by).digests


def due_at(mailbox: Mailbox, at: datetime) -> datetime | None:
    """When an unreadable mail goes that arrived at this moment: it counts as closed from then on."""
    return rules_in_force().retain_until(
        category="raw", channel="email", country=mailbox.country, kind="unsorted", closed=at, first_closed=at,
        reopened=False,
    )  # fmt: skip


def _prepare_piece(taking: Taking, mail: Quarantined, index: int, raw: bytes) -> QuarantinedPiece:
    piece = QuarantinedPiece(mail=mail, company_id=mail.company_id, index=index)

    def put(sealed: Sealed) -> None:
        piece.bytes = sealed

    part = raw[index * CHUNK_SIZE : (index + 1) * CHUNK_SIZE]
    taking.seal_as(piece, f"quarantine.raw/{index}", "raw", part, put, row_id=mail.pk)
    return piece
