"""Who may come in, how many at once, and for how long: nobody who is slow or silent keeps the others waiting."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import AnyStr, cast

from tillit.contact.lines.email.certificate import Certificate
from tillit.contact.lines.email.conversation import Conversation

LARGEST = 25_000_000
FAREWELL = 2.0
"""Seconds in which a last word may be heard; then the connection is cut, read or not."""

_LONGEST_LINE = 1_000_000
log = logging.getLogger("tillit.contact.email")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a mail; seconds of silence, and of a conversation from one letter to the next; connections at once."""

    largest: int = LARGEST
    quiet: float = 60.0
    longest: float = 900.0
    most: int = 200
    most_of_one: int = 50


@dataclass
class Hall:
    """Whoever is inside now, by where they came from."""

    door: object
    hostname: str
    certificate: Certificate | None
    limits: Limits
    inside: dict["Smtp", str] = field(default_factory=dict)

    def refusal(self, peer: str) -> str:
        """Why somebody from there must come again later; empty when they may come in."""
        if len(self.inside) >= self.limits.most:
            return "421 4.3.2 too many are served just now, try again later"
        if sum(one == peer for one in self.inside.values()) >= self.limits.most_of_one:
            return "421 4.7.0 too many connections from your address, try again later"
        if self.certificate is not None and self.certificate.context() is None:
            return "421 4.3.5 not ready to encrypt yet, try again later"
        return ""

    def close(self) -> None:
        """Nobody stays when the house closes."""
        for protocol in tuple(self.inside):
            if protocol.transport is not None:
                protocol.transport.close()


class Smtp(Conversation):
    """One conversation. Long lines are taken: many programs write HTML in one, and a refusal would lose the letter."""

    line_length_limit = _LONGEST_LINE

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._until = 0.0
        super().__init__(
            hall.door, data_size_limit=hall.limits.largest, enable_SMTPUTF8=True, hostname=hall.hostname,
            ident="tillit", timeout=hall.limits.quiet, loop=asyncio.get_running_loop(),
            tls_context=hall.certificate.context() if hall.certificate else None,
        )  # fmt: skip

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let them in, or say when to come again. Called once more when encryption begins."""
        if self._original_transport is None:
            peer = peer_of(transport.get_extra_info("peername"))
            if refusal := self.hall.refusal(peer):
                log.warning("not let in: %s", refusal[:9])
                ending = cast(asyncio.Transport, transport)
                ending.set_protocol(asyncio.Protocol())
                _take_leave(ending, refusal)
                return
            self.hall.inside[self] = peer
            self._begin_anew()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.hall.inside.pop(self, None)
        super().connection_lost(error)

    def _begin_anew(self) -> None:
        self._until = self.loop.time() + self.hall.limits.longest

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Every word gives a new minute, but the letter must come to an end all the same."""
        left = max(self._until - self.loop.time(), 0.001)
        super()._reset_timeout(min(duration or self.hall.limits.quiet, left))

    def _timeout_cb(self) -> None:
        if self.transport is not None:
            _take_leave(cast(asyncio.Transport, self.transport), "421 4.4.2 nothing came for too long, closing")

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        await super().smtp_DATA(arg)
        self._begin_anew()

    def too_large(self, recipients: int) -> str:  # noqa: ARG002 - LMTP counts them
        """What a person reads in the report that their own mail server sends them."""
        most = f"{self.hall.limits.largest / 1_000_000:g} MB"
        return f"552 5.3.4 This mail is larger than {most}, the most we can take. Please send large files another way."

    async def push(self, status: AnyStr) -> None:
        """Say something; the library's refusal of an announced size becomes ours."""
        if status[:9] in {"552 Error", b"552 Error"}:
            await super().push(self.too_large(1))
        else:
            await super().push(status)


class Lmtp(Smtp):
    """The same for a mail server that hands on by LMTP (RFC 2033)."""

    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """The greeting of LMTP; those of SMTP are refused."""
        await super().smtp_EHLO(arg)

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: ARG002, N802 - aiosmtpd's name
        await self.push("500 5.5.1 this is LMTP: say LHLO")

    smtp_HELO = smtp_EHLO  # noqa: N815 - aiosmtpd's name

    def too_large(self, recipients: int) -> str:
        """One answer a recipient."""
        return "\r\n".join([super().too_large(1)] * recipients)


def peer_of(name: object) -> str:
    """The address in a peer's name (socket(7)); empty for a Unix socket."""
    if isinstance(name, Sequence) and not isinstance(name, str | bytes) and name:
        return str(name[0]).partition("%")[0]
    return ""


def _take_leave(transport: asyncio.Transport, words: str) -> None:
    if not transport.is_closing():
        transport.write(words.encode() + b"\r\n")
        transport.close()
    asyncio.get_running_loop().call_later(FAREWELL, transport.abort)
