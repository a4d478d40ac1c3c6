"""The door for mail: SMTP on our own loop. A mail is taken (250) only when it has been kept; otherwise its sender tries
again.

Who wrote to whom is in no log: one line a mail says its size, how many recipients, and what became of it.
"""

import asyncio
import logging
import re
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiosmtpd import smtp

LARGEST = 25_000_000
MOST_RECIPIENTS = 100
_QUIET_SECONDS = 60.0
_LONGEST_LINE = 1_000_000
_AT_ONCE = 100
_REPLY = re.compile(r"[245]\d\d [\x20-\x7e]{1,400}")

log = logging.getLogger("tillit.contact.email")
# The library logs addresses, and content in tracebacks: it stays silent, and what an operator needs is logged here.
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)


class Unavailable(Exception):
    """Nothing can be kept just now: the keeper or the database is away. The sender is asked to try again."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail as it arrived. `mail_from` is empty for reports of machines; `content` is whole, with CRLF; `peer` is the
    address of the server that brought it, `helo` the name it gives itself.
    """

    mail_from: str
    rcpt_tos: tuple[str, ...]
    content: bytes
    peer: str = ""
    helo: str = ""


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

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope
    ) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        peer = session.peer[0] if isinstance(session.peer, tuple) else ""
        sender, rcpt_tos = (envelope.mail_from or "").strip("<>"), tuple(envelope.rcpt_tos)
        taken = Envelope(sender, rcpt_tos, content, peer, session.host_name or "")
        try:
            line = (await self.take(taken)).line()
            fate = line[:3]
        except Exception as fault:  # noqa: BLE001 - 250 is said only for what was kept; the cause is logged by its kind alone
            line, fate = "451 4.3.0 not kept, try again later", type(fault).__name__
        log.info("mail of %d bytes for %d: %s", len(content), len(taken.rcpt_tos), fate)
        return line

    async def handle_exception(self, error: Exception) -> str:
        """A fault of the conversation itself; its words may hold content and are not logged."""
        log.warning("conversation ended: %s", type(error).__name__)
        return "451 4.3.0 not understood, try again later"


class _Smtp(smtp.SMTP):
    """Takes long lines: many programs write HTML in one, and refusing a letter for that loses it."""

    line_length_limit = _LONGEST_LINE


@asynccontextmanager
async def serve(
    host: str,
    port: int,
    take: Take,
    *,
    known: Known | None = None,
    hostname: str = "tillit",
    largest: int = LARGEST,
    quiet_seconds: float = _QUIET_SECONDS,
) -> AsyncIterator[asyncio.Server]:
    """Listen while the block runs, in the caller's loop. `known` says whether a recipient is one of our mailboxes.

    A connection that says nothing for `quiet_seconds` is closed. Port 0 takes any free one
    (`server.sockets[0].getsockname()`).
    """
    open_now: weakref.WeakSet[_Smtp] = weakref.WeakSet()

    def answer() -> smtp.SMTP:
        protocol = _Smtp(
            _Door(take, known),
            data_size_limit=largest,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="tillit",
            timeout=quiet_seconds,
            loop=asyncio.get_running_loop(),
        )
        open_now.add(protocol)
        return protocol

    server = await asyncio.get_running_loop().create_server(answer, host, port, backlog=_AT_ONCE)
    try:
        yield server
    finally:
        server.close()
        for protocol in tuple(open_now):
            if protocol.transport is not None:
                protocol.transport.close()
        await server.wait_closed()
