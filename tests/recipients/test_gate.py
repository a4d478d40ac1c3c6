"""The gate is the only way out: default deny, recorded before the first byte, and no connection made elsewhere."""

import smtplib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from socket import AF_INET, AF_INET6, socket
from types import FrameType

import pytest
from django.conf import settings

from tests.house import House, mail
from tests.scenes import close, fresh, hang_up, letter, relay
from tillit.cases.models import Delivery, Kind
from tillit.cases.reply import reply_to_case
from tillit.contact.lines.email.threading import reply_address
from tillit.kit.refs import new_id
from tillit.notice.controls import Verdict
from tillit.recipients.controls import egress_gate, export_routes_listed
from tillit.recipients.errors import NotInNotice, RefusedForGood, RefusedForNow
from tillit.recipients.gate import Parcel, send_mail
from tillit.recipients.models import Disclosure
from tillit.retention.sweep import sweep
from tillit.vault.acting import acting, in_company
from tillit.vault.actors import machine

_watching: list[list[str]] = []


def _hook(event: str, args: tuple[object, ...]) -> None:
    """Cannot be taken out again (PEP 578), so it looks only while somebody watches."""
    if event != "socket.connect" or not _watching or not isinstance(args[0], socket):
        return
    if args[0].family in {AF_INET, AF_INET6} and not _by_the_gate(sys._getframe()):
        _watching[-1].append(f"{args[1]}")
        raise ConnectionRefusedError("a connection that did not pass the gate")


def _by_the_gate(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.endswith("tillit/recipients/gate.py"):
            return True
        frame = frame.f_back
    return False


sys.addaudithook(_hook)


@contextmanager
def watching() -> Iterator[list[str]]:
    """Connections that were made elsewhere than by the gate; each also fails where it is made."""
    _watching.append([])
    try:
        yield _watching[-1]
    finally:
        _watching.pop()


def parcel(case, **changed: object) -> Parcel:
    said = {
        "company": case.company_id, "case": case.pk, "about": new_id(), "purpose": "transport",
        "categories": ("contact", "content"), "sender": case.mailbox, "to": "ada@post.example",
        "content": b"Subject: Hej\r\n\r\nHej\r\n",
    }  # fmt: skip
    return Parcel(**(said | changed))


def disclosures(case) -> list[Disclosure]:
    with in_company(case.company_id):
        return list(Disclosure.objects.filter(case=case.pk).order_by("at"))


def carry(case):
    return machine("carry", case.company_id)


@pytest.mark.promise("third-parties")
def test_from_receiving_to_erasing_no_connection_is_made_but_by_the_gate(house: House) -> None:
    with relay() as post, watching() as strays:
        ada, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
        reply_to_case(ada.case, by=ben, text="Ja.", undo=timedelta())
        house.settle()
        to = reply_address(ada.case.mailbox, ada.case.ref)
        house.receive(mail(sender=ada.address, to=to), recipients=(to,))
        close(house, ada.case, days_ago=366)
        sweep(confirmed=True)
        house.settle()
    assert strays == []
    assert len(post.given) == 1
    assert fresh(ada.case) is None


@pytest.mark.promise("third-parties")
def test_a_connection_made_elsewhere_is_seen() -> None:
    with watching() as strays, socket() as other, pytest.raises(ConnectionRefusedError, match="the gate"):
        other.connect(("127.0.0.1", 9))
    assert strays == ["('127.0.0.1', 9)"]


@pytest.mark.promise("third-parties")
def test_a_disclosure_is_on_record_before_the_first_byte_leaves(house: House) -> None:
    ada, seen = letter(house), []
    with relay() as post:
        post.before = lambda: seen.extend(_disclosures_apart(ada.case))
        assert send_mail(parcel(ada.case), by=carry(ada.case)) == "250"
    assert len(seen) == 1
    (told,) = disclosures(ada.case)
    assert (told.recipient, told.purpose, told.categories) == ("mail-relay", "transport", ["contact", "content"])


def _disclosures_apart(case) -> list[Disclosure]:
    try:
        return disclosures(case)
    finally:
        hang_up()


@pytest.mark.promise("third-parties")
def test_a_disclosure_stays_on_record_when_sending_fails(house: House, monkeypatch) -> None:
    ada = letter(house)
    monkeypatch.setattr(settings, "TILLIT_RELAY", "smtp-plain://127.0.0.1:1")
    with pytest.raises(RefusedForNow):
        send_mail(parcel(ada.case), by=carry(ada.case))
    assert len(disclosures(ada.case)) == 1


@pytest.mark.promise("never-sold")
@pytest.mark.parametrize(
    "changed",
    [{"purpose": "survey"}, {"purpose": "question"}, {"purpose": "order-contact"}, {"purpose": ""},
     {"categories": ("contact", "notes")}, {"categories": ("audit",)}, {"categories": ("transactions",)}],
    ids=str,
)  # fmt: skip
def test_what_the_notice_does_not_name_does_not_leave_and_is_not_recorded(house: House, changed) -> None:
    ada = letter(house)
    with relay() as post, pytest.raises(NotInNotice):
        send_mail(parcel(ada.case, **changed), by=carry(ada.case))
    assert post.given == []
    assert disclosures(ada.case) == []


@pytest.mark.promise("third-parties")
@pytest.mark.parametrize("recipient", ["telephone-carrier", "social-platform", "nobody"])
def test_nothing_leaves_to_a_recipient_that_the_notice_does_not_name(house: House, monkeypatch, recipient) -> None:
    ada = letter(house)
    sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
    monkeypatch.setattr("tillit.recipients.gate.MAIL_RELAY", recipient)
    with relay() as post:
        house.settle()
    assert post.given == []
    assert disclosures(ada.case) == []
    with in_company(ada.case.company_id):
        delivery = Delivery.objects.get(message=sent.pk)
    assert (delivery.state, delivery.answer) == (Delivery.State.REFUSED, "not-in-notice")


@pytest.mark.promise("never-sold")
def test_a_disclosure_to_a_stranger_breaks_the_evidence(house: House) -> None:
    ada = letter(house)
    assert egress_gate().verdict == Verdict.KEPT
    assert export_routes_listed().figures["routes"] == 0
    with acting(house.actor("ben")):
        stray = Disclosure.objects.create(
            company=ada.case.company_id, case=ada.case.pk, recipient="broker", purpose="transport",
            categories=["contact"],
        )  # fmt: skip
    try:
        assert egress_gate().verdict == Verdict.BROKEN
        assert "broker" in egress_gate().line
    finally:
        with acting(house.actor("ben")):
            stray.delete()


def test_a_relay_that_does_not_know_us_any_more_refuses_no_letter_for_good(house: House, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"wrong password")

    case = letter(house).case
    monkeypatch.setattr(smtplib.SMTP, "login", refuse)
    with relay():
        settings.TILLIT_RELAY = settings.TILLIT_RELAY.replace("//", "//us:secret@")
        with pytest.raises(RefusedForNow, match="535"):
            send_mail(parcel(case), by=carry(case))


def test_an_address_beyond_ascii_is_told_to_a_relay_that_knows_it_and_to_no_other(house: House, monkeypatch) -> None:
    case = letter(house).case
    with relay() as told:
        assert send_mail(parcel(case, to="jörg@post.example"), by=carry(case)) == "250"
        assert len(told.given) == 1
        monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda *_: False)
        with pytest.raises(RefusedForGood, match="smtputf8"):
            send_mail(parcel(case, to="jörg@post.example"), by=carry(case))
