"""Whether a letter comes from whom it names: asked of a real name server, or taken from our own server's word only."""

import base64
import time
from collections.abc import Iterator
from dataclasses import replace

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.conf import settings

from tests.house import mail
from tests.name_server import NameServer, name_server
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.proof import Brought, Front, fronts_of, prove, wants_proof
from tillit.recipients.names import Names

FRONT = (Front("mx.ton.example"),)
OUTSIDE = Brought("93.184.216.34", "out.kund.example", "ada@kund.example")
ELSEWHERE = Brought(is_known=False)
INSIDE = Brought("127.0.0.1", "front", "ada@kund.example")
RAW = mail(sender="Ada <ada@kund.example>", text="Hej!\nSömmen har gått upp.")


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def net(key: RSAPrivateKey) -> Iterator[NameServer]:
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    text = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
    pieces = " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
    with name_server() as server:
        server.records = {
            ("s1._domainkey.kund.example", "TXT"): [pieces],
            ("s1._domainkey.other.example", "TXT"): [pieces],
            ("_dmarc.kund.example", "TXT"): ['"v=DMARC1; p=reject"'],
            ("kund.example", "TXT"): ['"v=spf1 ip4:93.184.216.34 -all"'],
            ("other.example", "TXT"): ['"v=spf1 mx include:kund.example -all"'],
            ("other.example", "MX"): ["10 mx.other.example."],
            ("mx.other.example", "A"): ["8.8.4.4"],
        }
        yield server


def signed(raw: bytes, key: RSAPrivateKey, domain: bytes = b"kund.example", **how: object) -> bytes:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    given = {"include_headers": [b"from", b"subject", b"to"], "canonicalize": (b"relaxed", b"relaxed")} | how
    return dkim.sign(raw, b"s1", domain, pem, **given) + raw


def test_a_good_signature_of_the_senders_domain_proves_the_sender(net: NameServer, key: RSAPrivateKey) -> None:
    assert prove(signed(RAW, key), INSIDE, ()) == ("sender-proven", "dkim-pass", "dmarc-pass")
    assert prove(signed(RAW, key), OUTSIDE, ()) == ("sender-proven", "spf-pass", "dkim-pass", "dmarc-pass")


def test_a_letter_changed_after_it_was_signed_proves_nothing(net: NameServer, key: RSAPrivateKey) -> None:
    changed = signed(RAW, key).replace("Sömmen".encode(), b"Fickan").replace(b"S=C3=B6mmen", b"Fickan")
    assert prove(changed, INSIDE, ()) == ("sender-not-proven", "dkim-fail", "dmarc-fail")


def test_of_a_letter_that_lay_elsewhere_a_good_signature_proves_and_a_bad_one_says_nothing(
    net: NameServer, key: RSAPrivateKey
) -> None:
    assert prove(signed(RAW, key), ELSEWHERE, ()) == ("sender-proven", "dkim-pass", "dmarc-pass")
    changed = signed(RAW, key).replace(b"S=C3=B6mmen", b"Fickan").replace("Sömmen".encode(), b"Fickan")
    assert prove(changed, ELSEWHERE, ()) == ("sender-unknown", "dkim-fail")
    assert prove(signed(RAW, key, b"other.example"), ELSEWHERE, ()) == ("sender-unknown", "dkim-pass")
    assert prove(RAW, ELSEWHERE, ()) == ()


def test_a_signature_of_another_domain_does_not_vouch_for_the_sender(net: NameServer, key: RSAPrivateKey) -> None:
    raw = signed(RAW, key, b"other.example")
    assert prove(raw, INSIDE, ()) == ("sender-not-proven", "dkim-pass", "dmarc-fail")


def test_a_signature_over_the_beginning_only_is_none(net: NameServer, key: RSAPrivateKey) -> None:
    raw = signed(RAW, key, length=True) + b"And pay to another account.\r\n"
    assert prove(raw, INSIDE, ())[0] == "sender-not-proven"


def test_a_second_from_above_the_signed_one_is_no_proof(net: NameServer, key: RSAPrivateKey) -> None:
    raw = b"From: Eva <eva@kund.example>\r\n" + signed(RAW, key)
    assert prove(raw, INSIDE, ())[0] == "sender-not-proven"


