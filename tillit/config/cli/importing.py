"""Old mail comes in with its own dates, so that its clocks end when they should have."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from django.db import InterfaceError, OperationalError

from tillit.config.cli.exits import Exit, NotRunning, Told
from tillit.config.cli.fetching import VERDICT_OF
from tillit.config.cli.mbox import TooLarge, ends_whole, mails_in, read_mail, split_mbox, wanted_folders
from tillit.config.cli.show import make_progress, note, print_json
from tillit.contact.arrive import arrive_all
from tillit.contact.letters import Letter
from tillit.contact.lines.email.proof import Front, fronts_of
from tillit.contact.listen import MOST_BYTES, MOST_LETTERS
from tillit.contact.models import Mailbox
from tillit.contact.prove_letters import prove_letters
from tillit.vault.actors import Actor, machine
from tillit.vault.errors import KeeperAway

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False)]
Folders = Annotated[list[Path], typer.Argument(metavar="DIR...", exists=True, file_okay=False)]
To = Annotated[str, typer.Option("--to", metavar="MAILBOX", help="The address of ours that the mail came to.")]
Named = Annotated[list[str], typer.Option("--folder", metavar="NAME", help="Only this folder; may be repeated.")]
VerdictOf = Annotated[str, typer.Option("--verdict-of", metavar="SERVER[/LINES]", help=VERDICT_OF)]
AsJson = Annotated[bool, typer.Option("--json", help="One object, for machines.")]
TOLD_EVERY = 60.0
"""Seconds between two lines that say how far it is, where nobody sees a bar."""

OUTCOMES = ("stored", "repeated", "quarantined", "too_large", "failed")

Mails = Iterator[tuple[str, bytes]]
"""Where each mail lies, for a person to find it, and the mail."""


def import_mbox(files: Files, to: To, verdict_of: VerdictOf = "", *, as_json: AsJson = False) -> None:
    """Take in mailbox files. What was taken before is passed over; cut off, it is simply run again."""
    for path in files:
        if not ends_whole(path):
            note(f"{path} ends in the middle of a line: its last mail may be cut off, and is taken as far as it goes.")

    def read(advance: Callable[[int], None]) -> Mails:
        for path in files:
            with path.open("rb") as file:
                last = 0
                for number, raw in enumerate(split_mbox(file), 1):
                    yield f"{path}, mail {number}", raw
                    advance(file.tell() - last)
                    last = file.tell()

    _import(read, sum(path.stat().st_size for path in files), to, fronts_of(verdict_of), as_json=as_json)


def import_maildir(
    folders: Folders, to: To, folder: Named = [], verdict_of: VerdictOf = "",  # noqa: B006 - typer's
    *, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Take in Maildir folders and those below them, whatever their flags. Folders of sent mail, drafts and rubbish are
    left out unless named. What was taken before is passed over; cut off, it is simply run again.
    """
    wanted, left = wanted_folders(folders, folder)
    if not wanted:
        raise Told(Exit.USAGE, f"There is nothing to take in; the folders are: {', '.join(left) or 'none'}.")
    if left:
        note(f"Left out: {', '.join(left)}. Name one with --folder to take it in.")
    files = [path for one in wanted for path in mails_in(one)]

    def read(advance: Callable[[int], None]) -> Mails:
        for path in files:
            yield str(path), read_mail(path)
            advance(1)

    _import(read, len(files), to, fronts_of(verdict_of), as_json=as_json)


def import_eml(files: Files, to: To, verdict_of: VerdictOf = "", *, as_json: AsJson = False) -> None:
    """Take in single mails, one a file. What was taken before is passed over."""

    def read(advance: Callable[[int], None]) -> Mails:
        for path in files:
            yield str(path), read_mail(path)
            advance(1)

    _import(read, len(files), to, fronts_of(verdict_of), as_json=as_json)


def _import(
    read: Callable[[Callable[[int], None]], Mails], total: int, to: str, fronts: Sequence[Front], *, as_json: bool
) -> None:
    mailbox = Mailbox.objects.filter(address__iexact=to).first()
    if mailbox is None:
        known = ", ".join(Mailbox.objects.order_by("address").values_list("address", flat=True))
        raise Told(Exit.USAGE, f"{to} is no mailbox of ours; there are: {known or 'none yet'}. Nothing was imported.")
    done, told = Counter[str](), time.monotonic()
    with make_progress() as progress:
        bar = progress.add_task("importing", total=total)
        mails = read(lambda steps: progress.advance(bar, steps))
        try:
            for batch in _batches(mails, done):
                _take(batch, mailbox, fronts, done, by=machine("import", mailbox.company_id))
                if progress.disable and time.monotonic() - told > TOLD_EVERY:
                    note(f"{progress.tasks[bar].percentage:.0f} %: {_words(done)}")
                    told = time.monotonic()
        except NotRunning:
            note(f"Stopped: {_words(done)} Run it again; what was taken is passed over.")
            raise
    if as_json:
        print_json({outcome: done[outcome] for outcome in OUTCOMES})
    else:
        print(_words(done))
    if done["failed"]:
        raise Told(Exit.FAULTS)


def _batches(mails: Mails, done: Counter[str]) -> Iterator[list[tuple[str, bytes]]]:
    """As much at once as the door takes; what is too large is told, and left where it is."""
    batch: list[tuple[str, bytes]] = []
    size = 0
    for where, raw in mails:
        if isinstance(raw, TooLarge):
            note(f"{where}: larger than 25 MB, not taken.")
            done["too_large"] += 1
            continue
        if batch and (len(batch) >= MOST_LETTERS or size + len(raw) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((where, raw))
        size += len(raw)
    if batch:
        yield batch


def _take(
    batch: Sequence[tuple[str, bytes]], mailbox: Mailbox, fronts: Sequence[Front], done: Counter[str], *, by: Actor
) -> None:
    """Take these and count what became of each. Raises NotRunning when keeper or database are away."""
    away = False
    outcomes = arrive_all(prove_letters([Letter(mailbox, raw, dated=True) for _, raw in batch], fronts), by=by)
    for (where, _), outcome in zip(batch, outcomes, strict=True):
        if isinstance(outcome, KeeperAway | OperationalError | InterfaceError):
            away = True
        elif isinstance(outcome, Exception):
            note(f"{where}: not taken ({type(outcome).__name__}).")
            done["failed"] += 1
        else:
            done[outcome.outcome] += 1
    if away:
        raise NotRunning


def _words(done: Counter[str]) -> str:
    words = f"{done['stored']} taken, {done['repeated']} known already, {done['quarantined']} in quarantine."
    rest = [f"{done[name]} {what}" for name, what in (("too_large", "too large"), ("failed", "failed")) if done[name]]
    return f"{words} Not taken: {', '.join(rest)}." if rest else words
