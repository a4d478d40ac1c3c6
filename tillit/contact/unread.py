"""What the acts on an unreadable mail have in common. A privacy officer asks for them; the mail itself is opened by the
machine that receives, as it would have been had it been readable: nobody sees a word of it here.
"""

from collections.abc import Sequence
from uuid import UUID

from tillit.contact.arrive import Arrived, arrive_read
from tillit.contact.errors import DealtWith, NotYourQuarantine
from tillit.contact.events import UnreadBecameCase, UnreadWasRead
from tillit.contact.letters import Letter, Read
from tillit.contact.models import Arrival, Quarantined, QuarantinedPiece
from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.people.models import Role
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.opening import Opening

PURPOSE = "triage"


def receiver_of(mail: Quarantined) -> Actor:
    """The machine that takes this company's mail in."""
    return machine("receive", mail.company_id)


def find_waiting(mail: Quarantined, *, by: Actor) -> Quarantined:
    """The mail, locked, within the acting transaction.

    Raises:
        NotYourQuarantine: `by` is no privacy officer.
        DealtWith: it was set aside, became a case or went.
    """
    if by.role != Role.PRIVACY_OFFICER:
        raise NotYourQuarantine
    found = Quarantined.objects.select_for_update(of=["self"]).select_related("mailbox").filter(pk=mail.pk).first()
    if found is None or found.dismissed_at:
        raise DealtWith
    return found


def open_waiting(mail: Quarantined, *, by: Actor) -> tuple[Quarantined, Letter]:
    """The letter as it arrived, but for the numbers that could be seen in it. Raises as `find_waiting`; Refusal."""
    with acting(by):
        mail = find_waiting(mail, by=by)
        pieces = list(mail.pieces.order_by("index"))
    raw, nobody = _open(mail, pieces), "" if mail.is_from_nobody else None
    return mail, Letter(mail.mailbox, raw, nobody, verdicts=tuple(mail.verdicts))


def _open(mail: Quarantined, pieces: Sequence[QuarantinedPiece]) -> bytes:
    opening = Opening(receiver_of(mail))
    names = {piece.index: f"quarantine.raw/{piece.index}" for piece in pieces}
    for piece in pieces:
        name = names[piece.index]
        opening.want_as(mail, name, name, "raw", piece.bytes, purpose=PURPOSE)
    plain = opening.open()
    return b"".join(plain.must(mail, name) for name in names.values())


def take_in(
    mail: Quarantined, read: Read, event: type[UnreadWasRead] | type[UnreadBecameCase], *, by: Actor
) -> UUID:
    """Have it arrive as what was read of it, and take it off the list. The case where it lies now.

    Its own bytes go at once, and copies are known by what the case knows them by. Its row stays until its clock comes,
    as the key of what was sealed under it does.

    Raises:
        DealtWith: a colleague was faster; what arrived is what theirs made.
        KeeperAway, OperationalError: try again later; the next try finds what this one stored.
    """
    arrived = arrive_read(read, by=receiver_of(mail))
    if arrived.case is None:
        raise DealtWith
    with acting(by):
        mail = find_waiting(mail, by=by)
        mail.case, mail.dismissed_at = arrived.case, now()
        mail.save(update_fields=["case", "dismissed_at"])
        mail.pieces.all().delete()
        _know_copies(mail.pk, arrived.case, arrived)
        said = event(mail=mail.pk, case=arrived.case)
        write_rights(said, by=by, company=mail.company_id, notice=rules_in_force().hash)
    return arrived.case


def _know_copies(mail: UUID, case: UUID, arrived: Arrived) -> None:
    """A copy that arrives whole has a body of which nothing was cut out."""
    first = Arrival.objects.filter(case=mail).first()
    if first is None:
        return
    if arrived.message:
        Arrival.objects.filter(message=arrived.message.pk).update(body_digest=first.body_digest)
        first.message = arrived.message.pk
    first.case = case
    first.save(update_fields=["case", "message"])
