"""A real Postfix in front of us hands on what it takes: by SMTP and LMTP, encrypted, our certificate checked."""

import grp
import os
import pwd
import shutil
import smtplib
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import LETTER, OURS, opened, until
from tests.servers import Postfix, postfix


def through(server: Postfix, *letters: bytes) -> None:
    with smtplib.SMTP("localhost", server.port) as client:
        for letter in letters:
            client.sendmail("ada@post.example", [OURS, "hej@ton.example"], letter)


def test_postfix_hands_on_by_smtp_and_checks_our_certificate(pair) -> None:
    with opened(pair=pair) as door, postfix(
        relay_to=("localhost", door.port), accept_domains=["ton.example"], trust=pair[0]
    ) as front:  # fmt: skip
        through(front, LETTER)
        until(lambda: door.taken)
        assert door.taken[0].content.endswith(b"\r\n\r\nHej\r\n")
        assert set(door.taken[0].rcpt_tos) == {OURS, "hej@ton.example"}
        assert door.taken[0].helo == "localhost"
        until(lambda: front.waiting == 0)


def test_postfix_keeps_what_it_may_not_hand_on_without_encryption(pair) -> None:
    with opened() as door, postfix(
        relay_to=("localhost", door.port), accept_domains=["ton.example"], trust=pair[0]
    ) as front:  # fmt: skip
        through(front, LETTER)
        until(lambda: "TLS is required, but was not offered" in front.log)
        assert (door.taken, front.waiting) == ([], 1)


@pytest.fixture
def at_socket() -> Iterator[str]:
    """A place in a folder that belongs to Postfix's group, and hands its group on; every account may enter it."""
    folder = Path(tempfile.mkdtemp(prefix="tillit-lmtp-", dir="/tmp"))
    os.chown(folder, -1, grp.getgrnam("postfix").gr_gid)
    folder.chmod(0o2755)
    yield f"unix:{folder}/socket"
    shutil.rmtree(folder)


def may_reach(path: Path, group: str) -> bool:
    """Whether an account that owns nothing here reaches a socket, as a member of this group."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(grp.getgrnam(group).gr_gid)
            os.setuid(pwd.getpwnam("nobody").pw_uid)
            socket.socket(socket.AF_UNIX).connect(str(path))
        except PermissionError:
            os._exit(1)
        finally:
            os._exit(0 if sys.exception() is None else 2)
    return {0: True, 1: False}[os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])]


def test_an_account_outside_the_group_hands_nothing_in_at_the_socket(at_socket: str) -> None:
    with opened(lmtp=at_socket):
        path = Path(at_socket.removeprefix("unix:"))
        assert (path.stat().st_mode & 0o777, path.group()) == (0o660, "postfix")
        assert may_reach(path, "postfix")
        assert not may_reach(path, "nogroup")


@pytest.mark.parametrize("encrypted", [False, True])
def test_postfix_hands_on_by_lmtp(pair, at_socket: str, encrypted: bool) -> None:
    trust = pair[0] if encrypted else None
    with opened(lmtp="127.0.0.1:0" if encrypted else at_socket, pair=pair if encrypted else None) as door:
        place = f"inet:127.0.0.1:{door.port}" if encrypted else at_socket
        with postfix(deliver_lmtp_to=place, accept_domains=["ton.example"], trust=trust) as front:
            through(front, LETTER, LETTER)
            until(lambda: len(door.taken) == 4)
            until(lambda: front.waiting == 0)
