"""Publishing a notice from the terminal: what changes is shown before anybody agrees."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.notice_check import read_document
from tillit.config.cli.notice_diff import lines_of
from tillit.config.cli.show import AsJson, iso, note, print_json
from tillit.config.cli.sign_in import in_person, second_person
from tillit.config.founding import found, is_founded
from tillit.keeper.wire import Credential
from tillit.people.models import agent_named
from tillit.publishing.models import NoticeVersion
from tillit.publishing.publish import Review, publish_notice, review_notice

MOST_SHOWN = 40


def publish(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The document (TOML).")],
    login: Annotated[str | None, typer.Option("--as", metavar="OFFICER", help="The officer who publishes.")] = None,
    second: Annotated[str | None, typer.Option(metavar="AGENT", help="The officer or supervisor who agrees.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before publishing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a document the notice in force; keeper, desk and clocks follow it from then on.

    Faults are shown with their places (exit 1). Passwords are asked, or taken from TILLIT_PASSWORD and
    TILLIT_SECOND_PASSWORD. A notice that shortens a period needs the second person and takes effect after its waiting
    time. The very first notice founds the installation and needs nobody.
    """
    document = read_document(file)
    review = review_notice(document)
    if not is_founded():
        found(document)
        _tell(NoticeVersion.objects.get(hash=review.hash), as_json=as_json)
        return
    if not login:
        raise Told(Exit.USAGE, "Name the privacy officer who publishes: --as OFFICER. Nothing was changed.")
    _show(review)
    with in_person(login) as officer, second_person(second) as agreed:
        if not yes and sys.stdin.isatty() and not typer.confirm("Publish this?", err=True):
            raise Told(Exit.REFUSED, "Not published; the notice in force stays.")
        name = str(agent_named(second).pk) if second and isinstance(agreed, Credential) else "alone" if agreed else ""
        version = publish_notice(document, by=officer, second=agreed, seconded_by=name)
    _tell(version, as_json=as_json)


def _show(review: Review) -> None:
    """What changes, on standard error."""
    lines = lines_of(review)
    for line in lines[:MOST_SHOWN]:
        note(line)
    if len(lines) > MOST_SHOWN:
        note(f"... and {len(lines) - MOST_SHOWN} more changes: tillit notice diff shows them all")


def _tell(version: NoticeVersion, *, as_json: bool) -> None:
    version.refresh_from_db()
    if as_json:
        print_json(
            {"number": version.number, "hash": version.hash, "in_force_from": iso(version.in_force_from),
             "activated_at": iso(version.activated_at)}
        )  # fmt: skip
    elif version.activated_at:
        print(f"Version {version.number} is in force ({version.hash[:12]}).")
    else:
        print(f"Version {version.number} is published and takes effect on {version.in_force_from:%Y-%m-%d %H:%M} UTC.")
