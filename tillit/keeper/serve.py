"""The sockets: who may connect at all, how much may wait, and by when an answer must be there.

Two lanes, so that re-indexing never keeps an agent waiting. The operator has a socket of its own.
"""

import asyncio
import logging
import os
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tillit.keeper.answer import answer_call
from tillit.keeper.answers import Answer, Broken, Malformed, Reply, Unavailable
from tillit.keeper.frames import Connection, FrameMalformed, FrameTooLarge, frame, read_request
from tillit.keeper.house import Keeper
from tillit.keeper.refuse import CallRefused, KeyringAway
from tillit.keeper.wire import Request

log = logging.getLogger("tillit.keeper")

MOST_WAITING = 256
LONGEST = 60.0
AT_ONCE = {"desk": 32, "bulk": 2}
_READ = 1 << 16
_PEER = struct.Struct("3i")


@dataclass
class Doors:
    """Both sockets and what is under way behind them."""

    keeper: Keeper
    allowed: frozenset[int]
    waiting: int = 0
    lanes: dict[str, asyncio.Semaphore] = field(
        default_factory=lambda: {k: asyncio.Semaphore(n) for k, n in AT_ONCE.items()}
    )
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self, path: Path, *, operator: bool) -> asyncio.Server:
        """Listen at a path. The operator's socket takes only the keeper's own user and root."""
        with suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - a socket left by a keeper that was killed
        old = os.umask(0o177 if operator else 0o111)
        try:

            async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await self._meet(reader, writer, operator=operator)

            return await asyncio.start_unix_server(meet, path)
        finally:
            os.umask(old)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, operator: bool) -> None:
        uid = peer_uid(writer.get_extra_info("socket"))
        allowed = {0, os.geteuid()} if operator else self.allowed
        try:
            if uid in allowed:
                await self._listen(reader, writer, operator=operator)
            else:
                log.warning("uid %d may not connect", uid)
        except (ConnectionError, FrameTooLarge):
            log.info("a connection ended early")
        finally:
            writer.close()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, operator: bool) -> None:
        codec = Connection()
        while received := await reader.read(_READ):
            codec.feed(received)
            for body in codec.bodies():
                try:
                    request = read_request(body)
                except FrameMalformed:
                    writer.write(frame(Reply(0, Malformed("This is not one of the keeper's calls."))))
                    continue
                task = asyncio.create_task(self._serve(request, writer, operator=operator))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
            await writer.drain()

    async def _serve(self, request: Request, writer: asyncio.StreamWriter, *, operator: bool) -> None:
        answer: Answer
        if self.waiting >= MOST_WAITING:
            answer = Unavailable("Too many calls wait. Ask again.")
        else:
            self.waiting += 1
            try:
                answer = await self._answer(request, operator=operator)
            finally:
                self.waiting -= 1
        try:
            framed = frame(Reply(request.id, answer))
        except FrameTooLarge:
            framed = frame(Reply(request.id, Unavailable("The answer is too large for one frame. Ask for less.")))
        if not writer.is_closing():
            writer.write(framed)

    async def _answer(self, request: Request, *, operator: bool) -> Answer:
        """The answer, or the type of what prevented it. Nothing of the request reaches a log."""
        try:
            async with asyncio.timeout(min(max(request.deadline, 0.0), LONGEST)), self.lanes[request.lane]:
                return await answer_call(self.keeper, request, operator=operator)
        except CallRefused as refusal:
            return refusal.answer()
        except KeyringAway:
            return Unavailable("The keyring does not answer. Ask again.")
        except TimeoutError:
            return Unavailable("The deadline has passed. Ask again.")
        except Exception as fault:  # noqa: BLE001 - told by its kind only: a traceback could hold plaintext
            kind, place = type(fault).__name__, _place(fault)
            log.error("call %s failed: %s at %s", type(request.call).__name__, kind, place)  # noqa: TRY400
            return Broken(f"{kind} at {place}")


def _place(fault: BaseException) -> str:
    """File and line of a fault in our own code, never its message."""
    trace, place = fault.__traceback__, "?"
    while trace is not None:
        if "tillit" in trace.tb_frame.f_code.co_filename:
            place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def peer_uid(connection: socket.socket) -> int:
    """The user behind a connection, as the kernel says (SO_PEERCRED, unix(7))."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    return int(_PEER.unpack(raw)[1])
