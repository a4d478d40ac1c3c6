"""Fetching the mail of an address of ours from an account elsewhere."""

from dataclasses import dataclass
from pathlib import Path

from tillit.contact.errors import NotFetchable
from tillit.contact.events import FetchingEnded, MailboxIsFetched
from tillit.contact.lines.email.proof import fronts_of
from tillit.contact.models import Account, Mailbox
from tillit.ledger.write import write_rights
from tillit.publishing.current import notice_in_force
from tillit.recipients.accounts import PORTS
from tillit.recipients.set_relay import LAST_PORT, is_host
from tillit.recipients.ways import Tls, is_loopback
from tillit.recipients.web import is_safe_address
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.secrets import NoSecret, drop_secret, keep_secret


@dataclass(frozen=True)
class Key:
    """What opens the account: a password; or a refresh token, from where tokens are given and to which client."""

    password: str = ""
    refresh_token: str = ""
    url: str = ""
    client: str = ""
    client_secret: str = ""
    scope: str = ""

    def __repr__(self) -> str:
        return "<key>"


@dataclass(frozen=True)
class Taking:
    """Which mail is taken, whose verdict on its senders counts, and what becomes of it there once we have it."""

    folder: str = "INBOX"
    after: str = Account.After.LEAVE
    move_to: str = ""
    existing: bool = False
    verdict_of: str = ""


def fetch_from(
    mailbox: Mailbox, host: str, *, by: Actor, login: str, key: Key, port: int | None = None, tls: str = Tls.IMPLICIT,
    ca_file: str = "", taking: Taking = Taking(),
) -> Account:  # fmt: skip
    """From now on this address's mail is fetched there. The same account may serve several addresses: each mail goes
    to those it names, and to the one that was added first where it names none.

    Raises:
        NotFetchable: no such host, port, file or mode; no TLS beyond loopback; no password or token.
    """
    tls = Tls(tls)
    port = port or PORTS[tls]
    host = host.strip().lower()
    _check_server(host, port, tls, ca_file)
    _check_key(login, key)
    _check_taking(taking)
    settings = {
        "tls": tls, "ca_file": ca_file, "after": taking.after, "move_to": taking.move_to, "grant_url": key.url,
        "grant_client": key.client, "grant_scope": key.scope, "takes_existing": taking.existing,
        "verdict_of": taking.verdict_of,
    }  # fmt: skip
    with in_company(mailbox.company_id):
        account, _ = Account.objects.update_or_create(
            host=host, port=port, login=login, folder=taking.folder, defaults=settings
        )
        _keep(account, key)
        if mailbox.account_id != account.pk:
            _leave(mailbox, going_to=account)
        Mailbox.objects.filter(pk=mailbox.pk).update(account=account)
        event = MailboxIsFetched(mailbox=mailbox.pk, account=account.pk, host=host, tls=tls, after=taking.after)
        write_rights(event, by=by, company=mailbox.company_id, notice=notice_in_force().rules.hash)
    return account


def stop_fetching(mailbox: Mailbox, *, by: Actor) -> None:
    """Fetch nothing more for this address; an account that serves no other is forgotten with its password."""
    if mailbox.account_id is None:
        return
    with in_company(mailbox.company_id):
        event = FetchingEnded(mailbox=mailbox.pk, account=mailbox.account_id)
        write_rights(event, by=by, company=mailbox.company_id, notice=notice_in_force().rules.hash)
        _leave(mailbox)


def _leave(mailbox: Mailbox, *, going_to: Account | None = None) -> None:
    before = Account.objects.filter(mailboxes=mailbox).first()
    if before is None:
        return
    if going_to and going_to.validity is None and (before.login, before.folder) == (going_to.login, going_to.folder):
        # The same account under another name or port: what came meanwhile is neither missed nor taken twice.
        reached = {"validity": before.validity, "last_uid": before.last_uid, "fetched_at": before.fetched_at}
        Account.objects.filter(pk=going_to.pk).update(**reached)
    Mailbox.objects.filter(pk=mailbox.pk).update(account=None)
    if not before.mailboxes.exists():
        for name in (before.secret_name, f"{before.secret_name}-client"):
            drop_secret(name)
        before.delete()


def _keep(account: Account, key: Key) -> None:
    try:
        keep_secret(account.secret_name, key.refresh_token if key.url else key.password)
        if key.client_secret:
            keep_secret(f"{account.secret_name}-client", key.client_secret)
        else:
            drop_secret(f"{account.secret_name}-client")
    except (NoSecret, OSError):
        raise NotFetchable("The password cannot be kept: see the folder of secrets. Nothing was changed.") from None


def _check_server(host: str, port: int, tls: Tls, ca_file: str) -> None:
    if not host or not is_host(host):
        raise NotFetchable(f"{host} is no name or address of a server. Nothing was changed.")
    if not 0 < port <= LAST_PORT:
        raise NotFetchable("An account has a server and a port. Nothing was changed.")
    if tls == Tls.NONE and not is_loopback(host):
        raise NotFetchable("Without TLS only a server on this machine is spoken to. Nothing was changed.")
    if ca_file and not Path(ca_file).is_file():
        raise NotFetchable(f"There is no file {ca_file}. Nothing was changed.")


def _check_key(login: str, key: Key) -> None:
    if not login or not login.isprintable():
        raise NotFetchable("An account has a login. Nothing was changed.")
    if not key.url and not key.password:
        raise NotFetchable("A login needs its password. Nothing was changed.")
    if key.url and not is_safe_address(key.url):
        raise NotFetchable("Tokens are asked for by https only, or on this machine. Nothing was changed.")
    if key.url and not (key.refresh_token and key.client):
        raise NotFetchable("For tokens a client and its refresh token are needed. Nothing was changed.")


def _check_taking(taking: Taking) -> None:
    folders = [taking.folder, *([taking.move_to] if taking.after == Account.After.MOVE else [])]
    if not all(folder and folder.isprintable() for folder in folders) or len(set(folders)) != len(folders):
        raise NotFetchable("Mail is fetched from a folder, and moved to another one. Nothing was changed.")
    if taking.verdict_of and len(fronts_of(taking.verdict_of)) != len(taking.verdict_of.split(",")):
        raise NotFetchable("A verdict is that of a server, as mx.example or mx.example/2. Nothing was changed.")
