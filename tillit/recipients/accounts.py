"""Accounts elsewhere whose mail is ours: a greeted, encrypted, signed-in IMAP connection (RFC 9051, RFC 3501).

Fetching our own mail discloses nothing; but a connection leaves the house, to the server that the operator named and
to no other, and so it is made here. Passwords lie in files of their own (`vault.secrets`).
"""

import imaplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from tillit.recipients.errors import NotReached
from tillit.recipients.tokens import Grant, bearer_token
from tillit.recipients.ways import Tls
from tillit.vault.secrets import NoSecret, read_secret

TIMEOUT = 30
PORTS = {Tls.NONE: 143, Tls.STARTTLS: 143, Tls.IMPLICIT: 993}


class Fault(StrEnum):
    """Why an account is not fetched, in words that say nothing of anybody."""

    NAME = "no-such-name"
    NOBODY = "nobody-listens"
    SILENT = "no-answer"
    CERTIFICATE = "certificate"
    TLS = "tls"
    NOT_OFFERED = "not-offered"
    LOGIN = "login"
    TOKEN = "token"  # noqa: S105 - a word
    PASSWORD = "password-missing"  # noqa: S105 - a word
    FOLDER = "folder"
    LOST = "lost"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True)
class Server:
    """How an account is reached. `secret` names the file with its password, or with the refresh token of its grant."""

    host: str
    port: int
    tls: str
    login: str
    secret: str
    ca_file: str = ""
    grant: Grant | None = None


class NotOffered(OSError):
    """The server does not offer what is asked for."""


class LoginRefused(OSError):
    """The server does not take this login."""


KINDS: tuple[tuple[type[Exception], Fault], ...] = (
    (LoginRefused, Fault.LOGIN),
    (NotOffered, Fault.NOT_OFFERED),
    (ssl.SSLCertVerificationError, Fault.CERTIFICATE),
    (ssl.SSLError, Fault.TLS),
    (socket.gaierror, Fault.NAME),
    (ConnectionRefusedError, Fault.NOBODY),
    (TimeoutError, Fault.SILENT),
    (imaplib.IMAP4.error, Fault.LOST),
    (ImapToolsError, Fault.LOST),
    (OSError, Fault.LOST),
)


def fault_of(error: Exception) -> Fault | None:
    """What a failed connection is called; None for what is no failed connection."""
    if isinstance(error, NotReached):
        return Fault(error.fault)
    return next((fault for kind, fault in KINDS if isinstance(error, kind)), None)


def connect(server: Server) -> BaseMailBox:
    """Greet, encrypt, sign in.

    Raises:
        NotReached: with the fault; the server's own words are not repeated.
    """
    box: BaseMailBox | None = None
    try:
        box = greet(server)
        secure(box, server)
        sign_in(box, server)
    except Exception as error:
        if box is not None:
            hang_up(box)
        fault = fault_of(error)
        if fault is None or isinstance(error, NotReached):
            raise
        raise NotReached(fault) from None
    return box


def greet(server: Server) -> BaseMailBox:
    """Connect; with TLS from the first byte where the server says so."""
    if server.tls == Tls.IMPLICIT:
        return MailBox(server.host, server.port, timeout=TIMEOUT, ssl_context=_trust(server))
    return MailBoxUnencrypted(server.host, server.port, timeout=TIMEOUT)


def secure(box: BaseMailBox, server: Server) -> None:
    """Begin TLS where it was asked for. Raises NotOffered: then nothing is said, least of all a password."""
    if server.tls == Tls.STARTTLS:
        if "STARTTLS" not in box.client.capabilities:
            raise NotOffered
        box.client.starttls(_trust(server))


def sign_in(box: BaseMailBox, server: Server) -> None:
    """Give login and password, or a bearer token; of a token that is no longer taken a fresh one is fetched, once.

    Raises:
        LoginRefused: it is not taken.
        NotReached: there is no password or token.
    """
    if server.grant is None:
        _present(box, *_password(box, server))
        return
    try:
        _present(box, *_bearer(box, server, bearer_token(server.grant)))
    except LoginRefused:
        _present(box, *_bearer(box, server, bearer_token(server.grant, fresh=True)))


def hang_up(box: BaseMailBox) -> None:
    """Close without a word; what is said at a goodbye changes nothing."""
    try:
        box.client.shutdown()
    except (OSError, imaplib.IMAP4.error):
        return


def _password(box: BaseMailBox, server: Server) -> tuple[str, bytes]:
    try:
        password = read_secret(server.secret)
    except NoSecret as missing:
        raise NotReached(Fault.PASSWORD, str(missing)) from None
    if "AUTH=PLAIN" in box.client.capabilities:
        return "PLAIN", f"\0{server.login}\0{password}".encode()
    try:
        box.client.login(server.login, password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError):
        raise LoginRefused from None
    return "", b""


def _bearer(box: BaseMailBox, server: Server, token: str) -> tuple[str, bytes]:
    """RFC 7628 where it is spoken, else the way of before it that Google and Microsoft understand."""
    if "AUTH=OAUTHBEARER" in box.client.capabilities:
        login = server.login.replace("=", "=3D").replace(",", "=2C")  # RFC 5801, 4
        words = f"n,a={login},\1host={server.host}\1port={server.port}\1auth=Bearer {token}\1\1"
        return "OAUTHBEARER", words.encode()
    return "XOAUTH2", f"user={server.login}\1auth=Bearer {token}\1\1".encode()


def _present(box: BaseMailBox, mechanism: str, words: bytes) -> None:
    if not mechanism:
        return
    try:
        box.client.authenticate(mechanism, _once(words))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise LoginRefused from None


def _once(words: bytes) -> Callable[[bytes], bytes]:
    """Say it once; a refusal in the middle of the exchange (RFC 7628, 3.2.3) is acknowledged, and ends it."""
    left = [words]
    return lambda _challenge: left.pop() if left else b"\1"


def _trust(server: Server) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=server.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
