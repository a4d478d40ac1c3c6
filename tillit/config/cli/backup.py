"""Copies, apart from each other."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.backup import CannotBackUp, back_up
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.running import here
from tillit.config.cli.show import AsJson, print_json

Folder = typer.Option(metavar="DIR", file_okay=False)


def backup(
    ctx: typer.Context,
    *,
    data: Annotated[Path | None, Folder] = None,
    keyring: Annotated[Path | None, Folder] = None,
    keep: Annotated[
        int | None, typer.Option(metavar="DAYS", help="Remove copies of the data older than this.", min=1)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Copy the data (sealed) and the keyring (wrapped keys) into two folders, on two disks at best.

    Copies of the keyring older than seven days are removed. Keys are never copied: set TILLIT_EPOCH_MIRROR.
    """
    if data is None and keyring is None:
        raise Told(Exit.USAGE, "Name a folder for the data (--data), for the keyring (--keyring), or one for each.")
    home = here(ctx.find_root().params.get("home"))
    try:
        made = back_up(home, data=data, keyring=keyring, keep=timedelta(days=keep) if keep else None)
    except CannotBackUp as fault:
        raise Told(Exit.FAULTS, str(fault)) from None
    if as_json:
        print_json([asdict(one) for one in made])
        return
    for one in made:
        print(f"{one.what}: {one.file}, {one.size / 1e6:.1f} MB, SHA-256 {one.sha256[:16]}…")
