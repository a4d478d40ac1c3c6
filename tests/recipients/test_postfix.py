"""A real Postfix as the relay: letters leave by it encrypted and signed in, and what it cannot deliver comes back to
the case.
"""

import asyncio
import email
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.policy import default
from pathlib import Path

import dkim
import pytest

from tests.house import House
from tests.relays import certificate, strict
from tests.scenes import letter
from tests.servers import dovecot, postfix
from tests.servers.private import wait_for
from tillit.cases.enclose import Along
from tillit.cases.models import Delivery, Event, Happening, Kind, Message
from tillit.cases.reply import outgoing_message_id, reply_to_case
from tillit.cases.said import File
from tillit.config.cli import run
from tillit.config.founding import operator_at_founding
from tillit.contact.lines.email.listener import Envelope, Reply, serve
from tillit.contact.lines.email.threading import reply_address
from tillit.desk.deliveries import post_of
from tillit.people.models import Brand
from tillit.recipients.dkim_keys import end_signing
from tillit.recipients.models import Relay, Signing
from tillit.recipients.set_relay import remove_relay, set_relay
from tillit.vault.acting import in_company

KNOWN = {"nordlund": "hemlig"}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("certificates"))


@contextmanager
def leaving_by(port: int, **how: object) -> Iterator[None]:
    brand = Brand.objects.get(slug="nordlund")
    made = set_relay("localhost", by=operator_at_founding(), brand=brand, port=port, **how)
    try:
        yield
    finally:
        remove_relay(made, by=operator_at_founding())


@contextmanager
def our_door() -> Iterator[tuple[int, list[Envelope]]]:
    """A listener of ours that keeps what it hears, and its port."""
    heard: list[Envelope] = []
    ready, port, loop = threading.Event(), [], asyncio.new_event_loop()
    stop = asyncio.Event()

    async def take(envelope: Envelope) -> Reply:
        heard.append(envelope)
        return Reply()

    async def listen() -> None:
        async with serve("127.0.0.1", 0, take) as server:
            port.append(server.sockets[0].getsockname()[1])
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(listen()))
    thread.start()
    assert ready.wait(10)
    try:
        yield port[0], heard
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


def delivery_of(message: Message) -> Delivery:
    with in_company(message.company_id):
        return Delivery.objects.get(message=message.pk)


def test_letters_leave_by_a_real_postfix_encrypted_signed_in_and_signed(house: House, pair: tuple[Path, Path]) -> None:
    ada, file = letter(house, kind=Kind.QUESTION), File("räkning å.pdf", "", bytes(range(256)) * 2000)
    assert run(["dkim", "new", "nordlund.example"]) == 0
    assert run(["dkim", "check", "nordlund.example", "--unseen"]) == 0
    signing = Signing.objects.get(domain="nordlund.example")
    try:
        with dovecot(KNOWN, tls=pair) as guard, postfix(tls=pair, sign_in_at=guard.sign_in) as server:
            how = {"login": "nordlund", "password": "hemlig", "ca_file": str(pair[0])}
            with leaving_by(server.port, tls=Relay.Tls.STARTTLS, **how):
                sent = reply_to_case(
                    ada.case, by=house.actor("ben"), text="Ja.\n\n.En punkt först", along=Along((file,)),
                    undo=timedelta(),
                )  # fmt: skip
                house.settle()
            assert delivery_of(sent).state == Delivery.State.SENT
            wait_for(lambda: bool(server.kept), server.log)
            (raw,) = server.kept
    finally:
        end_signing("nordlund.example", by=operator_at_founding())
    mail = email.message_from_bytes(raw, policy=default)
    assert mail["Return-Path"] == f"<{reply_address(ada.case.mailbox, ada.case.ref)}>"
    assert "with ESMTPSA" in mail["Received"], "it came encrypted and signed in"
    assert ".En punkt först" in mail.get_body(("plain",)).get_content()
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("räkning å.pdf", file.content)
    wire = raw.replace(b"\n", b"\r\n")
    assert dkim.verify(wire, dnsfunc=lambda name, timeout=5: signing.record.encode())


def test_a_wrong_password_waits_and_a_right_one_sends_the_same_letter(house: House, pair: tuple[Path, Path]) -> None:
    ada = letter(house)
    with dovecot(KNOWN, tls=pair) as guard, postfix(tls=pair, sign_in_at=guard.sign_in) as server:
        how = {"login": "nordlund", "ca_file": str(pair[0]), "tls": Relay.Tls.STARTTLS}
        with leaving_by(server.port, password="fel", **how):
            sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
            house.settle()
            assert (delivery_of(sent).state, delivery_of(sent).answer) == (Delivery.State.DELAYED, "535")
        with leaving_by(server.port, password="hemlig", **how):
            house.hurry()
        wait_for(lambda: bool(server.kept), server.log)
    assert delivery_of(sent).state == Delivery.State.SENT


def test_what_postfix_cannot_deliver_comes_back_to_the_case(house: House) -> None:
    ada = letter(house)
    token = reply_address(ada.case.mailbox, ada.case.ref)
    with strict() as theirs, our_door() as (port, heard):
        theirs.at_rcpt = ["550 5.1.1 no such user here"]
        ways = f"nordlund.example=smtp:[127.0.0.1]:{port}, post.example=smtp:[127.0.0.1]:{theirs.port}"
        with postfix(settings=f"transport_maps = inline:{{ {ways} }}\n") as server:
            with leaving_by(server.port, tls=Relay.Tls.NONE):
                sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
                house.settle()
            assert delivery_of(sent).state == Delivery.State.SENT, "the relay took it"
            wait_for(lambda: bool(heard), server.log)
    (report,) = heard
    assert report.mail_from == ""
    assert list(report.rcpt_tos) == [token]
    assert b"Status: 5.1.1" in report.content
    sent.case = ada.case
    assert outgoing_message_id(sent).encode() in report.content
    house.receive(report.content, recipients=report.rcpt_tos)
    shown = Message.objects.select_related("delivery")
    with in_company(sent.company_id):
        post = post_of(shown.get(pk=sent.pk))
        happened = Event.objects.get(case=ada.case.pk, what=Happening.BOUNCED).word
    assert delivery_of(sent).state == Delivery.State.BOUNCED
    assert post is not None
    assert (post.state, post.words) == ("failed", "did not arrive: there is no such mailbox (5.1.1)")
    assert happened.startswith("5.1.1 ")
