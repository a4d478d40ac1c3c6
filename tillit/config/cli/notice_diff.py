"""What a document would change, said before anybody is asked to agree; the same words as on the officer's page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.cli.notice_check import read_document
from tillit.config.cli.show import AsJson, print_json
from tillit.desk.officer.effects import change_rows, shortened_rows
from tillit.desk.officer.shapes import ChangeRow
from tillit.publishing.publish import Review, review_notice


def diff(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The document (TOML); - reads standard input.")],
    *,
    as_json: AsJson = False,
) -> None:
    """What publishing this document would change, and what its shorter periods would erase when. Nothing is changed."""
    review = review_notice(read_document(file))
    if as_json:
        print_json({"hash": review.hash, "changes": _plain(change_rows(review.changes)),
                    "shortened": _plain(shortened_rows(review))})  # fmt: skip
        return
    for line in lines_of(review) or ["Nothing would change."]:
        print(line)


def lines_of(review: Review) -> list[str]:
    """Each shortening with its effect, then each difference: a line each."""
    shorter = [f"SHORTER {_line(row)}. {row.effect}" for row in shortened_rows(review)]
    return [*shorter, *(_line(row) for row in change_rows(review.changes))]


def _line(row: ChangeRow) -> str:
    return f"{row.place}: {row.before or '-'} -> {row.after or '-'}, {row.what}"


def _plain(rows: Sequence[ChangeRow]) -> list[dict[str, str]]:
    return [
        {"place": row.place, "what": row.what, "before": row.before, "after": row.after, "effect": row.effect}
        for row in rows
    ]
