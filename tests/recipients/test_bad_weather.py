"""A relay that refuses, hangs or drops the line at any moment: each letter is told apart, none is lost, none is doubled
without saying so.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from django.conf import settings

from tests.house import House
from tests.scenes import brand, company
from tillit.recipients import gate
from tillit.recipients.errors import RefusedForGood, RefusedForNow, Unanswered
from tillit.recipients.gate import Parcel, Post
from tillit.vault.actors import machine

DROP, HANG = "drop", "hang"
USUAL = {
    "": "220 here", "EHLO": "250-here\r\n250-SIZE 3000\r\n250 8BITMIME", "RSET": "250 ok", "MAIL": "250 ok",
    "RCPT": "250 ok", "DATA": "354 go on", ".": "250 kept", "QUIT": "221 bye",
}  # fmt: skip


@dataclass
class Moody:
    """A relay that answers each command as told (`says`), once a command, and then as usual."""

    port: int
    says: dict[str, str] = field(default_factory=dict)
    given: list[bytes] = field(default_factory=list)
    lines: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def talk(self, line: socket.socket) -> None:
        self.lines += 1
        with suppress(OSError), line, line.makefile("rb") as said:
            if not self._say(line, ""):
                return
            while words := said.readline():
                word = words[:4].decode().upper().strip()
                if word == "DATA" and self.says.get("DATA", "354").startswith("354"):
                    if not self._say(line, "DATA"):
                        return
                    taken = b""
                    while (one := said.readline()) not in {b".\r\n", b""}:
                        taken += one
                    self.given.append(taken)
                    word = "."
                if not self._say(line, word) or word == "QUIT":
                    return

    def _say(self, line: socket.socket, word: str) -> bool:
        answer = self.says.pop(word, USUAL.get(word, "250 ok"))
        if answer == HANG:
            self.is_over.wait(20)
        if answer in {DROP, HANG}:
            return False
        line.sendall(answer.encode() + b"\r\n")
        return True


@contextmanager
def moody(**says: str) -> Iterator[Moody]:
    listening = socket.create_server(("127.0.0.1", 0))
    relay = Moody(listening.getsockname()[1], {("" if word == "GREETING" else word): how for word, how in says.items()})

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=relay.talk, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    usual, settings.TILLIT_RELAY = settings.TILLIT_RELAY, f"smtp-plain://127.0.0.1:{relay.port}"
    try:
        yield relay
    finally:
        settings.TILLIT_RELAY = usual
        relay.is_over.set()
        listening.close()


def parcel(**changed: object) -> Parcel:
    given = {
        "company": company("nordlund-ab"), "case": None, "about": None, "purpose": "transport",
        "categories": ("contact", "content"), "sender": "service@nordlund.example", "to": "ada@post.example",
        "content": b"Subject: x\r\n\r\nHej\r\n", "brand": brand(),
    }  # fmt: skip
    return Parcel(**(given | changed))


def send(post: Post, **changed: object) -> str:
    return post.send(parcel(**changed), by=machine("carry", company("nordlund-ab")))


@pytest.mark.parametrize("stage", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "."])
def test_not_now_at_any_moment_waits_with_the_code(house: House, stage: str) -> None:
    with moody(**{stage: "451 4.7.1 later", "HELO": "451 4.7.1 later"}) as relay, Post() as post:
        with pytest.raises(RefusedForNow, match=r"^451") as refused:
            send(post)
        assert not isinstance(refused.value, Unanswered)
        assert len(relay.given) == (stage == ".")


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "."])
def test_never_at_any_moment_is_for_good_and_the_next_letter_leaves_by_the_same_line(house: House, stage: str) -> None:
    with moody(**{stage: "550 5.7.1 <ada@post.example> never"}) as relay, Post() as post:
        with pytest.raises(RefusedForGood, match=r"^550 5\.7\.1$"):
            send(post)
        assert send(post) == "250"
        assert relay.lines == 1


@pytest.mark.parametrize("stage", ["GREETING", "EHLO"])
def test_a_relay_that_has_no_time_for_us_refuses_no_letter_for_good(house: House, stage: str) -> None:
    no = {stage: "554 5.7.1 go away", "HELO": "554 5.7.1 go away"}
    with moody(**no), Post() as post, pytest.raises(RefusedForNow, match="554"):
        send(post)


@pytest.mark.parametrize("how", [DROP, HANG])
@pytest.mark.parametrize("stage", ["GREETING", "MAIL", "RCPT", "DATA"])
def test_a_line_that_breaks_or_hangs_before_the_letter_leaves_us_sure(
    house: House, monkeypatch, stage: str, how: str
) -> None:
    monkeypatch.setattr(gate, "TIMEOUT", 0.5)
    with moody(**{stage: how}) as relay, Post() as post:
        with pytest.raises(RefusedForNow, match="no-answer") as refused:
            send(post)
        assert not isinstance(refused.value, Unanswered)
        assert relay.given == []


@pytest.mark.parametrize("how", [DROP, HANG])
def test_after_the_letter_nobody_can_know_and_the_next_takes_a_new_line(house: House, monkeypatch, how: str) -> None:
    monkeypatch.setattr(gate, "TIMEOUT", 0.5)
    with moody(**{".": how}) as relay, Post() as post:
        with pytest.raises(Unanswered):
            send(post)
        assert send(post) == "250"
        assert (len(relay.given), relay.lines) == (2, 2)


def test_a_relay_that_closes_with_421_is_connected_to_anew(house: House) -> None:
    with moody(MAIL="421 4.3.2 going down") as relay, Post() as post:
        with pytest.raises(RefusedForNow, match="421"):
            send(post)
        assert send(post) == "250"
        assert relay.lines == 2


def test_a_letter_too_large_is_not_sent_to_find_out(house: House) -> None:
    with moody() as relay, Post() as post:
        with pytest.raises(RefusedForGood, match=r"^552 5\.3\.4$"):
            send(post, content=b"Subject: x\r\n\r\n" + b"x" * 4000 + b"\r\n")
        assert send(post) == "250"
        assert len(relay.given) == 1


def test_an_answer_that_is_none_waits(house: House) -> None:
    with moody(RCPT="what?"), Post() as post, pytest.raises(RefusedForNow):
        send(post)


@pytest.mark.parametrize("to", ["ada\x00@post.example", "ada\r\nRCPT TO:<eve@elsewhere.example>@post.example", "ada"])
def test_nothing_can_be_smuggled_into_an_envelope(house: House, to: str) -> None:
    with moody() as relay, Post() as post:
        with pytest.raises(RefusedForGood):
            send(post, to=to)
        assert relay.given == []
