"""The SMTP door: which mailboxes are ours, and what is answered to the server that delivers.

While one batch is being taken the next gathers, so that many senders share a call to the keeper and a commit. Whoever
was just answered may bring the next letter in a moment: a batch waits for as many, so that four senders share as well
as twenty, and a single one waits for nobody.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections

from tillit.contact.arrive import arrive_all
from tillit.contact.letters import Letter
from tillit.contact.lines.email.listener import Envelope, Reply, Unavailable
from tillit.contact.lines.email.proof import Brought, fronts_of, prove, wants_proof
from tillit.contact.lines.email.threading import plain_mailbox
from tillit.contact.models import Alias, Mailbox
from tillit.recipients.vouch import UNKNOWN
from tillit.vault.actors import machine

AT_ONCE = 2
"""Batches under way: while one waits for keeper and database, the other is read."""

GATHER = 0.008
"""Seconds that a batch waits at most for those who were just answered."""

WORTH = 6
"""Letters for which a second batch is begun beside the one under way; fewer wait for it to end."""

MOST_LETTERS, MOST_BYTES = 64, 8_000_000
"""Of one batch; a larger letter is taken alone."""

PROVERS, PROOF_SECONDS = 4, 8.0
"""Letters whose senders are looked into at once, before they join a batch, and how long each waits for it at most."""

FRESH_FOR = 2.0
"""Seconds for which the list of our mailboxes is not asked again."""

log = logging.getLogger("tillit.contact.email")
_provers = ThreadPoolExecutor(max_workers=PROVERS, thread_name_prefix="prove")
_threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="receive")


async def is_known(address: str) -> bool:
    """Whether mail for this address is taken here (plus parts are ours)."""
    ours = _fresh()
    if ours is None:
        ours = await asyncio.get_running_loop().run_in_executor(_threads, _mailboxes)
    return plain_mailbox(address) in ours


async def take(envelope: Envelope) -> Reply:
    """Take one mail for each of our mailboxes it names. It is acknowledged only when all have committed.

    Raises:
        Unavailable: keeper or database are away; the sending server tries again (451), and copies are recognised.
    """
    return await _gathering.take(envelope, await _proof_of(envelope))


async def _proof_of(envelope: Envelope) -> tuple[str, ...]:
    """Whether the letter comes from whom it names; unknown where that takes too long."""
    brought, fronts = Brought(envelope.peer, envelope.helo, envelope.mail_from), fronts_of(settings.TILLIT_AUTHSERV_IDS)
    if not wants_proof(envelope.content, brought, fronts):
        return ()
    asked = asyncio.get_running_loop().run_in_executor(_provers, prove, envelope.content, brought, fronts)
    try:
        return await asyncio.wait_for(asked, PROOF_SECONDS)
    except TimeoutError:
        return (UNKNOWN,)


Waiting = tuple[Envelope, tuple[str, ...], "asyncio.Future[Reply]"]


@dataclass
class _Gathering:
    """Envelopes that wait for a batch, and the batches under way."""

    waiting: list[Waiting] = field(default_factory=list)
    under_way: set["asyncio.Task[None]"] = field(default_factory=set)
    gathering: "asyncio.Event | None" = None
    expected: int = 1

    async def take(self, envelope: Envelope, verdicts: tuple[str, ...]) -> Reply:
        told: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.waiting.append((envelope, verdicts, told))
        self._start()
        return await told

    def _start(self) -> None:
        """Begin a batch if there is one to begin; tell the one that gathers when all it waits for are here."""
        if self.gathering is not None:
            if len(self.waiting) >= self.expected:
                self.gathering.set()
        elif len(self.waiting) >= (WORTH if self.under_way else 1) and len(self.under_way) < AT_ONCE:
            self.gathering = asyncio.Event()
            task = asyncio.create_task(self._work(self.gathering))
            self.under_way.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self.under_way.discard(task)
        self._start()

    async def _work(self, enough: asyncio.Event) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHER):
                if len(self.waiting) < self.expected:
                    await enough.wait()
        self.gathering, batch = None, self._next()
        self.expected = len(self.waiting)
        self._start()
        try:
            envelopes = [envelope for envelope, _, _ in batch]
            proofs = [verdicts for _, verdicts, _ in batch]
            are_kept = await asyncio.get_running_loop().run_in_executor(_threads, take_all, envelopes, proofs)
        except Exception as fault:  # noqa: BLE001 - nothing was kept; every sender hears of it
            log.warning("a batch was not taken: %s", type(fault).__name__)
            are_kept = [False] * len(batch)
        self.expected = len(self.waiting) + len(batch)
        for (_, _, told), is_kept in zip(batch, are_kept, strict=True):
            if told.done():  # the sender has gone; a copy is recognised when it comes again
                continue
            if is_kept:
                told.set_result(Reply())
            else:
                told.set_exception(Unavailable())

    def _next(self) -> list[Waiting]:
        sizes = accumulate(len(envelope.content) for envelope, _, _ in self.waiting[:MOST_LETTERS])
        fitting = sum(size <= MOST_BYTES for size in sizes) or 1
        batch, self.waiting = self.waiting[:fitting], self.waiting[fitting:]
        return batch


_gathering = _Gathering()


def take_all(envelopes: Sequence[Envelope], proofs: Sequence[tuple[str, ...]]) -> list[bool]:
    """Take these, with what was found out of their senders; whether each is kept in every mailbox it names. One that
    names a mailbox which was ours a moment ago is not: asked again, its sender hears that there is none.
    """
    mailboxes = _mailboxes()
    by_brand: dict[tuple[UUID, UUID], list[tuple[int, Letter]]] = defaultdict(list)
    are_kept = [True] * len(envelopes)
    for place, (envelope, verdicts) in enumerate(zip(envelopes, proofs, strict=True)):
        wanted = {plain_mailbox(address) for address in envelope.rcpt_tos}
        are_kept[place] = wanted <= mailboxes.keys()
        for mailbox in {mailboxes[address]: None for address in sorted(wanted) if address in mailboxes}:
            letter = Letter(mailbox, envelope.content, envelope.mail_from, envelope.rcpt_tos, verdicts=verdicts)
            by_brand[mailbox.company_id, mailbox.brand_id].append((place, letter))
    for (company, _), letters in by_brand.items():
        outcomes = arrive_all([letter for _, letter in letters], by=machine("receive", company))
        for (place, _), outcome in zip(letters, outcomes, strict=True):
            are_kept[place] &= not isinstance(outcome, Exception)
    return are_kept


_ours: list[tuple[float, dict[str, Mailbox]]] = []


def _fresh() -> dict[str, Mailbox] | None:
    return _ours[0][1] if _ours and time.monotonic() - _ours[0][0] <= FRESH_FOR else None


def _mailboxes() -> dict[str, Mailbox]:
    close_old_connections()  # of an outage: the next letter must not meet it again
    found = _fresh()
    if found is None:
        found = {mailbox.address: mailbox for mailbox in Mailbox.objects.filter(is_active=True)}
        aliases = Alias.objects.select_related("mailbox").filter(mailbox__is_active=True)
        found |= {alias.address: alias.mailbox for alias in aliases}
        _ours[:] = [(time.monotonic(), found)]
    return found
