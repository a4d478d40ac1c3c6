"""Checking a receipt anywhere: offline, without Django, without us."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.ledger.proof import ReceiptDocument, ReceiptInvalid, verify_receipt


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As `receipt show` wrote it; - reads standard input.")],
    key: Annotated[str | None, typer.Option(help="The published key: nobody else's signature counts.")] = None,
) -> None:
    """Check that the record opens the leaf, the leaf stands in the tree, and the tree is signed.

    Exit 1 with the step that failed. It proves order and that nothing was taken back; it cannot prove that no copy
    exists.
    """
    text = (sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()).decode("utf-8", "replace")
    for part in _parts(text):
        try:
            _tell(verify_receipt(part, expected_key=key))
        except ReceiptInvalid as invalid:
            raise Told(Exit.FAULTS, f"The receipt does not hold: {invalid}.") from None


def _parts(text: str) -> list[str]:
    """One receipt, or several in an array."""
    try:
        documents = json.loads(text)
    except ValueError:
        return [text]
    return [json.dumps(document) for document in documents] if isinstance(documents, list) and documents else [text]


def _tell(receipt: ReceiptDocument) -> None:
    about = f"case {receipt['case']}" if receipt["case"] else "a person"
    parts = ", ".join(json.loads(receipt["record"]).get("categories", []))
    print(f"The receipt {receipt['handle']} holds: {parts} of {about} erased on {receipt['day']}.")
    print(f"  entry {receipt['index']} of {receipt['size']}, signed by {receipt['key']}")
