"""What a relay says or fails to say after it took a letter."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings

from tests.house import House
from tests.scenes import company, letter, relay
from tillit.cases.models import Delivery
from tillit.cases.reply import reply_to_case
from tillit.recipients.errors import Unanswered
from tillit.recipients.gate import Parcel, send_mail
from tillit.vault.acting import in_company
from tillit.vault.actors import machine


@contextmanager
def odd_relay(*, after_data: bytes, goodbye: bytes) -> Iterator[list[str]]:
    """A relay that takes everything and then says these; empty means that it hangs up."""
    told: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        line, _ = server.accept()
        with line, line.makefile("rb") as heard:
            line.sendall(b"220 odd\r\n")
            for said in heard:
                word = said[:4].decode().strip().upper()
                told.append(word)
                if word == "DATA":
                    line.sendall(b"354 go\r\n")
                    while heard.readline() != b".\r\n":
                        pass
                    if not after_data:
                        return
                    line.sendall(after_data)
                elif word == "QUIT":
                    line.sendall(goodbye)
                    return
                else:
                    line.sendall(b"250 ok\r\n")

    thread = threading.Thread(target=talk)
    thread.start()
    usual, settings.TILLIT_RELAY = settings.TILLIT_RELAY, f"smtp-plain://127.0.0.1:{server.getsockname()[1]}"
    try:
        yield told
    finally:
        settings.TILLIT_RELAY = usual
        thread.join(10)
        server.close()


def parcel() -> Parcel:
    return Parcel(
        company=company("nordlund-ab"), case=None, about=None, purpose="transport", categories=("contact", "content"),
        sender="service@nordlund.example", to="ada@post.example", content=b"Subject: x\r\n\r\nHej\r\n",
    )  # fmt: skip


@pytest.mark.parametrize("goodbye", [b"421 too busy for goodbyes\r\n", b""])
def test_a_letter_that_was_taken_is_sent_whatever_the_goodbye(house: House, goodbye: bytes) -> None:
    with odd_relay(after_data=b"250 kept\r\n", goodbye=goodbye):
        assert send_mail(parcel(), by=machine("carry", company("nordlund-ab"))) == "250"


def test_a_lost_answer_is_told_apart_from_a_refusal(house: House) -> None:
    with odd_relay(after_data=b"", goodbye=b""), pytest.raises(Unanswered):
        send_mail(parcel(), by=machine("carry", company("nordlund-ab")))


def test_a_letter_whose_answer_was_lost_goes_again_and_the_case_says_so(house: House) -> None:
    case = letter(house).case
    house.hurry()  # whatever tests before left in the outbox
    with odd_relay(after_data=b"", goodbye=b""):
        sent = reply_to_case(case, by=house.actor("ben"), text="Ja.", undo=timedelta())
        house.settle()
    with relay() as post:
        house.hurry()
    with in_company(case.company_id):
        found = Delivery.objects.get(pk=sent.pk)
    assert (len(post.given), found.state, found.sent_twice) == (1, Delivery.State.SENT, True)
