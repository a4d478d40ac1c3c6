"""The demonstration's postbox: a real SMTP server whose letters stay in this process's memory and go with it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from tillit.contact.lines.email.listener import Envelope, Reply, serve
from tillit.contact.lines.email.mail import ParsedMail
from tillit.contact.lines.email.parse import parse_mail
from tillit.kit.clock import now
from tillit.kit.refs import new_handle

MOST = 200


@dataclass(frozen=True)
class Posted:
    """One letter that left."""

    id: str
    at: datetime
    to: tuple[str, ...]
    mail: ParsedMail


_letters: deque[Posted] = deque(maxlen=MOST)


def letters() -> list[Posted]:
    """What left, newest first."""
    return list(reversed(_letters))


def letter(handle: str) -> Posted | None:
    return next((one for one in _letters if one.id == handle), None)


async def _keep(envelope: Envelope) -> Reply:
    mail = await asyncio.to_thread(parse_mail, envelope.content)
    _letters.append(Posted(new_handle(), now(), envelope.rcpt_tos, mail))
    return Reply()


@asynccontextmanager
async def serve_postbox(host: str, port: int) -> AsyncIterator[None]:
    """Take letters on a loopback port while the web process runs."""
    async with serve(host, port, _keep):
        yield
