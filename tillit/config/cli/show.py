"""What a command prints: plain JSON for machines, a table for people; notes go to standard error."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="JSON, for machines.")]
Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def print_json(value: Json) -> None:
    """One JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """A table for people. In a pipe it has no frame and no colour, one row a line, fields parted by tabs."""
    console = Console()
    if not console.is_terminal:
        for row in (columns, *rows):
            print("\t".join("" if cell is None else str(cell) for cell in row))
        return
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    console.print(table)


def note(words: str) -> None:
    """Something worth knowing that is not the answer."""
    print(words, file=sys.stderr)


def day_of(moment: datetime | None) -> str | None:
    """The day of a moment (UTC), in ISO 8601."""
    return moment.date().isoformat() if moment else None


def iso(moment: datetime | date | None) -> str | None:
    """A moment or a day in ISO 8601."""
    return moment.isoformat() if moment else None


def make_progress() -> Progress:
    """A bar on standard error, shown only where somebody looks."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, disable=not console.is_terminal, transient=True,
    )  # fmt: skip
