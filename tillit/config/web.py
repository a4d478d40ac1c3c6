"""The web process: one uvicorn; pages through a WSGI thread pool (docs/decisions/0002-pages-through-wsgi.md)."""

import contextlib
import logging
import os
from typing import cast

import uvicorn
import uvloop
from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp

from tillit.config.dying import die_with_parent
from tillit.config.setup import start_django

THREADS = 8


async def serve(host: str, port: int) -> None:
    """Serve until SIGTERM. A demonstration's postbox, a real SMTP server that keeps letters in memory, runs here."""
    from django.conf import settings

    from tillit.config.wsgi import application
    from tillit.portal.postbox import serve_postbox

    config = uvicorn.Config(
        WSGIMiddleware(cast("WSGIApp", application), workers=THREADS), host=host, port=port, lifespan="off",
        access_log=False, log_config=None, log_level="warning", server_header=False,
        timeout_graceful_shutdown=3, loop="none",
    )  # fmt: skip
    async with contextlib.AsyncExitStack() as stack:
        if settings.TILLIT_DEMO and (postbox := os.environ.get("TILLIT_POSTBOX_PORT")):
            await stack.enter_async_context(serve_postbox("127.0.0.1", int(postbox)))
        await uvicorn.Server(config).serve()


def main() -> None:
    die_with_parent()
    start_django()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    uvloop.run(serve(os.environ.get("TILLIT_HOST", "127.0.0.1"), int(os.environ.get("TILLIT_PORT", "8000"))))


if __name__ == "__main__":
    main()
