"""Mail is fetched from a real Dovecot: each mail once, none missed, and nothing touched that was not taken."""

import os
import time
from datetime import timedelta

import pytest

from tests.doors import until
from tests.fetching import FJELL, NORDLUND, arrived, fetch, fresh, is_past, letters
from tests.house import House, mail, someone
from tests.scenes import company
from tests.servers import Dovecot
from tillit.cases.models import Message
from tillit.config.founding import operator_at_founding
from tillit.contact import arrive as arriving
from tillit.contact import fetch as fetching
from tillit.contact.fetch import Round
from tillit.contact.fetch_from import Key, fetch_from
from tillit.contact.models import Account, Alias, Arrival, LeftBehind, Mailbox
from tillit.kit.clock import now
from tillit.recipients.box import Box, open_box
from tillit.recipients.errors import NotReached
from tillit.vault.acting import in_company

# ── Each once, none missed ──────────────────────────────────────────────────────────────────────────────────────


def test_what_comes_after_the_setting_is_taken_and_what_lay_there_is_left(setting, server, login) -> None:
    server.put(login, *letters(3))
    until(lambda: is_past(server, login))
    account, before = setting(), arrived()
    server.put(login, *letters(2))
    fetch(account)
    fetch(account)
    assert arrived() == before + 2
    assert server.count(login) == 5
    assert server.count(login, which="UNSEEN") == 5, "fetching leaves no mark"
    assert fresh(account).fetched_at


def test_existing_mail_is_taken_with_its_own_date_where_that_is_wanted(setting, server, login) -> None:
    server.put(login, mail(sender=someone(), Date="Mon, 05 Jan 2026 10:00:00 +0100"))
    until(lambda: is_past(server, login))
    fetch(setting(existing=True))
    with in_company(company("nordlund-ab")):
        assert Message.objects.latest("pk").at.date().isoformat() == "2026-01-05"


@pytest.mark.parametrize(("after", "left", "unseen"), [("seen", 2, 0), ("delete", 0, 0), ("move", 0, 0)])
def test_a_mail_that_was_taken_is_marked_moved_or_deleted(setting, server, login, after, left, unseen) -> None:
    account, before = setting(after=after, move_to="Tagna i kö"), arrived()
    server.put(login, *letters(2))
    fetch(account)
    assert arrived() == before + 2
    assert (server.count(login), server.count(login, which="UNSEEN")) == (left, unseen)
    assert server.count(login, "Tagna i kö") == (2 if after == "move" else 0)


def test_nothing_that_somebody_else_marked_for_deletion_is_deleted(setting, server, login) -> None:
    server.put(login, *letters(1))
    with server.box(login) as box:
        box.store("1", "+FLAGS", r"(\Deleted)")
        box.unselect()
    until(lambda: is_past(server, login))
    account = setting(after="delete")
    server.put(login, *letters(1))
    fetch(account)
    assert server.count(login) == 1


