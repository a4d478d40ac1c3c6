"""The egress gate: the only way out. Promise `third-parties` and `never-sold`.

Default deny: a recipient must stand in the notice in force, for this purpose and for each category that leaves. The
disclosure is committed before the first byte is sent, so that a crash can only leave a record too many.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self
from uuid import UUID

from tillit.kit.fault import reach
from tillit.publishing.current import rules_in_force
from tillit.recipients.errors import GateError, NotInNotice, RefusedForGood, RefusedForNow, Unanswered
from tillit.recipients.models import Disclosure
from tillit.recipients.sign import Key, key_for, sign
from tillit.recipients.ways import Tls, Way, way_for
from tillit.vault.acting import repeating
from tillit.vault.actors import Actor
from tillit.vault.inserting import insert_all

MAIL_RELAY = "mail-relay"
TIMEOUT = 30
FAULTY, PERMANENT, GO_ON, CLOSING = 400, 500, 354, 421
MOST_ON_ONE_LINE = 50
"""Letters after which a connection is made anew: many relays refuse more."""

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_DOT = re.compile(rb"(?m)^\.")
_ADDRESS = re.compile(r"[^\s<>\x00-\x1f\x7f]{1,250}@[^\s<>\x00-\x1f\x7f@]{1,253}")


@dataclass(frozen=True)
class Parcel:
    """What leaves: bytes of a mail with CRLF, and what of whom is in it. `sender` is where bounces come back to; empty
    for what a machine writes. `written_as` is our address in it, whose domain may sign it.
    """

    company: UUID
    case: UUID | None
    about: UUID | None
    purpose: str
    categories: Sequence[str]
    sender: str
    to: str
    content: bytes
    brand: UUID | None = None
    written_as: str = ""


@dataclass
class Post:
    """One round of letters: each relay is connected to once, and one that does not answer is not asked again."""

    _lines: dict[Way, "_Line"] = field(default_factory=dict)
    _faults: dict[Way, GateError] = field(default_factory=dict)
    _keys: dict[str, Key | None] = field(default_factory=dict)
    _ways: dict[UUID | None, Way] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for line in self._lines.values():
            line.take_leave()

    def send(self, parcel: Parcel, *, by: Actor, beside: Callable[[], object] = int) -> str:
        """Send a mail through its brand's relay; returns the server's code, such as `250`. What is written `beside` the
        disclosure commits with it: saying what became of the letter before costs no transaction of its own.

        Raises:
            NotInNotice: the notice does not allow this recipient; nothing was recorded as sent.
            NoRelay, RefusedForNow, Unanswered: it may be tried again, with the same Message-ID.
            RefusedForGood: it may not.
        """
        check_allowed(MAIL_RELAY, parcel.purpose, parcel.categories)
        parcel = self._signed(parcel)
        _record(MAIL_RELAY, parcel, by=by, beside=beside)
        reach("carry: recorded")
        if parcel.brand not in self._ways:
            self._ways[parcel.brand] = way_for(parcel.brand)
        way = self._ways[parcel.brand]
        line = self._line(way)
        try:
            line.hand_over(parcel)
        except (Unanswered, RefusedForNow, RefusedForGood):
            if not line.is_open:
                del self._lines[way]
            raise
        return "250"

    def _signed(self, parcel: Parcel) -> Parcel:
        """The parcel with the signature of its brand's domain, where that has one. Raises NoKey."""
        if parcel.written_as not in self._keys:
            self._keys[parcel.written_as] = key_for(parcel.written_as)
        key = self._keys[parcel.written_as]
        return replace(parcel, content=sign(parcel.content, key)) if key else parcel

    def _line(self, way: Way) -> "_Line":
        if fault := self._faults.get(way):
            raise type(fault)(*fault.args)
        line = self._lines.get(way)
        if line is not None and line.is_fresh():
            return line
        if line is not None:
            line.take_leave()
        try:
            self._lines[way] = _Line(connect(way))
        except GateError as fault:
            self._lines.pop(way, None)
            self._faults[way] = fault
            raise
        return self._lines[way]


def send_mail(parcel: Parcel, *, by: Actor) -> str:
    """Send one mail on a connection of its own; see `Post.send`."""
    with Post() as post:
        return post.send(parcel, by=by)


def check_allowed(recipient: str, purpose: str, categories: Sequence[str]) -> None:
    """Raises NotInNotice, with its clause: this recipient may not have these categories for this purpose."""
    entry = rules_in_force().recipients.get(recipient)
    if entry is None or purpose not in entry.purposes or not set(categories) <= set(entry.categories):
        raise NotInNotice(recipient, categories)


def _record(recipient: str, parcel: Parcel, *, by: Actor, beside: Callable[[], object]) -> None:
    disclosure = Disclosure(
        company=parcel.company, case=parcel.case, about=parcel.about, recipient=recipient, purpose=parcel.purpose,
        categories=sorted(parcel.categories),
    )  # fmt: skip
    with repeating(by):
        beside()
        insert_all([disclosure])


