"""Keeper, database or disk away: the sender is told to try again, a page says so, and later all goes on by itself."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from tests.house import mail, someone
from tests.journeys.test_kill import newest, told
from tests.running import Running, running

pytestmark = pytest.mark.timeout(150)


def page(here: Running, path: str, cookie: str = "") -> int:
    """The status of a page; 0 where nothing answers."""
    head = f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
    with suppress(OSError), socket.create_connection(("127.0.0.1", here.port), timeout=40) as line:
        line.sendall(head.encode())
        answer = line.recv(1 << 16)
        return int(answer.split()[1]) if answer else 0
    return 0


def arrives_afterwards(here: Running, text: str, raw: bytes, since: int) -> None:
    here.send(raw)
    here.settle()
    assert len(told(here, text, since)) == 1


@pytest.mark.promise("secure")
def test_while_the_keeper_hangs_mail_is_put_off_and_pages_say_so(here: Running) -> None:
    text, since = f"words {uuid4()}", newest(here)
    raw, cookie = mail(sender=someone(), text=text), here.deed("sign_in")
    assert page(here, "/desk/", cookie) == 200
    here.signal("keeper", signal.SIGSTOP)
    try:
        assert here.try_to_send(raw, patience=40) == 451
        assert page(here, "/desk/", cookie) == 503
    finally:
        here.signal("keeper", signal.SIGCONT)
    here.wait_until(lambda: page(here, "/desk/", cookie) == 200, "the desk")
    arrives_afterwards(here, text, raw, since)


@pytest.mark.promise("secure")
def test_while_the_database_is_away_mail_is_put_off_and_pages_say_so(here: Running) -> None:
    text, since = f"words {uuid4()}", newest(here)
    raw = mail(sender=someone(), text=text)
    assert page(here, "/notice/") == 200
    here.signal("supervisor", signal.SIGSTOP)  # or it would start the server again at once
    try:
        here.kill("postgres")
        time.sleep(0.2)
        assert here.try_to_send(raw, patience=40) == 451
        assert page(here, "/notice/") == 503
    finally:
        here.signal("supervisor", signal.SIGCONT)
    here.wait_until(lambda: page(here, "/notice/") == 200, "the notice")
    arrives_afterwards(here, text, raw, since)


@pytest.mark.promise("secure")
def test_on_a_full_disk_mail_is_put_off_and_nothing_is_lost() -> None:
    small = Path(tempfile.mkdtemp(prefix="tillit-small-", dir="/tmp"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=400m,mode=0755", "tmpfs", str(small)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        small.rmdir()
        pytest.skip("only root may mount a small disk")
    try:
        with running(small) as (here, _):
            fill_and_clear(here, small)
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
        small.rmdir()


def fill_and_clear(here: Running, small: Path) -> None:
    since, texts = newest(here), [f"words {uuid4()}" for _ in range(3)]
    mails = [mail(sender=someone(), text=text + "\n" + os.urandom(300_000).hex()) for text in texts]
    here.send(mails[0])
    ballast = small / "ballast"
    with suppress(OSError), ballast.open("wb") as file:
        while True:
            file.write(bytes(1 << 16))
            file.flush()
    codes = []
    while 451 not in codes and 0 not in codes:
        codes.append(here.try_to_send(mails[1], patience=40))
        assert codes[-1] < 500
        assert len(codes) < 50 or codes[-1] != 250
        if codes[-1] == 250:
            mails[1] = mail(sender=someone(), text=os.urandom(300_000).hex())
    ballast.unlink()
    here.send(mails[1])
    here.send(mails[2])
    here.settle()
    said = [message["text"] for case in here.insist("read", since=since) for message in case["messages"]]
    for text in (texts[0], texts[2]):
        assert sum(one.startswith(text) for one in said) == 1
