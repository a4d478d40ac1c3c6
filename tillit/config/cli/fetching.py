"""Accounts elsewhere, from which the mail of our addresses is fetched."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.mailbox import Address, require_mailbox
from tillit.config.cli.show import AsJson, note, print_json, print_table
from tillit.config.cli.sign_in import operator
from tillit.contact.fetch_from import Key, Taking, fetch_from
from tillit.contact.models import Account
from tillit.recipients.try_account import try_account
from tillit.recipients.ways import Tls

PASSWORD, TOKEN = "TILLIT_MAILBOX_PASSWORD", "TILLIT_MAILBOX_TOKEN"
CLIENT_SECRET = "TILLIT_MAILBOX_CLIENT_SECRET"  # noqa: S105 - the same
VERDICT_OF = "Whose Authentication-Results count, and how many Received lines may stand above."
BEARER = "Bearer tokens instead of a password"


def fetch(
    address: Address,
    host: Annotated[str, typer.Argument(metavar="HOST", help="The IMAP server.")],
    login: Annotated[str, typer.Option(help=f"Its password is asked for, or taken from {PASSWORD}.")],
    port: Annotated[int | None, typer.Option(help="993 or 143 by default, as --tls says.")] = None,
    tls: Annotated[Tls, typer.Option(help="none is for a server on this machine only.")] = Tls.IMPLICIT,
    ca_file: Annotated[str, typer.Option("--ca-file", metavar="FILE", help="Its own authority (PEM).")] = "",
    folder: Annotated[str, typer.Option(metavar="NAME", help="Which folder is fetched.")] = "INBOX",
    after: Annotated[Account.After, typer.Option(help="What becomes of a mail there once we have it.")] = (
        Account.After.LEAVE
    ),
    move_to: Annotated[str, typer.Option("--move-to", metavar="NAME", help="For --after move.")] = "",
    verdict_of: Annotated[str, typer.Option("--verdict-of", metavar="SERVER[/LINES]", help=VERDICT_OF)] = "",
    token_url: Annotated[str, typer.Option("--token-url", metavar="URL", rich_help_panel=BEARER)] = "",
    client: Annotated[
        str, typer.Option(metavar="ID", help=f"Its secret, if any: {CLIENT_SECRET}.", rich_help_panel=BEARER)
    ] = "",
    scope: Annotated[str, typer.Option(help=f"The refresh token: {TOKEN}.", rich_help_panel=BEARER)] = "",
    *,
    existing: Annotated[bool, typer.Option("--existing", help="Take what lies there, with its own dates.")] = False,
) -> None:
    """Fetch the mail of an address of ours from an IMAP account, from now on, and try it. Exit 1 when a step fails.

    An account may serve several addresses: give the same HOST, --login and --folder for each. A mail goes to those it
    names, and to the one that was added first where it names none.
    """
    mailbox = require_mailbox(address)
    account = fetch_from(
        mailbox, host, by=operator(), login=login, key=_key(token_url, client, scope), port=port, tls=tls,
        ca_file=str(Path(ca_file).resolve()) if ca_file else "",
        taking=Taking(folder, after, move_to, existing, verdict_of),
    )  # fmt: skip
    note(f"Mail to {mailbox} is fetched from {account} now; if a step below fails, it is tried again by itself.")
    _try(account, as_json=False)


def try_out(address: Address, *, as_json: AsJson = False) -> None:
    """Connect, encrypt, sign in and open the folder; no mail is fetched. Exit 1 when a step fails."""
    mailbox = require_mailbox(address)
    if mailbox.account is None:
        words = f"Nothing is fetched for {mailbox}: its mail comes by SMTP or LMTP. See `tillit mailbox fetch-from`."
        raise Told(Exit.USAGE, words)
    _try(mailbox.account, as_json=as_json)


def _try(account: Account, *, as_json: bool) -> None:
    steps = list(try_account(account.server, account.folder))
    if as_json:
        print_json([{"step": step.name, "fine": step.is_fine, "words": step.words} for step in steps])
    else:
        print_table(("", "step", "found"), [("fine" if s.is_fine else "FAILED", s.name, s.words) for s in steps])
    if not steps[-1].is_fine:
        raise Told(Exit.FAULTS)


def _key(url: str, client: str, scope: str) -> Key:
    if not url:
        return Key(password=_secret(PASSWORD, "Password of the account"))
    token = _secret(TOKEN, "Refresh token")
    return Key("", token, url, client, os.environ.get(CLIENT_SECRET, ""), scope)


def _secret(variable: str, words: str) -> str:
    if given := os.environ.get(variable):
        return given
    if not sys.stdin.isatty():
        raise Told(Exit.USAGE, f"{words} needed: set {variable}, or run this at a terminal. Nothing was changed.")
    return str(typer.prompt(words, hide_input=True, err=True))
