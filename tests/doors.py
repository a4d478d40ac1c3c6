"""A listener in a thread of its own, by SMTP or LMTP, and what it took."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvloop

from tillit.contact.lines.email.certificate import Certificate
from tillit.contact.lines.email.hall import Limits
from tillit.contact.lines.email.listener import Envelope, Reply, serve, serve_lmtp

OURS = "service@ton.example"
USUAL = Limits()
LETTER = b"Subject: x\r\n\r\nHej\r\n"


class Door:
    """A listener and what it took. Whoever is named `full` is refused for now."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.port = 0

    async def keep(self, envelope: Envelope) -> Reply:
        if "full@ton.example" in envelope.rcpt_tos:
            return Reply(452, "4.2.2 full")
        self.taken.append(envelope)
        return Reply()

    async def known(self, address: str) -> bool:
        return address.endswith("@ton.example") and not address.startswith("nobody")


@contextmanager
def opened(
    *, pair: tuple[Path, Path] | None = None, lmtp: str = "", limits: Limits = USUAL,
    new_loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop,
) -> Iterator[Door]:  # fmt: skip
    door, started, loop = Door(), threading.Event(), new_loop()
    stop = asyncio.Event()
    shown = Certificate(*pair) if pair else None

    async def stay() -> None:
        how = {"known": door.known, "certificate": shown, "limits": limits}
        opening = serve_lmtp(lmtp, door.keep, **how) if lmtp else serve("127.0.0.1", 0, door.keep, **how)
        async with opening as server:
            if not lmtp.startswith("unix:"):
                door.port = server.sockets[0].getsockname()[1]
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(stay()))
    thread.start()
    assert started.wait(5)
    try:
        yield door
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()


def trusting(path: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(path))


def until(is_so: Callable[[], object], patience: float = 10) -> None:
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def read_all(talk: socket.socket) -> bytes:
    said = b""
    with suppress(ConnectionResetError):
        while piece := talk.recv(65536):
            said += piece
    return said


def read_until(talk: socket.socket, words: bytes) -> None:
    said = b""
    while words not in said:
        piece = talk.recv(4096)
        assert piece, said
        said += piece
