"""Checking the ledger: every entry gives its leaf, every leaf stands in the tree, the tree only ever grew."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, make_progress, note, print_json
from tillit.config.cli.sign_in import operator
from tillit.config.cli.sweeping import finish
from tillit.config.home import Home
from tillit.keeper.answers import ConsistencyProof, EntryList, Figures, Note, Proof, Verifier
from tillit.keeper.answers import Entry as KeeperEntry
from tillit.keeper.note import Signed, verify_note
from tillit.keeper.tree import ProofFailed, verify_consistency, verify_inclusion
from tillit.keeper.wire import Checkpoint, Entries, Prove, ProveConsistency, PublicKey, Status
from tillit.kit.links import commitment, leaf
from tillit.ledger.models import Entry
from tillit.people.models import company_ids
from tillit.vault.acting import in_company
from tillit.vault.client import ask
from tillit.vault.errors import Refusal
from tillit.vault.outbox import Lane


def verify(*, as_json: AsJson = False) -> None:
    """Check signature, entries, inclusion of each, and that the tree continues the one seen at the last check.

    Exit 1 with what does not hold. It proves order and that nothing was taken back; not that no copy exists.
    """
    finish(Lane.KEEPER)
    key = ask(PublicKey(), Verifier).key
    signed = verify_note(ask(Checkpoint(), Note).note, key)
    faults = list(_check_growth(signed, key))
    checked = _check_entries(key, faults)
    missing = ask(Status(whole=True), Figures).openings_missing
    if missing:
        faults.append(f"{missing} openings are missing from the record")
    if not faults:
        _remember(signed)
    if as_json:
        print_json(
            {"size": signed.size, "root": signed.root.hex(), "openings": signed.openings, "checked": checked,
             "key": key, "faults": faults}
        )  # fmt: skip
    else:
        print(f"{checked} entries checked against a tree of {signed.size}, {signed.openings} openings, signed by {key}")
        for fault in faults:
            note(fault)
    if faults:
        raise Told(Exit.FAULTS, f"The ledger does not hold: faults: {len(faults)}.")


@dataclass(frozen=True)
class Claim:
    """One entry: its leaf, and what the leaf must be made from where that can be read."""

    name: str
    leaf: bytes
    made: bytes | None


def _check_entries(key: str, faults: list[str]) -> int:
    checked = 0
    with make_progress() as progress:
        for claim in _all_claims(progress):
            checked += 1
            if claim.made is not None and claim.made != claim.leaf:
                faults.append(f"{claim.name}: the record was changed, it no longer gives its leaf")
            elif not _stands(claim.leaf, key):
                faults.append(f"{claim.name}: it does not stand in the signed tree")
    return checked


def _all_claims(progress: Progress) -> Iterator[Claim]:
    bar = progress.add_task("checking", total=None)
    for claim in _walk():
        progress.advance(bar)
        yield claim


def _walk() -> Iterator[Claim]:
    """Our own entries company by company, then the keeper's."""
    for company in (None, *company_ids()):
        with in_company(company):
            entries = list(Entry.objects.filter(company=company).order_by("written_at"))
        yield from map(_own, entries)
    yield from _keepers()


def _own(entry: Entry) -> Claim:
    """A case entry's record is sealed: its leaf is all there is to check."""
    made = None
    if entry.record is not None:
        bound = commitment(bytes(entry.salt or b""), bytes(entry.record))
        made = leaf(entry.kind, entry.day, entry.notice, bound)
    return Claim(f"{entry.kind} of {entry.day}", bytes(entry.leaf), made)


def _keepers() -> Iterator[Claim]:
    after = 0
    while batch := _next_batch(after):
        for entry in batch:
            after = entry.number
            made = leaf(entry.kind, entry.day, entry.notice, commitment(entry.salt, entry.record))
            yield Claim(f"{entry.kind} of {entry.day} (keeper)", entry.leaf, made)


def _next_batch(after: int) -> Iterable[KeeperEntry]:
    return ask(Entries(after=after), EntryList, by=operator()).entries


def _stands(entry: bytes, key: str) -> bool:
    try:
        proof = ask(Prove(entry=entry), Proof, by=operator())
        verify_inclusion(entry, proof.index, proof.size, proof.path, verify_note(proof.checkpoint, key).root)
    except (ProofFailed, Refusal):
        return False
    return True


def _check_growth(signed: Signed, key: str) -> Iterator[str]:
    """Against the checkpoint of the last check: what was there then must still be there, in its order."""
    seen = _seen()
    if seen is None or seen[0] == 0:
        return
    size, root = seen
    if signed.size < size:
        yield f"the tree had {size} entries at the last check and has {signed.size} now"
        return
    try:
        proof = ask(ProveConsistency(first=size), ConsistencyProof, by=operator())
        verify_consistency(size, proof.size, proof.path, root, verify_note(proof.checkpoint, key).root)
    except (ProofFailed, Refusal):
        yield f"the tree does not continue the one of {size} entries seen at the last check"


def _memory() -> Path:
    return Home.at().path / "ledger.seen"


def _seen() -> tuple[int, bytes] | None:
    try:
        kept = json.loads(_memory().read_text())
        return int(kept["size"]), bytes.fromhex(kept["root"])
    except FileNotFoundError:
        return None


def _remember(signed: Signed) -> None:
    draft = _memory().with_suffix(".new")
    draft.write_text(json.dumps({"size": signed.size, "root": signed.root.hex()}))
    draft.replace(_memory())
