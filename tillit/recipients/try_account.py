"""Trying an account elsewhere, step by step, in words. No mail is fetched, and none is marked."""

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox

from tillit.recipients.accounts import Fault, Server, fault_of, greet, hang_up, secure, sign_in
from tillit.recipients.box import select_in
from tillit.recipients.errors import NotReached
from tillit.recipients.tokens import bearer_token
from tillit.recipients.try_relay import Step
from tillit.recipients.ways import Tls

EXPIRED, NOT_YET, OTHER_NAME, OTHER_ADDRESS = 10, 9, 62, 64
"""What OpenSSL calls them (x509_vfy.h)."""

MOST_NAMED = 12

WORDS: dict[Fault, str] = {
    Fault.NAME: "there is no server of that name: is it spelled right?",
    Fault.NOBODY: "nobody listens there: is the port right (993 for TLS from the first byte, 143 for STARTTLS)?",
    Fault.SILENT: "it does not answer in time: is the port open from here?",
    Fault.TLS: "TLS does not begin: is this the port for TLS from the first byte (993), or for STARTTLS (143)?",
    Fault.NOT_OFFERED: "it does not offer STARTTLS, so it was told no password: try --tls implicit",
    Fault.LOGIN: "it does not take this login: is the password an app password, and is IMAP allowed for the account?",
    Fault.LOST: "what answers there does not speak IMAP, or hung up",
}
GRANTS: dict[str, str] = {
    "invalid_grant": "the refresh token is not taken any more: sign in again at the provider and set the new one",
    "invalid_client": "the client or its secret is not known there: see --client",
    "unauthorized_client": "this client may not use refresh tokens: allow it at the provider",
    "invalid_scope": "the scope is not granted: see --scope",
}


def try_account(server: Server, folder: str) -> Iterator[Step]:
    """Find, connect, encrypt, sign in, open the folder, ask for news; stops at the first failure."""
    with ExitStack() as ending:
        yield from _walk(server, folder, ending)


def _walk(server: Server, folder: str, ending: ExitStack) -> Iterator[Step]:
    yield (step := _tried("find", lambda: socket.getaddrinfo(server.host, server.port), server.host))
    if not step.is_fine:
        return
    found: list[BaseMailBox] = []
    step = _tried("connect", lambda: found.append(greet(server)), f"{server.host} answers on port {server.port}")
    yield step
    if not step.is_fine:
        return
    (box,) = found
    ending.callback(hang_up, box)
    yield (step := _encrypt(box, server))
    if not step.is_fine:
        return
    if (grant := server.grant) is not None:
        words = f"{grant.client} is given one"
        yield (step := _tried("token", lambda: bearer_token(grant, fresh=True), words))
        if not step.is_fine:
            return
    yield (step := _tried("sign in", lambda: sign_in(box, server), f"as {server.login}"))
    if step.is_fine:
        yield from _open(box, folder)


def _encrypt(box: BaseMailBox, server: Server) -> Step:
    if server.tls == Tls.NONE:
        return Step("encrypt", True, "no TLS: the server is on this machine")
    step = _tried("encrypt", lambda: secure(box, server), "")
    line = box.client.sock
    if not step.is_fine or not isinstance(line, ssl.SSLSocket):
        return step
    certificate = line.getpeercert() or {}
    words = f"{line.version()}, certificate checked, good until {certificate.get('notAfter', 'an unknown day')}"
    return Step("encrypt", True, words)


def _open(box: BaseMailBox, folder: str) -> Iterator[Step]:
    try:
        opened = select_in(box, folder, only_look=True)
    except (NotReached, imaplib.IMAP4.error, OSError):
        yield Step("folder", False, f"there is no folder {folder}; there are: {_folders(box)}")
        return
    lying = len(opened.uids_after(0))
    yield Step("folder", True, f"{folder}, in which {lying} mail{'' if lying == 1 else 's'} lie")
    words = "it tells of new mail by itself (IDLE)" if "IDLE" in opened.offers else "no IDLE: it is asked every minute"
    yield Step("news", True, words)


def _folders(box: BaseMailBox) -> str:
    try:
        names = [folder.name for folder in box.folder.list()]
    except (ImapToolsError, imaplib.IMAP4.error, OSError):
        return "nobody knows which"
    return ", ".join(names[:MOST_NAMED]) + (" ..." if len(names) > MOST_NAMED else "")


def _tried(name: str, act: Callable[[], object], words: str) -> Step:
    try:
        act()
    except Exception as error:
        fault = fault_of(error)
        if fault is None:
            raise
        step = "encrypt" if isinstance(error, ssl.SSLError) and name == "connect" else name
        return Step(step, False, _words_of(error, fault))
    return Step(name, True, words)


def _words_of(error: Exception, fault: Fault) -> str:
    """What went wrong, and what to do about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_words(error)
    if fault == Fault.TOKEN:
        return GRANTS.get(str(error), f"no token was given: {error}")
    if fault == Fault.PASSWORD:
        return str(error)
    return WORDS[fault]


def _certificate_words(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code == EXPIRED:
        return "its certificate has expired: whoever runs the server must renew it"
    if error.verify_code == NOT_YET:
        return "its certificate is not good yet: is the clock of this machine right?"
    if error.verify_code in {OTHER_NAME, OTHER_ADDRESS}:
        return "its certificate is for another name: use the name that it was made for"
    return f"its certificate is not trusted ({error.verify_message}): name its authority with --ca-file"
