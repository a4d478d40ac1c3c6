"""Receipts: what was erased, when and under which notice, proved."""

import json
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import Json, print_json
from tillit.people.models import company_ids
from tillit.retention.models import Receipt
from tillit.vault.acting import in_company


def show(
    which: Annotated[str, typer.Argument(metavar="NUMBER|HANDLE", help="A case's number, or a receipt's handle.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there instead.")] = None,
) -> None:
    """The receipt as JSON; of a case erased in parts, an array of them. Anybody can check it: `receipt verify`."""
    found = _find(which)
    if not found:
        raise Told(Exit.USAGE, f"There is no receipt for {which} (yet): nothing of it was erased, or it is on its way.")
    document: Json = found[0] if len(found) == 1 else found
    if out is None:
        print_json(document)
        return
    out.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{len(found)} {'receipts' if len(found) > 1 else 'receipt'} written to {out}.")


def _find(which: str) -> list[Json]:
    found: list[Receipt] = []
    for company in company_ids():
        with in_company(company):
            receipts = Receipt.objects.filter(company=company).order_by("issued_at")
            if which.isdigit():
                found += receipts.filter(erasure__number=int(which))
            else:
                found += receipts.filter(erasure__handle=which)
    return [receipt.document for receipt in found]
