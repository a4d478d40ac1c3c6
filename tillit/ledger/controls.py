"""What makes the ledger worth believing: `secure`."""

from datetime import timedelta

from tillit.keeper.answers import Note, Verifier
from tillit.keeper.note import NoteFailed, verify_note
from tillit.keeper.wire import Checkpoint, PublicKey
from tillit.kit.clock import now
from tillit.notice.controls import Evidence
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.evidence import at_risk, broken, control, keeper_answers, keeper_figures, kept
from tillit.vault.models import Outbox
from tillit.vault.outbox import Topic

LATE = timedelta(minutes=5)
SIGNED = "entries signed: %(entries)s, openings counted: %(openings)s, tamper-evident to ourselves only"


@control("ledger-intact", "What happened is chained and signed; nothing can be taken back unseen", is_on=keeper_answers)
def ledger_intact() -> Evidence:
    figures, carry = keeper_figures(), machine("carry")
    try:
        signed = verify_note(ask(Checkpoint(), Note, by=carry).note, ask(PublicKey(), Verifier, by=carry).key)
    except NoteFailed:
        return broken("the newest checkpoint is not signed by the keeper's key")
    waiting = Outbox.objects.filter(topic=Topic.LEAF, created_at__lt=now() - LATE).count()
    numbers = {"entries": signed.size, "openings": figures.openings, "waiting": waiting}
    if figures.openings_missing:
        return broken("openings missing from the record: %(missing)s", missing=figures.openings_missing, **numbers)
    if waiting:
        return at_risk(SIGNED, "entries that wait to be chained: %(waiting)s", **numbers)
    return kept(SIGNED, **numbers)
