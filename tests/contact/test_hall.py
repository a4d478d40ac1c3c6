"""Sizes, LMTP, and what keeps one sender from standing in the way of another."""

import os
import smtplib
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.doors import LETTER, OURS, opened, read_all, until
from tillit.contact.lines.email.hall import Limits


def test_a_mail_that_is_too_large_is_refused_in_words_before_it_is_sent() -> None:
    with opened(limits=Limits(largest=200_000)) as door, smtplib.SMTP("localhost", door.port) as client:
        client.ehlo()
        code, words = client.mail("ada@post.example", ["SIZE=200001"])
        assert (code, words) == (
            552, b"5.3.4 This mail is larger than 0.2 MB, the most we can take. Please send large files another way.",
        )  # fmt: skip
        assert client.mail("ada@post.example", ["SIZE=200000"])[0] == 250
        assert client.rcpt(OURS)[0] == 250
        assert client.data(b"x" * 300_000) == (code, words)


# ── LMTP ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def at_socket() -> Iterator[str]:
    path = Path(f"/tmp/tillit-lmtp-{os.getpid()}")
    yield f"unix:{path}"
    path.unlink(missing_ok=True)


def say(talk: smtplib.LMTP, *recipients: str, content: bytes = LETTER) -> list[bytes]:
    talk.ehlo()
    talk.mail("ada@post.example")
    for recipient in recipients:
        talk.rcpt(recipient)
    talk.putcmd("DATA")
    talk.getreply()
    talk.send(content + b".\r\n")
    return [b"%d %s" % talk.getreply() for _ in recipients]


def test_by_lmtp_each_recipient_has_an_answer_of_its_own(at_socket: str) -> None:
    with opened(lmtp=at_socket) as door, smtplib.LMTP(at_socket.removeprefix("unix:")) as talk:
        answers = say(talk, OURS, "full@ton.example", "hej@ton.example")
    assert [answer[:3] for answer in answers] == [b"250", b"452", b"250"]
    assert sorted(envelope.rcpt_tos for envelope in door.taken) == [("hej@ton.example",), (OURS,)]
    assert {envelope.peer for envelope in door.taken} == {""}


def test_by_lmtp_a_letter_that_is_too_large_is_refused_to_each(at_socket: str) -> None:
    with opened(lmtp=at_socket, limits=Limits(largest=1000)), smtplib.LMTP(at_socket.removeprefix("unix:")) as talk:
        assert [answer[:9] for answer in say(talk, OURS, OURS, content=b"x\r\n" * 1000)] == [b"552 5.3.4"] * 2
        assert [answer[:3] for answer in say(talk, OURS)] == [b"250"], "the conversation goes on"


def test_smtp_is_not_spoken_where_lmtp_is() -> None:
    with opened(lmtp="127.0.0.1:0") as door, smtplib.SMTP("localhost", door.port) as client:
        assert (client.ehlo()[0], client.helo()[0]) == (500, 500)


# ── Nobody stands in the way ────────────────────────────────────────────────────────────────────────────────────


def test_too_many_connections_of_one_sender_are_asked_to_come_again() -> None:
    with opened(limits=Limits(most_of_one=3)) as door:
        inside = [smtplib.SMTP("localhost", door.port) for _ in range(3)]
        with pytest.raises(smtplib.SMTPConnectError, match="from your address"):
            smtplib.SMTP("localhost", door.port)
        inside.pop().quit()
        until(lambda: _comes_in(door.port))
        for client in inside:
            client.close()


def test_no_more_are_served_at_once_than_the_house_has_room_for() -> None:
    with opened(limits=Limits(most=2)) as door:
        inside = [smtplib.SMTP("localhost", door.port) for _ in range(2)]
        with pytest.raises(smtplib.SMTPConnectError, match="421"):
            smtplib.SMTP("localhost", door.port)
        for client in inside:
            client.close()
        until(lambda: _comes_in(door.port))


def _comes_in(port: int) -> bool:
    try:
        smtplib.SMTP("localhost", port).close()
    except smtplib.SMTPConnectError:
        return False
    return True


def test_a_sender_who_drips_is_shown_out_in_the_end() -> None:
    with opened(limits=Limits(quiet=5, longest=0.5)) as door:
        with socket.create_connection(("127.0.0.1", door.port), timeout=5) as talk:
            talk.sendall(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<service@ton.example>\r\nDATA\r\nSubject: ")
            begun = time.monotonic()
            with suppress(OSError):
                while time.monotonic() < begun + 4:
                    talk.sendall(b"x")
            assert time.monotonic() < begun + 3
        assert door.taken == []


def test_a_sender_who_never_listens_is_cut_off() -> None:
    with opened(limits=Limits(quiet=0.5, most_of_one=1)) as door, socket.socket() as talk:
        talk.connect(("127.0.0.1", door.port))
        talk.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                talk.send(b"HELP\r\n" * 5_000)
        until(lambda: _comes_in(door.port))


def test_a_silent_sender_hears_why_the_line_ends() -> None:
    with opened(limits=Limits(quiet=0.2)) as door, socket.create_connection(("127.0.0.1", door.port), 5) as talk:
        assert b"421 4.4.2" in read_all(talk)
