"""A real Postfix in front of us hands on what it takes: by SMTP and LMTP, encrypted, our certificate checked."""

import os
import smtplib

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
        assert (door.taken[0].helo, front.waiting) == ("localhost", 0)


def test_postfix_keeps_what_it_may_not_hand_on_without_encryption(pair) -> None:
    with opened() as door, postfix(
        relay_to=("localhost", door.port), accept_domains=["ton.example"], trust=pair[0]
    ) as front:  # fmt: skip
        through(front, LETTER)
        until(lambda: "TLS is required, but was not offered" in front.log)
        assert (door.taken, front.waiting) == ([], 1)


@pytest.mark.parametrize("encrypted", [False, True])
def test_postfix_hands_on_by_lmtp(pair, encrypted: bool) -> None:
    at_socket, trust = f"unix:/tmp/tillit-lmtp-{os.getpid()}", pair[0] if encrypted else None
    with opened(lmtp="127.0.0.1:0" if encrypted else at_socket, pair=pair if encrypted else None) as door:
        place = f"inet:127.0.0.1:{door.port}" if encrypted else at_socket
        with postfix(deliver_lmtp_to=place, accept_domains=["ton.example"], trust=trust) as front:
            through(front, LETTER, LETTER)
            until(lambda: len(door.taken) == 4)
            until(lambda: front.waiting == 0)
