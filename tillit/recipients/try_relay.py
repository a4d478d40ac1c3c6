"""Trying a relay, step by step, in words. No letter is sent."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tillit.recipients.gate import FAULTY, greet, secure, sign_in
from tillit.recipients.ways import Tls, Way

WORDS: tuple[tuple[type[OSError], str], ...] = (
    (ssl.SSLError, "TLS does not begin: is this the port for TLS from the first byte (465), or for STARTTLS (587)?"),
    (smtplib.SMTPNotSupportedError, "it does not offer what is asked for (STARTTLS or signing in)"),
    (TimeoutError, "it does not answer in time: is the port open from here?"),
    (ConnectionRefusedError, "nobody listens there: is host and port right?"),
)
OFFERS = ("starttls", "size", "8bitmime", "smtputf8", "pipelining", "auth")


@dataclass(frozen=True)
class Step:
    """One step: what was tried, whether it went well, and what was found."""

    name: str
    is_fine: bool
    words: str


def try_relay(way: Way, *, sender: str) -> Iterator[Step]:
    """Connect, encrypt, sign in, and ask whether the relay takes mail from `sender`; stops at the first failure."""
    found: list[smtplib.SMTP] = []
    try:
        yield from _walk(way, sender, found)
    finally:
        for server in found:
            server.close()


def _walk(way: Way, sender: str, found: list[smtplib.SMTP]) -> Iterator[Step]:
    step = _tried("connect", lambda: found.append(greet(way)), f"{way.host} answers on port {way.port}")
    yield step
    if not step.is_fine:
        return
    (server,) = found
    if way.tls == Tls.NONE:
        yield Step("encrypt", True, "no TLS: the relay is on this machine")
    else:
        step = _tried("encrypt", lambda: secure(server, way), "")
        yield Step("encrypt", True, _certificate(server)) if step.is_fine else step
        if not step.is_fine:
            return
    offered = [name for name in OFFERS if server.has_extn(name)]
    yield Step("offers", True, ", ".join(offered) or "nothing beyond plain SMTP")
    if way.login:
        step = _tried("sign in", lambda: sign_in(server, way), f"as {way.login}")
        yield step
        if not step.is_fine:
            return
    yield _tried("sender", lambda: _ask(server, sender), f"it takes mail from {sender}")


def _tried(name: str, act: Callable[[], object], words: str) -> Step:
    try:
        act()
    except Exception as fault:
        if not isinstance(fault, OSError):
            raise
        return Step(name, False, _words_of(fault))
    return Step(name, True, words)


def _ask(server: smtplib.SMTP, sender: str) -> None:
    """Raises SMTPResponseException: the relay does not take mail from this address."""
    code, words = server.mail(sender)
    server.rset()
    if code >= FAULTY:
        raise smtplib.SMTPResponseException(code, words)


def _certificate(server: smtplib.SMTP) -> str:
    line = server.sock
    if not isinstance(line, ssl.SSLSocket):
        return "no TLS"
    certificate = line.getpeercert() or {}
    return f"{line.version()}, certificate checked, good until {certificate.get('notAfter', 'an unknown day')}"


def _words_of(fault: OSError) -> str:
    """What went wrong and what to do about it; a person at a terminal reads the server's own words, too."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({fault.verify_message}): name its authority with --ca-file"
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return f"it does not take login and password ({fault.smtp_code})"
    if isinstance(fault, smtplib.SMTPResponseException):
        said = fault.smtp_error
        return f"it says {fault.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    known = (words for kind, words in WORDS if isinstance(fault, kind))
    return next(known, f"no connection: {fault.strerror or type(fault).__name__}")
