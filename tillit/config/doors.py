"""Where mail comes in: SMTP always; LMTP where the operator names a place; encryption where there is a certificate."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tillit.contact.lines.email.certificate import Certificate
from tillit.contact.lines.email.listener import serve, serve_lmtp
from tillit.contact.listen import is_known, take


@asynccontextmanager
async def open_doors() -> AsyncIterator[None]:
    """Take mail while the block runs, as the environment says."""
    host, port = os.environ.get("TILLIT_SMTP_HOST", "127.0.0.1"), int(os.environ.get("TILLIT_SMTP_PORT", "2525"))
    name, shown = os.environ.get("TILLIT_SMTP_NAME", "tillit"), certificate()
    async with AsyncExitStack() as doors:
        await doors.enter_async_context(serve(host, port, take, known=is_known, hostname=name, certificate=shown))
        if place := os.environ.get("TILLIT_LMTP", ""):
            await doors.enter_async_context(serve_lmtp(place, take, known=is_known, hostname=name, certificate=shown))
        yield


def certificate() -> Certificate | None:
    """What `TILLIT_SMTP_CERTIFICATE` names; its key lies in `TILLIT_SMTP_KEY`, or in the same file."""
    chain = os.environ.get("TILLIT_SMTP_CERTIFICATE", "")
    return Certificate(Path(chain), Path(os.environ.get("TILLIT_SMTP_KEY") or chain)) if chain else None
