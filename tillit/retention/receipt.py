"""The receipt: what was erased, when, under which notice; signed into the ledger and checkable anywhere."""

from uuid import UUID

from tillit.keeper.answers import Appended, Proof, Verifier
from tillit.keeper.wire import Append, Prove, PublicKey
from tillit.ledger.models import Entry
from tillit.ledger.proof import ReceiptDocument
from tillit.retention.models import Erasure, Receipt
from tillit.vault.acting import in_company
from tillit.vault.actors import machine
from tillit.vault.client import ask


def issue_receipt(erasure: Erasure, entry_id: UUID) -> Receipt:
    """Prove the entry of an erasure and keep the proof; issued again, it is the same receipt."""
    with in_company(erasure.company):
        if issued := Receipt.objects.filter(erasure=erasure).first():
            return issued
        entry = Entry.objects.get(pk=entry_id)
    carry = machine("carry", erasure.company)
    leaf = bytes(entry.leaf)
    ask(Append(entries=[leaf]), Appended, by=carry)
    proof = ask(Prove(entry=leaf), Proof, by=carry)
    key = ask(PublicKey(), Verifier, by=carry).key
    document: ReceiptDocument = {
        "format": "tillit-receipt-1",
        "handle": erasure.handle,
        "case": erasure.number,
        "kind": entry.kind,
        "day": entry.day.isoformat(),
        "notice": entry.notice,
        "record": bytes(entry.record or b"").decode(),
        "salt": bytes(entry.salt or b"").hex(),
        "leaf": leaf.hex(),
        "index": proof.index,
        "size": proof.size,
        "path": [step.hex() for step in proof.path],
        "checkpoint": proof.checkpoint,
        "key": key,
    }
    with in_company(erasure.company):
        return Receipt.objects.create(erasure=erasure, company=erasure.company, document=document)