@pytest.mark.parametrize("before", [b"\r\n", b"From ada Mon Jun  1 10:00:00 2026\r\n", b"Hello\r\n\r\nReceived: x\r\n"])
def test_what_stands_before_the_headers_hides_no_sender(net: NameServer, before: bytes) -> None:
    assert prove(before + RAW, replace(OUTSIDE, peer="1.1.1.1"), ())[0] == "sender-not-proven"


def test_the_policy_of_the_senders_domain_decides_which_servers_may_send(net: NameServer) -> None:
    assert prove(RAW, OUTSIDE, ()) == ("sender-proven", "spf-pass", "dmarc-pass")
    elsewhere = replace(OUTSIDE, peer="1.1.1.1")
    assert prove(RAW, elsewhere, ()) == ("sender-not-proven", "spf-fail", "dmarc-fail")
    forged = replace(OUTSIDE, peer="8.8.4.4", mail_from="x@other.example")
    assert prove(RAW, forged, ()) == ("sender-not-proven", "spf-pass", "dmarc-fail")


def test_a_domain_without_a_policy_is_not_held_against_anybody(net: NameServer, key: RSAPrivateKey) -> None:
    raw = RAW.replace(b"ada@kund.example", b"ada@other.example")
    assert prove(raw, replace(OUTSIDE, peer="1.1.1.1", mail_from="ada@other.example"), ())[-1] == "dmarc-none"
    assert prove(signed(raw, key, b"other.example"), INSIDE, ())[0] == "sender-proven"


def test_an_inner_servers_letter_without_a_signature_asks_nobody(net: NameServer) -> None:
    assert not wants_proof(RAW, INSIDE, ())
    assert prove(RAW, INSIDE, ()) == ()
    assert net.asked == []


def test_where_no_name_server_answers_the_verdict_is_unknown_and_soon(net: NameServer, key: RSAPrivateKey) -> None:
    net.is_silent = True
    started = time.monotonic()
    assert prove(signed(RAW, key), INSIDE, (), Names(seconds=0.3)) == ("sender-unknown",)
    assert prove(signed(RAW, key), INSIDE, ()) == ("sender-unknown",), "it was asked again at once"
    assert time.monotonic() - started < 2


def test_with_names_turned_off_nobody_is_asked(net: NameServer, key: RSAPrivateKey) -> None:
    settings.TILLIT_NAME_SERVERS = "off"
    assert prove(signed(RAW, key), OUTSIDE, ()) == ("sender-unknown",)
    assert net.asked == []


def test_a_policy_that_leads_in_circles_ends(net: NameServer) -> None:
    net.records["kund.example", "TXT"] = ['"v=spf1 include:a.example include:b.example -all"']
    net.records["a.example", "TXT"] = ['"v=spf1 include:b.example include:kund.example -all"']
    net.records["b.example", "TXT"] = ['"v=spf1 include:a.example include:kund.example -all"']
    assert prove(RAW, replace(OUTSIDE, peer="1.1.1.1"), ()) == ("sender-not-proven", "spf-permerror", "dmarc-fail")
    assert len(net.asked) <= 40


def test_a_row_of_blanks_does_not_hold_up_the_house(net: NameServer, key: RSAPrivateKey) -> None:
    raw = signed(RAW, key) + b" \t" * 500_000 + b"x\r\n"
    started = time.process_time()
    prove(raw, INSIDE, ())
    assert time.process_time() - started < 2


