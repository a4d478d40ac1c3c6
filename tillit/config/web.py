"""The web process: one uvicorn; pages through a WSGI thread pool (docs/decisions/0002-pages-through-wsgi.md)."""

import asyncio
import contextlib
import gc
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

import uvicorn
import uvloop
from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp

from tillit.config.dying import die_with_parent
from tillit.config.setup import start_django

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

THREADS = 8
OBJECTS = 10_000
"""New ones between two looks for garbage; a page makes about as many."""


async def serve(host: str, port: int) -> None:
    """Serve until SIGTERM. A demonstration's postbox, a real SMTP server that keeps letters in memory, runs here."""
    from django.conf import settings

    from tillit.config.wsgi import application
    from tillit.desk.live.hub import Hub
    from tillit.desk.live.socket import Live
    from tillit.portal.postbox import serve_postbox

    live = Live(Hub(os.environ["DATABASE_URL"]))
    pages = cast("App", WSGIMiddleware(cast("WSGIApp", application), workers=THREADS))
    config = uvicorn.Config(
        _by_kind(pages, live), host=host, port=port,
        lifespan="off", access_log=False, log_config=None, log_level="warning", server_header=False,
        timeout_graceful_shutdown=3, loop="none", ws="websockets-sansio", ws_max_size=2_000, ws_max_queue=8,
    )  # fmt: skip
    async with contextlib.AsyncExitStack() as stack:
        if settings.TILLIT_DEMO and (postbox := os.environ.get("TILLIT_POSTBOX_PORT")):
            await stack.enter_async_context(serve_postbox("127.0.0.1", int(postbox)))
        server = uvicorn.Server(config)
        listening = asyncio.create_task(live.run())
        listening.add_done_callback(lambda _: setattr(server, "should_exit", True))  # no pages without it: started anew
        stack.callback(listening.cancel)
        await server.serve()


def _by_kind(pages: App, live: App) -> App:
    """Sockets to the hub, at one address; all else is a page."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await pages(scope, receive, send)
        elif scope["path"] == "/live":
            await live(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": ""})

    return serve


def main() -> None:
    die_with_parent()
    start_django()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    gc.freeze()  # what was loaded lives as long as we do
    gc.set_threshold(OBJECTS)
    uvloop.run(serve(os.environ.get("TILLIT_HOST", "127.0.0.1"), int(os.environ.get("TILLIT_PORT", "8000"))))


if __name__ == "__main__":
    main()
