"""One thread for each account elsewhere: it takes what is new, waits until the server tells of more, and begins again.

A server that is away is asked again after a while, later each time; one that refuses our login, rarely: many close an
account that is tried too often.
"""

import logging
import random
import threading
from contextlib import closing
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from tillit.contact.fetch import AWAY, Round, note_fault
from tillit.contact.models import Account
from tillit.recipients.accounts import Fault, Server
from tillit.recipients.box import Bell, open_box
from tillit.recipients.errors import NotReached
from tillit.vault.client import hang_up

AT_ONCE = 2
"""Accounts whose mail is taken at the same moment; the others wait, and hold no connection to the database."""

RENEWED, ASKED = 540.0, 60.0
"""Seconds after which a server is asked again: one that tells by itself (RFC 2177 asks for less than 29 minutes; many
routers forget a silent line after ten), and one that does not.
"""

FIRST_WAIT, LONGEST_WAIT, REFUSED_WAIT = 1.0, 300.0, 60.0
PATIENCE = 5.0

log = logging.getLogger("tillit.contact.email")
_room = threading.Semaphore(AT_ONCE)


@dataclass(frozen=True)
class _Setting:
    """What a fetcher goes by; when it changes, another takes its place."""

    server: Server
    folder: str


@dataclass
class _Fetcher:
    """The thread of one account."""

    account: UUID
    setting: _Setting
    ending: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self._bell = Bell()
        self._thread = threading.Thread(target=self._run, name="fetch", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Let it finish what it has in its hands, and end."""
        self.ending.set()
        self._bell.ring()

    def join(self) -> None:
        self._thread.join(PATIENCE)
        self._bell.close()

    def _run(self) -> None:
        wait, failed = FIRST_WAIT, None
        while not self.ending.is_set():
            try:
                with closing(open_box(self.setting.server, self.setting.folder)) as box:
                    round_ = Round(self.account, box, failed) if failed is not None else Round(self.account, box)
                    failed = round_.failed
                    while not self.ending.is_set():
                        is_all, wait = self._fetch(round_), FIRST_WAIT
                        if is_all:
                            box.wait(RENEWED if "IDLE" in box.offers else ASKED, self._bell)
            except Account.DoesNotExist:
                return
            except Exception as error:  # noqa: BLE001 - an account that fails must not end the others, nor itself
                wait = self._failed(error, wait)

    def _fetch(self, round_: Round) -> bool:
        with _room:
            try:
                return round_.fetch()
            finally:
                connection.close()
                hang_up()

    def _failed(self, error: Exception, wait: float) -> float:
        """Say so, and wait; the next time longer."""
        fault = Fault.NOT_KEPT if isinstance(error, AWAY) else Fault.LOST
        if isinstance(error, NotReached):
            fault = Fault(error.fault)
        log.warning("account %s is not fetched: %s (%s)", self.account, fault, type(error).__name__)
        try:
            note_fault(self.account, fault)
        except AWAY:
            log.warning("account %s: that could not be noted, either", self.account)
        finally:
            connection.close()
        if fault in {Fault.LOGIN, Fault.TOKEN}:
            wait = max(wait, REFUSED_WAIT)
        self.ending.wait(wait * random.uniform(0.8, 1.2))  # noqa: S311 - so that not all come back at once
        return min(wait * 2, LONGEST_WAIT)


_running: dict[UUID, _Fetcher] = {}


def refresh_fetchers() -> None:
    """Begin with new accounts, end with those that are gone or set anew."""
    wanted = {
        account.pk: _Setting(account.server, account.folder)
        for account in Account.objects.filter(mailboxes__is_active=True).distinct()
    }
    for account, fetcher in tuple(_running.items()):
        if wanted.get(account) != fetcher.setting or not fetcher.is_alive:
            fetcher.stop()
            fetcher.join()
            del _running[account]
    for account in wanted.keys() - _running.keys():
        _running[account] = _Fetcher(account, wanted[account])
        _running[account].start()


def stop_fetchers() -> None:
    """End with all."""
    for fetcher in _running.values():
        fetcher.stop()
    for fetcher in _running.values():
        fetcher.join()
    _running.clear()
