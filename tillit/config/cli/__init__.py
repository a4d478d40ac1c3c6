"""The command line `tillit` (docs/decisions/0003-plain-typer.md).

Errors are one clear line on standard error: what happened, what was kept, what to do.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from tillit.config.cli.exits import EXIT_CODES, complain, explain
from tillit.config.cli.index import COMMANDS
from tillit.config.cli.later import make_group

app = typer.Typer(
    cls=make_group(COMMANDS), no_args_is_help=True, add_completion=False, epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


@app.callback()
def tillit(
    home: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The installation's folder, else TILLIT_HOME; may stand behind the command."),
    ] = None,
) -> None:
    """Customer service that keeps its word: a helpdesk in which the privacy notice is executable."""


def main() -> None:
    """The entry point: `tillit`, and `python -m tillit`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    try:
        get_command(app).main(args=put_home_first(arguments), prog_name="tillit")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(bool(left.code))
    except Exception as error:  # noqa: BLE001 - whoever typed a command never sees a traceback
        code, words = explain(error)
        complain(words)
        return code
    return 0


def put_home_first(arguments: Sequence[str]) -> list[str]:
    """`--home` belongs to the whole command, wherever it was written."""
    home: list[str] = []
    rest: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if word == "--":
            return [*home, *rest, word, *left]
        if word.startswith("--home="):
            home = [word]
        elif word == "--home" and left:
            home = [word, left.pop(0)]
        else:
            rest.append(word)
    return [*home, *rest]
