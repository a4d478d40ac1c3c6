"""Checking a notice before anybody is promised anything; needs neither Django nor a running system."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json
from tillit.notice.check import check_document
from tillit.notice.read import default_document, read_notice


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A notice; - reads standard input.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Every fault with its place and how to mend it; exit 1 when there is one.

    Whether each control is on at this moment is seen when the notice is published, and by `tillit promises`.
    """
    faults = check_document(read_document(file), shipped_controls())
    if as_json:
        print_json([{"place": fault.place, "what": fault.what, "mend": fault.mend} for fault in faults])
    else:
        for fault in faults:
            print(fault)
    if faults:
        raise Told(Exit.FAULTS, f"{len(faults)} {'faults' if len(faults) > 1 else 'fault'}: this cannot be published.")
    if not as_json:
        print("No fault: this can be published.")


def read_document(file: Path) -> str:
    """The text of a document, or why it cannot be read."""
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return raw.decode()
    except UnicodeDecodeError:
        raise Told(Exit.FAULTS, f"{file} is not UTF-8 text. Nothing was changed.") from None


def shipped_controls() -> dict[str, bool]:
    """Every control there is: the shipped notice names them all, so they are known without asking the rooms."""
    promises = read_notice(default_document()).promises.values()
    return {control: True for promise in promises for control in promise.controls}
