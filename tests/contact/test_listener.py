"""The door for mail, over real connections: 250 only for what was kept; no sender stops the next one."""

import asyncio
import logging
import smtplib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.mails import make_mails
from tillit.contact.lines.email.hall import Hall, Limits, Smtp
from tillit.contact.lines.email.listener import MOST_RECIPIENTS, Envelope, Reply, Unavailable, serve

LIMITS = Limits(largest=200_000, quiet=0.5)
KNOWN = {"service@ton.example", "kundtjänst@ton.example"}


class Door:
    """A listener in a thread of its own, and what it took."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.take: Callable[[Envelope], Awaitable[Reply]] = self.keep
        self.port = 0

    async def keep(self, envelope: Envelope) -> Reply:
        self.taken.append(envelope)
        return Reply()

    async def pass_on(self, envelope: Envelope) -> Reply:
        return await self.take(envelope)

    async def known(self, address: str) -> bool:
        if address == "breaks@ton.example":
            raise Unavailable
        return address in KNOWN or address.startswith(("many", "service+"))

    async def stay(self, started: threading.Event, stop: asyncio.Event) -> None:
        async with serve("127.0.0.1", 0, self.pass_on, known=self.known, limits=LIMITS) as server:
            self.port = server.sockets[0].getsockname()[1]
            started.set()
            await stop.wait()


@contextmanager
def opened() -> Iterator[Door]:
    door, started = Door(), threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(door.stay(started, stop)))
    thread.start()
    assert started.wait(5)
    try:
        yield door
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


@pytest.fixture
def door() -> Iterator[Door]:
    with opened() as door:
        yield door


@pytest.fixture
def client(door: Door) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", door.port, timeout=10) as client:
        yield client


def raw_talk(port: int, *lines: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as talk:
        for line in lines:
            talk.sendall(line)
        talk.shutdown(socket.SHUT_WR)
        said = b""
        while piece := talk.recv(65536):
            said += piece
        return said


def still_open(door: Door) -> None:
    before = len(door.taken)
    with smtplib.SMTP("127.0.0.1", door.port, timeout=10) as client:
        client.sendmail("ada@kund.example", ["service@ton.example"], b"Subject: next\r\n\r\nx\r\n")
    assert len(door.taken) == before + 1


def test_a_mail_arrives_whole(door: Door, client: smtplib.SMTP) -> None:
    made = next(made for made in make_mails(10) if made.files)
    client.sendmail("ada@kund.example", ["service@ton.example"], made.raw, mail_options=["BODY=8BITMIME"])
    to, brought = ("service@ton.example",), ("127.0.0.1", client.local_hostname)
    assert door.taken == [Envelope("ada@kund.example", to, made.raw, *brought)]


def test_lines_that_begin_with_dots_arrive_as_they_were(door: Door, client: smtplib.SMTP) -> None:
    client.sendmail("ada@kund.example", ["service@ton.example"], b"Subject: x\r\n\r\n.\r\n..\r\n.x\r\n")
    assert door.taken[0].content == b"Subject: x\r\n\r\n.\r\n..\r\n.x\r\n"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_a_letter_that_comes_in_small_pieces_arrives_whole_with_the_commands_behind_it(door: Door, size: int) -> None:
    letter = b"..\r\nSubject: x\r\n\r\n..one\r\n.\r\n"
    behind = b"MAIL FROM:<b@b.example>\r\nRCPT TO:<service@ton.example>\r\nDATA\r\n.\r\nQUIT\r\n"
    hello = b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<service@ton.example>\r\nDATA\r\n"
    talked = hello + letter + behind
    raw_talk_in_step(door.port, *(talked[at : at + size] for at in range(0, len(talked), size)))
    assert [envelope.content for envelope in door.taken] == [b".\r\nSubject: x\r\n\r\n.one\r\n", b""]
    assert [envelope.mail_from for envelope in door.taken] == ["a@b.example", "b@b.example"]


@pytest.mark.parametrize("short", [-3, 5, 30, 60])
def test_commands_sent_along_with_a_long_letter_stay_in_their_order(short: int) -> None:
    letter, behind = b"x" * ((1 << 18) - short), b"MAIL FROM:<b@b.example>\r\nRCPT TO:<service@ton.example>\r\n"

    async def talk() -> tuple[bytes | None, bytes]:
        talk = Smtp(Hall(object(), "tillit", None, Limits()))
        talk._begin_anew()
        talk._reader = asyncio.StreamReader()
        talk._reader.feed_data(letter + b"\r\n.\r\n" + behind)
        return await talk._read_letter(), await talk._reader.read(len(behind))

    assert asyncio.run(talk()) == (letter + b"\r\n", behind)


def test_the_null_sender_and_international_addresses_are_taken(door: Door, client: smtplib.SMTP) -> None:
    client.sendmail("", ["service@ton.example"], b"Subject: bounce\r\n\r\nx")
    client.sendmail("åsa@kund.example", ["kundtjänst@ton.example"], b"Subject: x\r\n\r\nx", mail_options=["SMTPUTF8"])
    assert [envelope.mail_from for envelope in door.taken] == ["", "åsa@kund.example"]


def test_an_unknown_mailbox_is_refused_for_good(door: Door, client: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail("ada@kund.example", ["nobody@ton.example"], b"x")
    assert refused.value.recipients["nobody@ton.example"][0] == 550
    assert door.taken == []


def test_a_mailbox_that_cannot_be_checked_is_asked_for_again(client: smtplib.SMTP) -> None:
    client.helo()
    client.mail("ada@kund.example")
    assert client.rcpt("breaks@ton.example")[0] == 451


@pytest.mark.parametrize("fault", [Unavailable(), ValueError("content"), TimeoutError(), OSError("disk full")])
def test_what_was_not_kept_is_asked_for_again(
    door: Door, client: smtplib.SMTP, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: Envelope) -> Reply:
        raise fault

    door.take = fail
    with caplog.at_level(logging.WARNING), pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("ada@kund.example", ["service@ton.example"], b"Subject: hemligord\r\n\r\nx")
    assert refused.value.smtp_code == 451
    assert f"for 1 not kept: {type(fault).__name__}" in caplog.text
    assert not [word for word in ("content", "ada", "ton.example", "hemligord") if word in caplog.text]


def test_a_reply_that_would_break_the_protocol_becomes_a_451(door: Door, client: smtplib.SMTP) -> None:
    async def strange(_: Envelope) -> Reply:
        return Reply(250, "ok\r\n250 smuggled")

    door.take = strange
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        client.sendmail("ada@kund.example", ["service@ton.example"], b"x")


def test_a_refusal_by_the_taker_reaches_the_sender(door: Door, client: smtplib.SMTP) -> None:
    async def refuse(_: Envelope) -> Reply:
        return Reply(554, "5.7.1 not taken")

    door.take = refuse
    with pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("ada@kund.example", ["service@ton.example"], b"x")
    assert refused.value.smtp_code == 554


def test_logs_name_nobody(door: Door, client: smtplib.SMTP, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.sendmail("ada@kund.example", ["service@ton.example"], b"Subject: hemligord\r\n\r\nx")
        raw_talk(door.port, b"EHLO x\r\nMAIL FROM:<ada@kund.example>\r\nXYZ ada@kund.example\r\n")
    assert "bytes" not in caplog.text  # what was kept leaves no line
    assert "ada" not in caplog.text
    assert "ton.example" not in caplog.text
    assert "hemligord" not in caplog.text


def test_of_10_000_recipients_a_hundred_are_taken_and_the_others_asked_for_again(door: Door) -> None:
    lines = [b"EHLO x\r\nMAIL FROM:<ada@kund.example>\r\n"]
    lines += [b"RCPT TO:<many%d@ton.example>\r\n" % number for number in range(10_000)]
    said = raw_talk_in_step(door.port, b"".join(lines), b"DATA\r\n", b"Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n")
    assert said.count(b"250 2.1.5") == MOST_RECIPIENTS
    assert said.count(b"452 4.5.3") == 10_000 - MOST_RECIPIENTS
    assert [len(envelope.rcpt_tos) for envelope in door.taken] == [MOST_RECIPIENTS]


def raw_talk_in_step(port: int, *lines: bytes) -> bytes:
    """Sends and reads at once, so that neither side waits for the other's full buffer."""
    said: list[bytes] = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as talk:
        reader = threading.Thread(target=lambda: said.extend(iter(lambda: talk.recv(65536), b"")))
        reader.start()
        for line in lines:
            talk.sendall(line)
        reader.join(20)
    return b"".join(said)


