"""Putting an installation together again."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.archives import CannotRestore
from tillit.config.backup import CannotBackUp
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.running import here
from tillit.config.cli.show import note
from tillit.config.cli.up import choose
from tillit.config.restore import Copies
from tillit.config.restore import restore as put_together

NO_GRAVES = """
THE FOLDER OF KEYS DOES NOT REMEMBER WHAT WAS ERASED (the file `graves` is missing). What was erased since the copy
was made may be readable again. The board shows `secure` at risk. Erase those people again (`tillit erase`), from your
receipts; then a privacy officer says so: tillit restore-checked --as OFFICER
"""


def restore(
    ctx: typer.Context,
    data: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="The copy of the data: data-….dump.")],
    keyring: Annotated[Path, typer.Option(metavar="FILE", help="The newest copy of the keyring: keyring-….dump.")],
    keys: Annotated[Path, typer.Option(metavar="DIR", help="The folder of keys, or its mirror; it is copied.")],
    database: Annotated[str, typer.Option(metavar="ADDRESS", help="Into a PostgreSQL elsewhere, as in `up`.")] = "",
    passwords: Annotated[
        Path | None, typer.Option("--database-passwords", metavar="FILE", help="Its roles' passwords, as in ~/.pgpass.")
    ] = None,
) -> None:
    """Restore into a new home (--home); a home that is there is never written over.

    Everything is checked before anything is touched. What was erased since the copy was made is erased again before
    the home can be started. Exit 1 when a copy is not whole or the keys do not fit; nothing is left behind then.
    """
    home = here(ctx.find_root().params.get("home"))
    fresh = not home.database.exists()
    if database:
        choose(home, database, passwords)
    try:
        done = put_together(home, Copies(data.resolve(), keyring.resolve(), keys.resolve()))
    except (CannotRestore, CannotBackUp) as fault:
        if fresh:
            home.database.unlink(missing_ok=True)
            with suppress(OSError):
                home.path.rmdir()  # only where it was made for this, and is empty
        raise Told(Exit.FAULTS, f"{fault} Nothing was restored.") from None
    print(f"Restored into {home.path}: {done.living} cases, persons and unreadable mails; {done.again} erased again.")
    if done.lost:
        note(f"{done.lost} have no key in this copy of the keyring: it is older than the data. They stay closed.")
    if not done.graves:
        note(NO_GRAVES)
    note("Name TILLIT_EPOCH_MIRROR, start it, then: tillit ledger verify")


def checked(
    officer: Annotated[str, typer.Option("--as", metavar="OFFICER", help="The privacy officer who answers for it.")],
) -> None:
    """After a restore that could not know what had been erased since: it was erased again by hand."""
    from tillit.config.cli.sign_in import in_person
    from tillit.retention.check_restore import check_restore

    with in_person(officer) as by:
        check_restore(by=by)
    print("It stands in the ledger; the board shows `secure` as it is again.")
