"""Whose silence is left alone: a name server's that does not answer, and nobody else's."""

import base64
import hashlib
import time
from collections.abc import Iterator

import pytest

from tests.name_server import NameServer, name_server
from tillit.recipients.names import Names, NamesAway
from tillit.recipients.vouch import Claim, vouch

PLAIN = b"From: ada@kund.example\r\n\r\nHej\r\n"
FORGED = b"DKIM-Signature: v=1; a=rsa-sha256; d=%b; s=s1; h=from; bh=%b; b=AAAA\r\n"


@pytest.fixture
def net() -> Iterator[NameServer]:
    with name_server() as server:
        server.records = {
            ("_dmarc.kund.example", "TXT"): ['"v=DMARC1; p=reject"'],
            ("a.kund.example", "TXT"): ['"a"'],
            ("_dmarc.strict.example", "TXT"): ['"v=DMARC1; p=reject; adkim=s; aspf=s"'],
        }
        yield server


def ask(name: str, seconds: float = 0.3) -> list[bytes]:
    return Names(seconds=seconds).texts(name)


def is_away(name: str) -> bool:
    try:
        ask(name)
    except NamesAway:
        return True
    return False


def test_a_dead_server_is_left_alone_and_others_are_asked(net: NameServer) -> None:
    net.dead = ("evil.example",)
    assert is_away("a.evil.example")
    count = len(net.asked)
    assert is_away("a.evil.example")
    assert len(net.asked) == count, "it was asked again at once"
    assert ask("a.kund.example") == [b"a"]


def test_a_dead_name_below_a_domain_silences_the_domain_for_nobody(net: NameServer) -> None:
    net.dead = ("dead.kund.example",)
    assert is_away("dead.kund.example")
    assert is_away("also.dead.kund.example")
    assert ask("a.kund.example") == [b"a"]


def test_where_two_are_silent_and_nobody_answers_nobody_is_asked(net: NameServer) -> None:
    net.is_silent = True
    assert is_away("a.one.example")
    assert is_away("a.two.example")
    net.is_silent = False
    assert is_away("a.kund.example")


def test_an_answer_meanwhile_shows_that_our_line_is_there(net: NameServer) -> None:
    net.dead = ("one.example", "two.example")
    assert is_away("a.one.example")
    assert not is_away("a.kund.example")
    assert is_away("a.two.example")
    assert not is_away("_dmarc.kund.example")


def test_whoever_had_but_the_rest_of_a_letters_time_was_not_silent(net: NameServer) -> None:
    net.dead = ("kund.example",)
    late = Names(seconds=1.0)
    late._started = time.monotonic() - 0.9
    with pytest.raises(NamesAway):
        late.texts("a.kund.example")
    net.dead = ()
    assert ask("a.kund.example") == [b"a"]


def vouched(raw: bytes, claim: Claim) -> tuple[str, ...]:
    return vouch(raw, claim, Names(seconds=0.6))


def signature(domain: bytes) -> bytes:
    return FORGED % (domain, base64.b64encode(hashlib.sha256(b"Hej\r\n").digest()))


@pytest.mark.parametrize("how", ["dead", "broken"])
def test_another_domains_dead_server_makes_no_forged_letter_unknown(net: NameServer, how: str) -> None:
    setattr(net, how, ("evil.example",))
    raw = signature(b"evil.example") + PLAIN
    assert vouched(raw, Claim("kund.example")) == ("sender-not-proven", "dkim-temperror", "dmarc-fail")
    sent = Claim("kund.example", peer="93.184.216.34", helo="x", mail_from="eve@evil.example")
    words = vouched(PLAIN, sent)
    assert words == ("sender-not-proven", "spf-temperror", "dmarc-fail")
    # Nobody else's slow server uses up the time for the author's own.
    raw = signature(b"evil.example") + signature(b"kund.example") + PLAIN
    assert vouched(raw, sent)[0] == "sender-not-proven"


def test_what_the_authors_own_server_could_have_vouched_for_is_unknown(net: NameServer) -> None:
    net.broken = ("_domainkey.kund.example", "_domainkey.sub.strict.example")
    raw = signature(b"kund.example") + PLAIN
    assert vouched(raw, Claim("kund.example")) == ("sender-unknown",)
    assert vouched(raw, Claim("kund.example", authors=2))[0] == "sender-not-proven"
    raw = signature(b"sub.strict.example") + PLAIN
    assert vouched(raw, Claim("strict.example"))[0] == "sender-not-proven", "its policy is strict"
    net.broken = ("_dmarc.other.example",)
    assert vouched(PLAIN, Claim("other.example")) == ("sender-unknown",)


@pytest.mark.parametrize("policy", [
    "v=spf1 ptr ip4:93.184.216.34 -all", "v=spf1 ptr ptr exists:%{p}.no.example mx -all",
])  # fmt: skip
def test_a_servers_slow_reverse_zone_uses_up_no_letters_time(net: NameServer, policy: str) -> None:
    net.dead = ("in-addr.arpa",)
    net.records |= {
        ("kund.example", "TXT"): [f'"{policy}"'], ("kund.example", "MX"): ["1 mx.kund.example."],
        ("mx.kund.example", "A"): ["93.184.216.34"],
    }  # fmt: skip
    sent = Claim("kund.example", peer="93.184.216.34", helo="x", mail_from="ada@kund.example")
    begun = time.monotonic()
    assert vouch(PLAIN, sent, Names(seconds=2.0)) == ("sender-proven", "spf-pass", "dmarc-pass")
    assert time.monotonic() - begun < 1.0
    assert sum(name.endswith("in-addr.arpa") for name in net.asked) < 5, "it was asked for once, not at each word"
    forged = Claim("kund.example", peer="1.1.1.1", helo="x", mail_from="ada@kund.example")
    assert vouch(PLAIN, forged, Names(seconds=2.0)) == ("sender-not-proven", "spf-fail", "dmarc-fail")
    assert ask("a.kund.example") == [b"a"], "two silent reverse zones are not our own line"


def test_a_server_with_many_names_is_asked_for_ten_of_them(net: NameServer) -> None:
    net.records |= {
        ("kund.example", "TXT"): ['"v=spf1 ptr mx -all"'], ("kund.example", "MX"): ["1 mx.kund.example."],
        ("mx.kund.example", "A"): ["93.184.216.34"],
        ("34.216.184.93.in-addr.arpa", "PTR"): [f"n{number}.many.example." for number in range(30)],
        **{(f"n{number}.many.example", "A"): ["8.8.4.4"] for number in range(30)},
    }  # fmt: skip
    sent = Claim("kund.example", peer="93.184.216.34", helo="x", mail_from="ada@kund.example")
    assert vouched(PLAIN, sent)[:2] == ("sender-proven", "spf-pass")
    assert sum(name.endswith("many.example") for name in net.asked) == 10


def test_a_server_is_known_by_a_name_that_leads_back_to_it(net: NameServer) -> None:
    net.records |= {
        ("kund.example", "TXT"): ['"v=spf1 ptr -all"'], ("out.kund.example", "A"): ["93.184.216.34"],
        ("34.216.184.93.in-addr.arpa", "PTR"): ["out.kund.example."],
        ("1.1.1.1.in-addr.arpa", "PTR"): ["out.kund.example."],
    }  # fmt: skip
    sent = Claim("kund.example", peer="93.184.216.34", helo="x", mail_from="ada@kund.example")
    assert vouched(PLAIN, sent)[0] == "sender-proven"
    lying = Claim("kund.example", peer="1.1.1.1", helo="x", mail_from="ada@kund.example")
    assert vouched(PLAIN, lying)[0] == "sender-not-proven"
