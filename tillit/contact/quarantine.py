"""What cannot be read is not lost: kept whole, sealed, and shown to a person with its shape."""

from datetime import datetime

import msgspec

from tillit.cases.models import CHUNK_SIZE
from tillit.contact.lines.email.mail import UnreadableMail
from tillit.contact.models import Mailbox, Quarantined, QuarantinedPiece
from tillit.keeper.wire import Birth
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.publishing.current import rules_in_force
from tillit.retention.clocks import set_due
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import Taking


def quarantine_mail(mailbox: Mailbox, raw: bytes, why: UnreadableMail, *, by: Actor) -> Quarantined:
    """Keep an unreadable mail; it goes after the notice's days like everything else."""
    mail = Quarantined(
        id=new_id(), company_id=mailbox.company_id, mailbox=mailbox, reason=why.reason[:60], size=len(raw)
    )
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
    with acting(by):
        mail.save(force_insert=True)
        set_due(mail.pk, "quarantine", mail.company_id, {"raw": _due(mailbox)})
        QuarantinedPiece.objects.bulk_create(pieces)
    return mail


def _due(mailbox: Mailbox) -> datetime | None:
    """An unreadable mail counts as closed from the moment it is there."""
    at = now()
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