@pytest.mark.parametrize("after", ["leave", "delete"])
@pytest.mark.parametrize("point", ["arrive: committed", "fetch: taken", "fetch: told"])
def test_a_fall_between_any_two_steps_loses_and_doubles_nothing(
    setting, server, login, after, point, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Fallen(BaseException):
        pass

    def fall(name: str) -> None:
        if name == point:
            raise Fallen

    account, before = setting(after=after), arrived()
    server.put(login, *letters(3))
    with monkeypatch.context() as falling:
        falling.setattr("tillit.contact.fetch.reach", fall)
        falling.setattr("tillit.contact.arrive.reach", fall)
        with pytest.raises(Fallen):
            fetch(account)
    fetch(account)
    assert arrived() == before + 3
    assert server.count(login) == (0 if after == "delete" else 3)


def test_while_the_keeper_is_away_nothing_is_taken_deleted_or_forgotten(house: House, setting, server, login) -> None:
    account, before = setting(after="delete"), arrived()
    server.put(login, *letters(2))
    house.stop_keeper()
    try:
        with pytest.raises(NotReached) as away:
            fetch(account)
    finally:
        house.start_keeper()
    assert away.value.fault == "not-kept"
    assert (arrived(), server.count(login)) == (before, 2)
    fetch(account)
    assert (arrived(), server.count(login)) == (before + 2, 0)


def test_mails_that_were_numbered_anew_are_recognised(setting, server, login) -> None:
    account, before = setting(), arrived()
    server.put(login, *letters(2))
    fetch(account)
    _number_anew(account, server, login)
    server.put(login, *letters(1))
    fetch(account)
    assert fresh(account).validity != account.validity
    assert arrived() == before + 3


def _number_anew(account: Account, server: Dovecot, login: str) -> None:
    until(lambda: time.time() > (fresh(account).validity or 0) + 1)  # the server numbers by its clock
    for path in (server.folder / "mail" / login / "mail").glob("dovecot*"):
        path.unlink()


@pytest.mark.promise("rights")
def test_what_was_erased_does_not_come_back_when_mails_are_numbered_anew(setting, server, login) -> None:
    server.put(login, *letters(2), since=now() - timedelta(days=9))
    account, before = setting(existing=True), arrived()
    fetch(account)
    assert arrived() == before + 2
    with in_company(company("nordlund-ab")):
        Arrival.objects.filter(pk__in=Arrival.objects.order_by("-pk")[:2].values("pk")).delete()
    _number_anew(account, server, login)
    for _ in range(3):
        fetch(account)
    assert arrived() == before
    server.put(login, *letters(1))
    fetch(account)
    assert arrived() == before + 1


def test_what_came_before_an_old_mail_that_somebody_laid_there_is_not_missed(setting, server, login) -> None:
    account, before = setting(), arrived()
    fetch(account)
    server.put(login, *letters(1))
    server.put(login, *letters(1), since=now() - timedelta(days=9))
    _number_anew(account, server, login)
    for _ in range(2):
        fetch(account)
    assert arrived() == before + 1
    assert not LeftBehind.objects.filter(account=account).exists()


def test_an_account_that_moved_to_another_port_goes_on_where_it_was(setting, server, login) -> None:
    account, before = setting(), arrived()
    server.put(login, *letters(2))
    fetch(account)
    server.put(login, *letters(1))
    moved = fetch_from(
        Mailbox.objects.get(address=NORDLUND), "localhost", by=operator_at_founding(), login=login, key=Key("hemlig"),
        port=server.port, tls="starttls", ca_file=str(server.authority),
    )  # fmt: skip
    fetch(moved)
    assert arrived() == before + 3
    assert not Account.objects.filter(pk=account.pk).exists()


# ── One account, several addresses ──────────────────────────────────────────────────────────────────────────────


def test_an_account_serves_several_addresses_each_mail_where_it_belongs(setting, server, login) -> None:
    account, _ = setting(NORDLUND), setting(FJELL)
    before = {address: arrived(address) for address in (NORDLUND, FJELL)}
    delivered = mail(sender=someone(), to=NORDLUND).replace(b"From:", b"X-Original-To: hej+x@fjell.example\r\nFrom:", 1)
    server.put(
        login, mail(sender=someone(), to=FJELL), mail(sender=someone(), to=f"{NORDLUND}, {FJELL}"), delivered,
        mail(sender=someone(), to="undisclosed@post.example"), mail(sender=someone(), to="hallo@fjell.example"),
    )  # fmt: skip
    alias = Alias.objects.create(address="hallo@fjell.example", mailbox=Mailbox.objects.get(address=FJELL))
    fetch(account)
    alias.delete()
    first = min(Mailbox.objects.filter(account=account), key=lambda mailbox: mailbox.pk).address
    gained = {address: arrived(address) - before[address] for address in before}
    assert gained == {NORDLUND: 1 + (first == NORDLUND), FJELL: 4 + (first == FJELL)}


# ── What is not taken ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_too_large_lies_there_still_and_a_person_is_told(setting, server, login, monkeypatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 5_000)
    account, before = setting(after="delete"), arrived()
    server.put(login, *letters(1), *letters(1, text="x " * 10_000), *letters(1))
    fetch(account)
    (left,) = LeftBehind.objects.filter(account=account)
    assert (left.why, left.size > 5_000) == ("too-large", True)
    assert (arrived(), server.count(login)) == (before + 2, 1)


def test_what_nobody_can_read_is_kept_in_quarantine(house: House, setting, server, login) -> None:
    account, before = setting(after="delete"), arrived()
    server.put(login, b"\r\n\r\n" + os.urandom(200).hex().encode())
    fetch(account)
    assert (arrived(), server.count(login)) == (before + 1, 0)


def test_a_mail_that_the_server_does_not_give_is_told_and_tried_again(setting, server, login, monkeypatch) -> None:
    usual = Box.fetch

    def give(box: Box, uids: list[int]) -> dict[int, bytes]:
        found = usual(box, uids)
        box.delete([uid for uid, raw in found.items() if b"taken away" in raw] or [0xFFFFFFFF])
        return {uid: raw for uid, raw in found.items() if b"not given" not in raw and b"taken away" not in raw}

    account, before = setting(after="delete"), arrived()
    named = [letters(1, subject=subject)[0] for subject in ("not given", "first", "taken away", "last")]
    server.put(login, *named)
    with monkeypatch.context() as broken:
        broken.setattr(Box, "fetch", give)
        fetch(account)
    assert (arrived(), server.count(login)) == (before + 2, 1)
    assert LeftBehind.objects.get(account=account).why == "not-taken"
    monkeypatch.setattr(fetching, "AGAIN_AFTER", timedelta(seconds=-1))
    fetch(account)
    assert (arrived(), server.count(login)) == (before + 3, 0)
    assert not LeftBehind.objects.filter(account=account).exists()


def test_a_mail_that_fails_again_and_again_stops_no_other(setting, server, login, monkeypatch) -> None:
    usual = arriving.read_letter

    def stumble(letter):
        if b"stumbling" in letter.raw:
            raise ValueError("content")
        return usual(letter)

    monkeypatch.setattr(arriving, "read_letter", stumble)
    account, before = setting(after="delete"), arrived()
    server.put(login, *letters(1), *letters(1, subject="stumbling"), *letters(1))
    box = open_box(account.server, account.folder)
    round_ = Round(account.pk, box)
    for _ in range(fetching.TRIES - 1):
        with pytest.raises(NotReached):
            round_.fetch()
    assert round_.fetch()
    box.close()
    assert (arrived(), server.count(login)) == (before + 2, 1)
    assert LeftBehind.objects.get(account=account).why == "not-taken"
    monkeypatch.setattr(arriving, "read_letter", usual)
    monkeypatch.setattr(fetching, "AGAIN_AFTER", timedelta(seconds=-1))
    fetch(account)
    assert (arrived(), server.count(login)) == (before + 3, 0)
    assert not LeftBehind.objects.filter(account=account).exists()
