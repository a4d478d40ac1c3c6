"""Fetching as it runs: a thread an account, woken by the server, and back after any fall."""

import os
from pathlib import Path

from tests.doors import until
from tests.fetching import NORDLUND, arrived, fresh, letters
from tests.house import House
from tillit.config.founding import operator_at_founding
from tillit.contact.fetch_from import stop_fetching
from tillit.contact.fetchers import refresh_fetchers
from tillit.contact.models import Account, Mailbox


def test_a_mail_is_a_case_a_moment_after_it_was_laid_there(house: House, setting, server, login) -> None:
    account, before = setting(after="delete"), arrived()
    refresh_fetchers()
    until(lambda: fresh(account).fetched_at)
    for number in range(1, 4):
        server.put(login, *letters(1))
        until(lambda number=number: arrived() == before + number, 3)
    until(lambda: server.count(login) == 0)


def test_a_server_that_was_away_is_found_again(house: House, setting, server, login) -> None:
    account, before = setting(), arrived()
    refresh_fetchers()
    until(lambda: fresh(account).fetched_at)
    server.stop()
    try:
        until(lambda: fresh(account).fault in {"nobody-listens", "lost"})
        assert fresh(account).fault_since
    finally:
        server.start()
    server.put(login, *letters(1))
    until(lambda: arrived() == before + 1, 20)
    until(lambda: not fresh(account).fault)


def test_an_account_is_left_alone_once_nobody_fetches_from_it(house: House, setting, server, login) -> None:
    account, before = setting(), arrived()
    refresh_fetchers()
    until(lambda: fresh(account).fetched_at)
    stop_fetching(Mailbox.objects.get(address=NORDLUND), by=operator_at_founding())
    refresh_fetchers()
    server.put(login, *letters(1))
    assert not Account.objects.filter(pk=account.pk).exists()
    assert not list(Path(os.environ["TILLIT_SECRETS"]).glob(f"*{account.pk}*"))
    assert arrived() == before
