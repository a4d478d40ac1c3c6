"""Checking a receipt without us: needs only the file."""

import json
from datetime import date
from typing import TypedDict

from tillit.keeper.note import NoteFailed, verify_note
from tillit.keeper.tree import ProofFailed, verify_inclusion
from tillit.kit.links import commitment, leaf


class ReceiptDocument(TypedDict):
    """A receipt as a file: canonical record and salt open the leaf, the path leads to the root, the key signed it."""

    format: str
    handle: str
    case: int | None
    kind: str
    day: str
    notice: str
    record: str
    salt: str
    leaf: str
    index: int
    size: int
    path: list[str]
    checkpoint: str
    key: str


class ReceiptInvalid(Exception):
    """The receipt does not prove what it says."""


def verify_receipt(text: str, *, expected_key: str | None = None) -> ReceiptDocument:
    """Check a receipt file: record opens the leaf, the leaf stands in the tree, the tree is signed.

    With `expected_key` (published beside the notice) the signature must also be that installation's. It proves order
    and that nothing was retracted; it cannot prove that no copy exists.

    Raises:
        ReceiptInvalid: with the step that failed.
    """
    try:
        receipt: ReceiptDocument = json.loads(text)
        entry = bytes.fromhex(receipt["leaf"])
        record, salt = receipt["record"].encode(), bytes.fromhex(receipt["salt"])
        bound = leaf(receipt["kind"], date.fromisoformat(receipt["day"]), receipt["notice"], commitment(salt, record))
        said = json.loads(record)
        if (said["handle"], said["number"]) != (receipt["handle"], receipt["case"] or 0):
            raise ReceiptInvalid("the record is about another erasure")
        path, key = [bytes.fromhex(step) for step in receipt["path"]], receipt["key"]
        index, size, checkpoint = receipt["index"], receipt["size"], receipt["checkpoint"]
    except (ValueError, KeyError, TypeError):
        raise ReceiptInvalid("this is not a receipt, or part of it is missing") from None
    if bound != entry:
        raise ReceiptInvalid("the record was changed: it no longer gives the leaf")
    if expected_key and key != expected_key:
        raise ReceiptInvalid("the receipt was signed by another installation")
    try:
        signed = verify_note(checkpoint, key)
        if signed.size != size:
            raise ReceiptInvalid("the checkpoint is of another tree")
        verify_inclusion(entry, index, size, path, signed.root)
    except NoteFailed:
        raise ReceiptInvalid("the checkpoint is not signed by this key") from None
    except ProofFailed:
        raise ReceiptInvalid("the leaf does not stand in the signed tree") from None
    return receipt
