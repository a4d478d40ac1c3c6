"""How a mail is read, for people who check that we read mail right. Nothing is stored, nothing is fetched."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json
from tillit.contact.lines.email.as_json import mail_json
from tillit.contact.lines.email.mail import ParsedMail, UnreadableMail
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.shape import shape_of


def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A mail; - reads standard input.")],
    *,
    as_json: AsJson = False,
    shape: Annotated[bool, typer.Option("--shape", help="Types, header names and sizes only; never a word.")] = False,
) -> None:
    """Read one mail and print what was understood. Exit 1 when it cannot be read; then its shape is printed."""
    raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    if shape:
        print_json(msgspec.to_builtins(shape_of(raw)))
        return
    try:
        mail = parse_mail(raw)
    except UnreadableMail as unreadable:
        print_json(msgspec.to_builtins(unreadable.shape))
        words = f"This mail cannot be read ({unreadable.reason}). Arriving, it would be kept whole, in quarantine."
        raise Told(Exit.FAULTS, words) from None
    if as_json:
        print_json(msgspec.to_builtins(mail_json(mail)))
    else:
        _print_mail(mail)


def _print_mail(mail: ParsedMail) -> None:
    print(f"From: {mail.from_name} <{mail.from_address or ''}>")
    print(f"To: {', '.join(box.address for box in mail.to)}")
    print(f"Subject: {mail.subject}")
    if mail.auto:
        print(f"By a machine: {mail.auto}")
    for file in mail.attachments:
        print(f"Attached: {file.name} ({file.type}, {file.size} bytes)")
    print(f"\n{mail.text}")
