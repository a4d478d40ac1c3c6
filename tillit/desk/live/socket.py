"""The socket of a page: plain ASGI beside the pages. Both sides send small JSON objects, references only.

From the page: `{"at": seconds, "case": number or null, "typing": bool}`, at first, whenever it changes, and every 25
seconds. To the page: `{"at": seconds}` and, where there is any, `"changed": [numbers]`, `"all": true`,
`"here": [{"name", "typing"}]`.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec
from django.db import Error

from tillit.desk.live.entrance import admit, is_own_origin, may_see, who_is_out, who_sees_no_longer
from tillit.desk.live.hub import Hub
from tillit.desk.live.watcher import MISBEHAVED, SIGNED_OUT, STRANGE, TRY_AGAIN, Watcher

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

GATHER = 0.03
"""Seconds in which changes are gathered into one message."""

LOOK_AGAIN = 20.0
"""Seconds at most between two looks at who may still be here. A contract that somebody ends is looked at once; one
whose last day has passed, within a minute.
"""

LARGEST = 2_000


class Said(msgspec.Struct):
    """What a page says of itself."""

    at: float = 0.0
    case: int | None = None
    typing: bool = False


class Live:
    """An ASGI application for websockets."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def run(self) -> None:
        """The hub's own work, for as long as the process serves."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.hub.run())
            group.create_task(self._show_out())

    async def _show_out(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.hub.doubted.wait(), LOOK_AGAIN)
            self.hub.doubted.clear()
            if not (pages := self.hub.everybody()):
                continue
            try:
                out = await asyncio.to_thread(who_is_out, pages)
                blind = await asyncio.to_thread(who_sees_no_longer, pages)
            except Error:  # who may stay cannot be told: pages come back by themselves, and are asked again then
                for watcher in pages:
                    watcher.leave(TRY_AGAIN)
                continue
            for watcher in out:
                watcher.leave()
            for watcher in blind:
                self.hub.look_at(watcher, None, is_typing=False)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        headers = dict(scope["headers"])
        is_ours = is_own_origin(headers)
        watcher = await asyncio.to_thread(admit, headers) if is_ours else None
        await send({"type": "websocket.accept"})
        if watcher is None:
            await send({"type": "websocket.close", "code": SIGNED_OUT if is_ours else STRANGE})
            return
        telling = asyncio.create_task(self._tell(watcher, send))
        listening = asyncio.create_task(self._listen(watcher, receive, send))
        try:
            await asyncio.wait({telling, listening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.hub.leave(watcher)
            for task in (telling, listening):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, RuntimeError, OSError):
                    await task

    async def _tell(self, watcher: Watcher, send: Send) -> None:
        while True:
            await watcher.woken.wait()
            if watcher.closing:
                await send({"type": "websocket.close", "code": watcher.closing})
                return
            await asyncio.sleep(GATHER)
            await send({"type": "websocket.send", "text": msgspec.json.encode(watcher.take()).decode()})

    async def _listen(self, watcher: Watcher, receive: Receive, send: Send) -> None:
        has_joined = False
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                said = msgspec.json.decode((message.get("text") or "")[:LARGEST], type=Said)
            except msgspec.DecodeError:
                await send({"type": "websocket.close", "code": MISBEHAVED})
                return
            case = said.case
            if case is not None and case != watcher.case and not await asyncio.to_thread(may_see, watcher, case):
                case = None
            if not has_joined:
                self.hub.join(watcher, since=said.at)
                has_joined = True
            self.hub.look_at(watcher, case, is_typing=said.typing and case is not None)
            watcher.woken.set()  # answered, so that the page knows that we are there
