"""The SMTP door: which mailboxes are ours, and what is answered to the server that delivers."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.db import OperationalError, close_old_connections

from tillit.contact.arrive import arrive
from tillit.contact.lines.email.listener import Envelope, Reply, Unavailable
from tillit.contact.lines.email.threading import plain_mailbox
from tillit.contact.models import Mailbox
from tillit.publishing.current import NoNotice
from tillit.vault.actors import machine
from tillit.vault.errors import KeeperAway

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="receive")


async def is_known(address: str) -> bool:
    """Whether mail for this address is taken here (plus parts are ours)."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _is_known, address)


async def take(envelope: Envelope) -> Reply:
    """Take one mail for each of our mailboxes it names. It is acknowledged only when all have committed.

    Raises:
        Unavailable: keeper or database are away; the sending server tries again (451), and copies are recognised.
    """
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, _take, envelope)
    except (KeeperAway, OperationalError, NoNotice) as away:
        raise Unavailable from away


def _is_known(address: str) -> bool:
    close_old_connections()
    return Mailbox.objects.filter(address=plain_mailbox(address), is_active=True).exists()


def _take(envelope: Envelope) -> Reply:
    close_old_connections()
    wanted = {plain_mailbox(address) for address in envelope.rcpt_tos}
    for mailbox in Mailbox.objects.filter(address__in=wanted, is_active=True).order_by("address"):
        arrive(
            mailbox, envelope.content, by=machine("receive", mailbox.company_id), mail_from=envelope.mail_from,
            recipients=envelope.rcpt_tos,
        )  # fmt: skip
    return Reply()
