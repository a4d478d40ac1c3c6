"""Old mail comes in with its own dates, so that its clocks end when they should have."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.mbox import as_on_the_wire, split_mbox
from tillit.config.cli.show import make_progress, print_json
from tillit.contact.arrive import arrive
from tillit.contact.models import Mailbox
from tillit.vault.actors import machine

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False)]
To = Annotated[str, typer.Option("--to", metavar="MAILBOX", help="The address of ours that the mail came to.")]
AsJson = Annotated[bool, typer.Option("--json", help="One object, for machines.")]


def import_mbox(files: Files, to: To, *, as_json: AsJson = False) -> None:
    """Take in mailbox files. What was taken before is passed over; cut off, it is simply run again."""
    with make_progress() as progress:
        bar = progress.add_task("importing", total=sum(file.stat().st_size for file in files))
        _take(_out_of_mboxes(files, progress, bar), to, as_json=as_json)


def import_eml(files: Files, to: To, *, as_json: AsJson = False) -> None:
    """Take in single mails, one a file. What was taken before is passed over."""
    with make_progress() as progress:
        mails = (as_on_the_wire(file.read_bytes()) for file in progress.track(files, description="importing"))
        _take(mails, to, as_json=as_json)


def _out_of_mboxes(files: Iterable[Path], progress: Progress, bar: object) -> Iterator[bytes]:
    for path in files:
        with path.open("rb") as file:
            last = 0
            for raw in split_mbox(file):
                yield raw
                progress.advance(bar, file.tell() - last)  # type: ignore[arg-type]
                last = file.tell()


def _take(mails: Iterable[bytes], to: str, *, as_json: bool) -> None:
    mailbox = Mailbox.objects.filter(address__iexact=to).first()
    if mailbox is None:
        known = ", ".join(Mailbox.objects.order_by("address").values_list("address", flat=True))
        raise Told(Exit.USAGE, f"{to} is no mailbox of ours; there are: {known or 'none yet'}. Nothing was imported.")
    by = machine("import", mailbox.company_id)
    done = Counter(arrive(mailbox, raw, by=by, dated=True).outcome for raw in mails)
    counts = {"stored": done["stored"], "repeated": done["repeated"], "quarantined": done["quarantined"]}
    if as_json:
        print_json(counts)
    else:
        print(f"{counts['stored']} taken, {counts['repeated']} known already, {counts['quarantined']} in quarantine.")