@dataclass
class _Line:
    """One connection to a relay, for several letters."""

    server: smtplib.SMTP
    letters: int = 0

    @property
    def is_open(self) -> bool:
        return self.server.sock is not None

    def is_fresh(self) -> bool:
        """Whether the next letter may use it: the relay still listens, and has forgotten the letter before."""
        if self.letters >= MOST_ON_ONE_LINE or not self.is_open:
            return False
        try:
            return self.server.rset()[0] < FAULTY
        except (OSError, smtplib.SMTPException):
            return False

    def hand_over(self, parcel: Parcel) -> None:
        """Raises Unanswered when nobody can know any more whether the message was taken; until the last line of the
        message has gone, it was not (RFC 5321, 4.2.5).
        """
        self.letters += 1
        try:
            self._say(*self.server.mail(parcel.sender, _options(self.server, parcel)))
            self._say(*self.server.rcpt(parcel.to))
            self._say(*self.server.docmd("DATA"), wanted=GO_ON)
            content = parcel.content if parcel.content.endswith(b"\r\n") else parcel.content + b"\r\n"
            self.server.send(_DOT.sub(b"..", content))
        except (OSError, smtplib.SMTPException):
            self.server.close()
            raise RefusedForNow("no-answer") from None
        try:
            self.server.send(b".\r\n")
            code, words = self.server.getreply()
        except (OSError, smtplib.SMTPException):
            self.server.close()
            raise Unanswered("no-answer") from None
        self._say(code, words)

    def _say(self, code: int, words: bytes, *, wanted: int = 0) -> None:
        """Raises RefusedForNow or RefusedForGood, as the relay's code says."""
        if code == CLOSING:
            self.server.close()
        if code >= PERMANENT:
            raise RefusedForGood(_answer(code, words))
        if code >= FAULTY or code < 0 or (wanted and code != wanted):
            raise RefusedForNow(_answer(code, words))

    def take_leave(self) -> None:
        """Whatever the server says to a goodbye, the message was taken or was not."""
        try:
            self.server.quit()
        except (OSError, smtplib.SMTPException):
            self.server.close()


def _options(server: smtplib.SMTP, parcel: Parcel) -> list[str]:
    """What the relay is told of a letter before it comes.

    Raises:
        RefusedForGood: an address is none; the letter is larger than the relay takes; or only a relay that knows RFC
            6531 could be told an address beyond ASCII.
    """
    if not all(map(_ADDRESS.fullmatch, filter(None, (parcel.sender, parcel.to)))) or not parcel.to:
        raise RefusedForGood("no-address")
    options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
    if not f"{parcel.sender}{parcel.to}".isascii():
        if not server.has_extn("smtputf8"):
            raise RefusedForGood("smtputf8")
        options.append("SMTPUTF8")
    if server.has_extn("size"):
        most = server.esmtp_features["size"]
        if most.isdecimal() and 0 < int(most) < len(parcel.content):
            raise RefusedForGood("552 5.3.4")
        options.append(f"SIZE={len(parcel.content)}")
    return options


def _answer(code: int, words: bytes) -> str:
    """Code and enhanced code (RFC 3463): never the server's text, which may quote a person's address."""
    found = _ENHANCED.match(words)
    return f"{code} {found[1].decode()}" if found else str(code)


def connect(way: Way) -> smtplib.SMTP:
    """A greeted, encrypted, signed-in connection.

    Raises:
        RefusedForNow: it is about us or the relay, never about one letter: all wait.
    """
    server: smtplib.SMTP | None = None
    try:
        server = greet(way)
        secure(server, way)
        sign_in(server, way)
    except ssl.SSLCertVerificationError:
        fault = RefusedForNow("certificate")
    except ssl.SSLError:
        fault = RefusedForNow("tls")
    except smtplib.SMTPNotSupportedError:
        fault = RefusedForNow("not-offered")
    except smtplib.SMTPResponseException as refusal:
        fault = RefusedForNow(str(refusal.smtp_code))
    except (OSError, smtplib.SMTPException):
        fault = RefusedForNow("no-answer")
    else:
        return server
    if server is not None:
        with suppress(OSError):
            server.close()
    raise fault


def greet(way: Way) -> smtplib.SMTP:
    """Connect and say who we are; with TLS from the first byte where the way says so."""
    name = way.ehlo or None
    if way.tls == Tls.IMPLICIT:
        server: smtplib.SMTP = smtplib.SMTP_SSL(way.host, way.port, name, timeout=TIMEOUT, context=_trust(way))
    else:
        server = smtplib.SMTP(way.host, way.port, name, timeout=TIMEOUT)
    if server.sock is not None:  # the last line of a letter does not wait for the answer to the one before (40 ms)
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        server.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def secure(server: smtplib.SMTP, way: Way) -> None:
    """Begin TLS where the way asks for it. Raises SMTPNotSupportedError: the relay does not offer it, so it gets
    nothing; somebody between us may have struck the offer out.
    """
    if way.tls == Tls.STARTTLS:
        server.starttls(context=_trust(way))
        server.ehlo()


def sign_in(server: smtplib.SMTP, way: Way) -> None:
    """Give login and password, where the way has them."""
    if way.login:
        server.login(way.login, way.password)


def _trust(way: Way) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=way.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