def published(modulus: int, exponent: int) -> str:
    """A record with such a key, whatever it is good for."""
    numbers = b"".join(der(2, b"\0" + one.to_bytes((one.bit_length() + 7) // 8)) for one in (modulus, exponent))
    text = f"v=DKIM1; k=rsa; p={base64.b64encode(der(0x30, numbers)).decode()}"
    return " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))


def der(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x82]) + len(content).to_bytes(2) + content


@pytest.mark.parametrize(("modulus", "exponent"), [(16_000, 16_000), (16_000, 17), (2_000, 2_000)])
def test_a_key_that_takes_minutes_to_count_with_is_none(
    net: NameServer, key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch, modulus: int, exponent: int
) -> None:
    counted: list[object] = []
    monkeypatch.setattr(dkim, "RSASSA_PKCS1_v1_5_verify", lambda *given: counted.append(given))
    net.records["s1._domainkey.kund.example", "TXT"] = [published(2**modulus + 1, 2**exponent - 1)]
    assert prove(signed(RAW, key), INSIDE, ()) == ("sender-not-proven", "dkim-fail", "dmarc-fail")
    assert not counted


def test_an_ordinary_key_of_4096_bits_is_counted_with(
    net: NameServer, key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dkim, "RSASSA_PKCS1_v1_5_verify", lambda *_: True)
    net.records["s1._domainkey.kund.example", "TXT"] = [published(2**4_095 + 1, 65_537)]
    assert prove(signed(RAW, key), INSIDE, ())[0] == "sender-proven"


def test_an_endless_signature_is_none(net: NameServer, key: RSAPrivateKey) -> None:
    raw = signed(RAW, key).replace(b" b=", b" b=" + b"A" * 600_000, 1)
    started = time.process_time()
    assert prove(raw, INSIDE, ()) == ("sender-not-proven", "dkim-fail", "dmarc-fail")
    assert time.process_time() - started < 1


FORGED = b"Authentication-Results: mx.ton.example; dmarc=pass header.from=kund.example\r\n"
GIVEN = (
    b"Authentication-Results: mx.ton.example (front; the=best) 1;\r\n dkim=fail (a; comment) header.d=kund.example;\r\n"
    b'\tdkim=pass header.i="@kund.example;x";\r\n spf=softfail smtp.mailfrom=x; dmarc=fail (p=reject)\r\n'
)
RECEIVED = b"Received: from x by mx.ton.example; Mon, 1 Jun 2026 10:00:00 +0000\r\n"


def test_the_word_of_a_configured_server_in_front_counts_and_nobody_is_asked(net: NameServer) -> None:
    words = ("sender-not-proven", "dkim-pass", "spf-softfail", "dmarc-fail")
    assert prove(GIVEN + RECEIVED + RAW, OUTSIDE, FRONT) == words
    assert net.asked == []


def test_the_same_word_from_below_the_newest_hop_is_the_senders_own(net: NameServer) -> None:
    assert prove(RECEIVED + FORGED + RAW, replace(OUTSIDE, peer="1.1.1.1"), FRONT)[0] == "sender-not-proven"
    assert net.asked


def test_the_nearest_of_two_words_counts() -> None:
    assert prove(GIVEN + RECEIVED + FORGED + RAW, INSIDE, FRONT)[0] == "sender-not-proven"


def test_a_server_that_is_not_configured_has_no_word(net: NameServer) -> None:
    assert prove(FORGED + RAW, INSIDE, ()) == ()
    assert prove(FORGED.replace(b"mx.ton", b"mx.evil") + RAW, INSIDE, FRONT) == ()
    assert prove(FORGED.replace(b"mx.ton.example;", b"(mx.ton.example) x;") + RAW, INSIDE, FRONT) == ()


def test_a_front_behind_another_hop_is_believed_as_far_down_as_it_is_configured() -> None:
    raw = RECEIVED + FORGED + RAW
    assert prove(raw, INSIDE, fronts_of("mx.ton.example/1"))[0] == "sender-proven"
    assert prove(raw, INSIDE, fronts_of("mx.ton.example")) == ()


@pytest.mark.parametrize("setting", ["", " , ", "/", "a/b", "/3", "a/-1"])
def test_a_setting_that_names_no_server_names_none(setting: str) -> None:
    assert fronts_of(setting) == ()


@pytest.mark.parametrize("asked", [
    "exists:%{l}._spf.kund.example", "redirect=%{S}.kund.example", "a:%{l1r-}.kund.example",
])
def test_who_wrote_is_in_no_question_whatever_a_domain_asks_for(
    net: NameServer, key: RSAPrivateKey, asked: str
) -> None:
    net.records["kund.example", "TXT"] = [f'"v=spf1 {asked} -all"']
    assert prove(RAW, OUTSIDE, ()) == ("sender-unknown",)
    assert prove(signed(RAW, key), OUTSIDE, ())[0] == "sender-proven"
    assert net.asked
    assert not [name for name in net.asked if "ada" in name.lower()]


def test_an_author_hidden_behind_a_broken_one_is_asked_for_all_the_same(net: NameServer) -> None:
    raw = RAW.replace(b"From: Ada", b"From: somebody\r\nFrom: Ada")
    assert parse_mail(raw).from_address == "ada@kund.example"
    assert prove(raw, replace(OUTSIDE, peer="8.8.8.8"), ())[0] == "sender-not-proven"
    assert prove(raw, OUTSIDE, ())[0] == "sender-not-proven"