def test_a_mail_that_is_too_large_is_refused_politely(door: Door, client: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        client.sendmail("ada@kund.example", ["service@ton.example"], b"x" * 300_000)
    assert refused.value.smtp_code == 552
    said = raw_talk(
        door.port,
        b"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<service@ton.example>\r\nDATA\r\n"
        + b"x\r\n" * 100_000
        + b".\r\n",
    )
    assert b"552" in said
    assert door.taken == []
    still_open(door)


def test_a_very_long_line_is_still_a_letter(door: Door, client: smtplib.SMTP) -> None:
    client.sendmail("ada@kund.example", ["service@ton.example"], b"Subject: x\r\n\r\n" + b"<p>x</p>" * 10_000)
    assert len(door.taken) == 1


HALVES = [
    b"EHLO x\r\n",
    b"MAIL FROM:<a@b.example>\r\n",
    b"RCPT TO:<service@ton.example>\r\n",
    b"DATA\r\n",
    b"Subject: half\r\n\r\nhal",
]


@pytest.mark.parametrize("steps", range(1, 6))
def test_whoever_hangs_up_in_between_leaves_nothing(door: Door, steps: int) -> None:
    raw_talk(door.port, *HALVES[:steps])
    assert door.taken == []
    still_open(door)


def test_a_reset_connection_in_data_leaves_nothing(door: Door) -> None:
    talk = socket.create_connection(("127.0.0.1", door.port), timeout=5)
    talk.sendall(b"".join(HALVES))
    talk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    talk.close()
    still_open(door)
    assert len(door.taken) == 1


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\xff\xfe" * 1000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"A" * 100_000 + b"\r\n",
        b"\r\n" * 50,
        b"MAIL FROM:<" + b"a" * 400 + b">\r\n",
    ],
)
def test_garbage_gets_an_answer_and_the_next_sender_is_served(door: Door, garbage: bytes) -> None:
    said = raw_talk(door.port, garbage)
    assert said.startswith(b"220")
    assert door.taken == []
    still_open(door)


def test_smuggling_a_second_mail_behind_a_bare_line_end_fails(door: Door) -> None:
    raw_talk_in_step(
        door.port,
        b"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<service@ton.example>\r\nDATA\r\n",
        b"Subject: x\r\n\r\none\n.\nMAIL FROM:<evil@b.example>\r\n"
        b"RCPT TO:<service@ton.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n",
    )
    assert len(door.taken) == 1


def test_whoever_says_nothing_is_shown_out(door: Door) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as talk:
        said = b""
        while piece := talk.recv(4096):
            said += piece
    assert said.startswith(b"220")


def test_the_door_closes_while_somebody_stands_in_it() -> None:
    with opened() as door:
        talk = socket.create_connection(("127.0.0.1", door.port), timeout=5)
        talk.recv(100)
    talk.close()
