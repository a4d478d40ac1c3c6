"""The door encrypts: with a certificate that may change, and never in the clear where it was chosen."""

import asyncio
import smtplib
import socket
import ssl
from pathlib import Path

import pytest
import uvloop

from tests.doors import LETTER, OURS, opened, read_all, read_until, trusting
from tests.relays import certificate


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_letter_comes_in_encrypted_under_a_checked_certificate(pair, new_loop) -> None:
    with opened(pair=pair, new_loop=new_loop) as door, smtplib.SMTP("localhost", door.port, "post.example") as client:
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=trusting(pair[0]))
        client.sendmail("ada@post.example", [OURS], LETTER * 20_000)
        client.sendmail("ada@post.example", [OURS], LETTER)
        assert not client.has_extn("starttls")
    assert [envelope.content for envelope in door.taken] == [LETTER * 20_000, LETTER]
    assert (door.taken[0].peer, door.taken[0].helo) == ("127.0.0.1", "post.example")


def test_what_it_offers_and_that_nobody_signs_in(pair) -> None:
    with opened(pair=pair) as door, smtplib.SMTP("localhost", door.port) as client:
        client.starttls(context=trusting(pair[0]))
        client.ehlo()
        assert set(client.esmtp_features) == {"size", "8bitmime", "smtputf8", "pipelining", "help"}
        assert client.esmtp_features["size"] == "25000000"


@pytest.mark.promise("secure")
def test_words_sent_ahead_of_the_encryption_are_forgotten(pair) -> None:
    with opened(pair=pair) as door, socket.create_connection(("127.0.0.1", door.port), timeout=5) as talk:
        talk.recv(100)
        talk.sendall(b"EHLO x\r\nSTARTTLS\r\nMAIL FROM:<evil@post.example>\r\n")
        read_until(talk, b"220 Ready")
        with trusting(pair[0]).wrap_socket(talk, server_hostname="localhost") as sealed:
            sealed.sendall(b"EHLO x\r\nRCPT TO:<service@ton.example>\r\n")
            read_until(sealed, b"need MAIL")


def test_a_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not(tmp_path: Path) -> None:
    mine, old, new = tmp_path / "mine", tmp_path / "old", tmp_path / "new"
    for folder in (mine, old, new):
        folder.mkdir()
    first, second = certificate(old), certificate(new)
    chain, key = mine / "chain.pem", mine / "key.pem"

    def put(pair: tuple[Path, Path]) -> None:
        for source, target in zip(pair, (chain, key), strict=True):
            draft = target.with_suffix(".new")
            draft.write_bytes(source.read_bytes())
            draft.replace(target)

    def trusts(authority: Path) -> bool:
        with smtplib.SMTP("localhost", door.port) as client:
            try:
                return client.starttls(context=trusting(authority))[0] == 220
            except ssl.SSLCertVerificationError:
                return False

    put(first)
    with opened(pair=(chain, key)) as door:
        assert trusts(first[0])
        put(second)
        assert trusts(second[0])
        assert not trusts(first[0])
        chain.write_text("half a certif")
        assert trusts(second[0])
        put(first)
        assert trusts(first[0])


@pytest.mark.promise("secure")
def test_whoever_chose_encryption_gets_no_letter_in_the_clear_for_want_of_a_certificate(tmp_path: Path, pair) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    with opened(pair=(chain, key)) as door:
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            smtplib.SMTP("localhost", door.port)
        assert refused.value.smtp_code == 421
        chain.write_bytes(pair[0].read_bytes())
        key.write_bytes(pair[1].read_bytes())
        with smtplib.SMTP("localhost", door.port) as client:
            client.starttls(context=trusting(pair[0]))


def test_a_broken_handshake_leaves_the_next_sender_alone(pair) -> None:
    with opened(pair=pair) as door:
        with socket.create_connection(("127.0.0.1", door.port), timeout=5) as talk:
            talk.recv(100)
            talk.sendall(b"EHLO x\r\nSTARTTLS\r\n")
            read_until(talk, b"220 Ready")
            talk.sendall(b"this is no TLS at all\r\n" * 10)
            read_all(talk)
        with smtplib.SMTP("localhost", door.port) as client:
            client.starttls(context=trusting(pair[0]))
            client.sendmail("ada@post.example", [OURS], LETTER)
    assert len(door.taken) == 1
