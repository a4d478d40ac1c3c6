"""The door for mail: SMTP on our own loop. A mail is taken (250) only when it has been kept; otherwise its sender tries
again.

Who wrote to whom is in no log. A mail that was kept leaves no line; one that was not says its size, how many
recipients, and the kind of fault.
"""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd import smtp

from tillit.contact.lines.email.certificate import Certificate
from tillit.contact.lines.email.hall import Hall, Limits, Lmtp, Smtp, peer_of

MOST_RECIPIENTS = 100
_REPLY = re.compile(r"[245]\d\d [\x20-\x7e]{1,400}")

log = logging.getLogger("tillit.contact.email")
# The library logs addresses, and content in tracebacks: it stays silent, and what an operator needs is logged here.
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)


class Unavailable(Exception):
    """Nothing can be kept just now: the keeper or the database is away. The sender is asked to try again."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail as it arrived. `mail_from` is empty for reports of machines; `content` is whole, with CRLF.

    `peer` is the address of the server that brought it (empty for one on this machine's own socket), `helo` the name
    it gave itself: what SPF asks for (RFC 7208), and nothing that is written down anywhere.
    """

    mail_from: str
    rcpt_tos: tuple[str, ...]
    content: bytes
    peer: str = field(default="", repr=False)
    helo: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sending server is told."""

    code: int = 250
    words: str = "2.0.0 kept"

    def line(self) -> str:
        """One line of SMTP; anything else than plain words becomes a request to try again."""
        line = f"{self.code} {self.words}"
        return line if _REPLY.fullmatch(line) else "451 4.3.0 not kept, try again later"


Take = Callable[[Envelope], Awaitable[Reply]]
Known = Callable[[str], Awaitable[bool]]


class _Door:
    """What aiosmtpd asks for each connection."""

    def __init__(self, take: Take, known: Known | None) -> None:
        self.take = take
        self.known = known

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: smtp.SMTP, _session: smtp.Session, envelope: smtp.Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients, send again for the others"
        if self.known is not None:
            try:
                if not await self.known(address):
                    return "550 5.1.1 no such mailbox here"
            except Exception as fault:  # noqa: BLE001 - whatever it was, the mail must not be lost for it
                log.warning("recipient not checked: %s", type(fault).__name__)
                return "451 4.3.0 not now, try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 known"

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: smtp.SMTP, session: smtp.Session, _envelope: smtp.Envelope, hostname: str, offers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        # Nobody signs in here. Commands sent ahead (RFC 2920) are read in their turn, as the library reads anyway.
        return [*(offer for offer in offers[:-1] if not offer.startswith("250-AUTH")), "250-PIPELINING", offers[-1]]

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope
    ) -> str:
        return await self._take(_envelope(session, envelope, tuple(envelope.rcpt_tos)))

    async def _take(self, taken: Envelope) -> str:
        try:
            return (await self.take(taken)).line()
        except Exception as fault:  # noqa: BLE001 - 250 is said only for what was kept; the cause is logged by its kind alone
            size, count = len(taken.content), len(taken.rcpt_tos)
            log.warning("mail of %d bytes for %d not kept: %s", size, count, type(fault).__name__)
            return "451 4.3.0 not kept, try again later"

    async def handle_exception(self, error: Exception) -> str:
        """A fault of the conversation itself; its words may hold content and are not logged."""
        log.warning("conversation ended: %s", type(error).__name__)
        return "451 4.3.0 not understood, try again later"


class _LocalDoor(_Door):
    """The same for LMTP (RFC 2033): each recipient has an answer of its own."""

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope
    ) -> str:
        each = [self._take(_envelope(session, envelope, (address,))) for address in envelope.rcpt_tos]
        return "\r\n".join(await asyncio.gather(*each))


def _envelope(session: smtp.Session, envelope: smtp.Envelope, recipients: tuple[str, ...]) -> Envelope:
    content = envelope.content if isinstance(envelope.content, bytes) else b""
    sender = (envelope.mail_from or "").strip("<>")
    return Envelope(sender, recipients, content, peer_of(session.peer), session.host_name or "")


@asynccontextmanager
async def serve(
    host: str,
    port: int,
    take: Take,
    *,
    known: Known | None = None,
    hostname: str = "tillit",
    certificate: Certificate | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> AsyncIterator[asyncio.Server]:
    """Listen while the block runs, in the caller's loop. `known` says whether a recipient is one of our mailboxes.

    With a certificate STARTTLS is offered. Port 0 takes any free one (`server.sockets[0].getsockname()`).
    """
    hall = Hall(_Door(take, known), hostname, certificate, limits)
    server = await asyncio.get_running_loop().create_server(lambda: Smtp(hall), host, port, backlog=limits.most)
    async with _listening(server, hall):
        yield server


@asynccontextmanager
async def serve_lmtp(
    place: str,
    take: Take,
    *,
    known: Known | None = None,
    hostname: str = "tillit",
    certificate: Certificate | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> AsyncIterator[asyncio.Server]:
    """The same for a mail server on this machine that hands on by LMTP; `place` is `unix:/path` or `address:port`.

    Only our account and the socket's group may hand letters in at a socket: in a folder with the setgid bit its group
    is the folder's, so whoever made the folder said which. A port of loopback is open to every account of the machine.
    """
    hall, loop = Hall(_LocalDoor(take, known), hostname, certificate, limits), asyncio.get_running_loop()
    if place.startswith("unix:"):
        path = place.removeprefix("unix:")
        server = await loop.create_unix_server(lambda: Lmtp(hall), path, backlog=limits.most)
        os.chmod(path, 0o660)  # noqa: PTH101 - one call, of a socket
    else:
        host, _, port = place.rpartition(":")
        server = await loop.create_server(lambda: Lmtp(hall), host.strip("[]"), int(port), backlog=limits.most)
    async with _listening(server, hall):
        yield server


@asynccontextmanager
async def _listening(server: asyncio.Server, hall: Hall) -> AsyncIterator[None]:
    try:
        yield
    finally:
        server.close()
        hall.close()
        await server.wait_closed()
