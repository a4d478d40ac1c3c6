"""A brand's own relay: TLS that is checked, a password that lies in a file, one connection for a round."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.house import House
from tests.relays import certificate, strict
from tests.scenes import brand, company, relay, tables_with
from tillit.config.founding import operator_at_founding
from tillit.ledger.models import Entry
from tillit.people.models import Brand
from tillit.recipients.errors import NoRelay, RefusedForGood, RefusedForNow, RelayNotSet
from tillit.recipients.gate import MOST_ON_ONE_LINE, Parcel, Post, send_mail
from tillit.recipients.models import Relay
from tillit.recipients.set_relay import remove_relay, set_relay
from tillit.recipients.try_relay import try_relay
from tillit.recipients.ways import way_for, way_in, way_of
from tillit.vault.actors import machine
from tillit.vault.secrets import keep_secret

Setting = Callable[..., Relay]


@pytest.fixture
def setting(house: House) -> Iterator[Setting]:
    """Sets the relay of nordlund; afterwards there is none."""
    made: list[Relay] = []

    def put(host: str = "localhost", *, mine: bool = True, **how: object) -> Relay:
        found = Brand.objects.get(slug="nordlund") if mine else None
        made.append(set_relay(host, by=operator_at_founding(), brand=found, **how))
        return made[-1]

    yield put
    for one in made:
        if Relay.objects.filter(pk=one.pk).exists():
            remove_relay(one, by=operator_at_founding())


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("certificates"))


def parcel(**changed: object) -> Parcel:
    given = {
        "company": company("nordlund-ab"), "case": None, "about": None, "purpose": "transport",
        "categories": ("contact", "content"), "sender": "service@nordlund.example", "to": "ada@post.example",
        "content": b"Subject: x\r\n\r\n.Hej\r\n..\r\n", "brand": brand(),
    }  # fmt: skip
    return Parcel(**(given | changed))


def carry():
    return machine("carry", company("nordlund-ab"))


@pytest.mark.parametrize("implicit", [False, True])
def test_a_letter_leaves_by_tls_and_sign_in(setting: Setting, pair, implicit: bool) -> None:
    with strict(pair, implicit=implicit, sign_in=True) as post:
        tls = Relay.Tls.IMPLICIT if implicit else Relay.Tls.STARTTLS
        setting(port=post.port, tls=tls, login="nordlund", password="hemlig", ca_file=str(pair[0]))
        assert send_mail(parcel(), by=carry()) == "250"
    assert post.given == [b"Subject: x\r\n\r\n.Hej\r\n..\r\n"], "dots at the beginning of lines arrive as written"
    assert post.signed_in == ["nordlund"]


@pytest.mark.promise("secure")
def test_a_certificate_that_nobody_vouches_for_gets_nothing(setting: Setting, pair, tmp_path: Path) -> None:
    other = certificate(tmp_path)
    with strict(pair, sign_in=True) as post:
        for ca_file in ("", str(other[0])):
            setting(port=post.port, login="nordlund", password="hemlig", ca_file=ca_file)
            with pytest.raises(RefusedForNow, match="certificate"):
                send_mail(parcel(), by=carry())
    assert (post.given, post.signed_in) == ([], [])


@pytest.mark.promise("secure")
def test_a_certificate_of_another_name_gets_nothing(setting: Setting, tmp_path: Path) -> None:
    other = certificate(tmp_path, "elsewhere.example")
    with strict(other, implicit=True) as post:
        setting(port=post.port, tls=Relay.Tls.IMPLICIT, ca_file=str(other[0]))
        with pytest.raises(RefusedForNow, match="certificate"):
            send_mail(parcel(), by=carry())
    assert post.given == []


@pytest.mark.promise("secure")
def test_a_relay_that_does_not_offer_tls_gets_nothing(setting: Setting) -> None:
    with strict() as post:
        setting(port=post.port, tls=Relay.Tls.STARTTLS)
        with pytest.raises(RefusedForNow, match="not-offered"):
            send_mail(parcel(), by=carry())
    assert post.given == []


def test_a_wrong_password_lets_all_letters_wait_and_refuses_none(setting: Setting, pair) -> None:
    with strict(pair, sign_in=True) as post:
        setting(port=post.port, login="nordlund", password="fel", ca_file=str(pair[0]))
        with pytest.raises(RefusedForNow, match="535"):
            send_mail(parcel(), by=carry())
    assert post.given == []


@pytest.mark.promise("secure")
def test_the_password_is_in_no_table_and_readable_by_nobody_else(setting: Setting) -> None:
    made = setting(port=2, login="nordlund", password="Hemlighet9731")
    path = Path(os.environ["TILLIT_SECRETS"]) / made.secret_name
    assert path.read_text() == "Hemlighet9731"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert tables_with("Hemlighet9731") == []
    assert "Hemlighet9731" not in repr(way_of(made))
    path.chmod(0o640)
    with pytest.raises(NoRelay, match="Others may read"):
        way_for(brand())
    path.unlink()
    with pytest.raises(NoRelay, match="not in the folder"):
        way_for(brand())


def test_a_removed_relay_takes_its_password_along(setting: Setting) -> None:
    made = setting(port=2, login="nordlund", password="hemlig")
    path = Path(os.environ["TILLIT_SECRETS"]) / made.secret_name
    remove_relay(made, by=operator_at_founding())
    assert not path.exists()
    assert set(Entry.objects.filter(kind__startswith="relay-").values_list("kind", flat=True)) == {
        "relay-set", "relay-removed",
    }  # fmt: skip


def test_a_brand_leaves_by_its_own_relay_and_others_by_the_one_for_all(setting: Setting) -> None:
    with strict() as own, strict() as common, relay() as usual:
        setting(port=own.port, tls=Relay.Tls.NONE)
        send_mail(parcel(), by=carry())
        send_mail(parcel(brand=brand("fjell")), by=carry())
        setting(mine=False, port=common.port, tls=Relay.Tls.NONE)
        send_mail(parcel(brand=brand("fjell")), by=carry())
        send_mail(parcel(), by=carry())
    assert (len(own.given), len(common.given), len(usual.given)) == (2, 1, 1)


def test_a_round_of_letters_shares_one_connection(setting: Setting) -> None:
    with strict() as post, Post() as round_:
        setting(port=post.port, tls=Relay.Tls.NONE)
        for _ in range(MOST_ON_ONE_LINE + 1):
            round_.send(parcel(), by=carry())
    assert (len(post.given), post.lines) == (MOST_ON_ONE_LINE + 1, 2)


def test_a_refused_letter_leaves_the_connection_to_the_next(setting: Setting) -> None:
    with strict() as post, Post() as round_:
        setting(port=post.port, tls=Relay.Tls.NONE)
        post.at_rcpt = ["550 5.1.1 <ada@post.example> is nobody", "250"]
        with pytest.raises(RefusedForGood) as refused:
            round_.send(parcel(), by=carry())
        round_.send(parcel(), by=carry())
    assert (len(post.given), post.lines) == (1, 1)
    assert str(refused.value) == "550 5.1.1", "never the server's words: they quote an address"


def test_a_relay_that_is_away_is_asked_once_a_round(setting: Setting) -> None:
    with strict() as post, Post() as round_:
        setting(port=post.port, tls=Relay.Tls.STARTTLS)
        for _ in range(3):
            with pytest.raises(RefusedForNow):
                round_.send(parcel(), by=carry())
    assert post.lines == 1


@pytest.mark.parametrize(
    ("host", "how"),
    [("relay.example", {"tls": "none"}), ("", {}), ("a b", {}), ("relay.example", {"port": 70_000}),
     ("relay.example", {"login": "us"}), ("relay.example", {"ca_file": "/nowhere.pem"}),
     ("relay.example", {"ehlo": "x\r\nMAIL"})],
)  # fmt: skip
def test_what_cannot_be_a_relay_is_not_set(setting: Setting, host: str, how: dict[str, object]) -> None:
    with pytest.raises(RelayNotSet, match=r"Nothing was changed\."):
        setting(host, **how)
    assert not Relay.objects.exists()


@pytest.mark.promise("secure")
def test_without_tls_nothing_leaves_this_machine(house: House, monkeypatch) -> None:
    monkeypatch.setattr(settings, "TILLIT_RELAY", "smtp-plain://relay.example:25")
    with pytest.raises(NoRelay, match="TLS only"):
        send_mail(parcel(), by=carry())


@pytest.mark.parametrize(
    ("address", "port", "tls"),
    [("smtp://relay.example", 587, "starttls"), ("smtps://relay.example", 465, "implicit"),
     ("smtp://127.0.0.1", 25, "none"), ("smtp://[::1]:2525", 2525, "none"), ("smtp-plain://localhost:1", 1, "none")],
)  # fmt: skip
def test_an_address_names_port_and_tls(address: str, port: int, tls: str) -> None:
    way = way_in(address)
    assert (way.port, way.tls) == (port, tls)


def test_trying_a_relay_says_each_step_in_words(setting: Setting, pair) -> None:
    with strict(pair, sign_in=True) as post:
        made = setting(port=post.port, login="nordlund", password="hemlig", ca_file=str(pair[0]))
        steps = list(try_relay(way_of(made), sender="service@nordlund.example"))
        assert [(step.name, step.is_fine) for step in steps] == [
            ("connect", True), ("encrypt", True), ("offers", True), ("sign in", True), ("sender", True),
        ]  # fmt: skip
        assert "certificate checked" in steps[1].words
        keep_secret(made.secret_name, "fel")
        assert "login and password" in list(try_relay(way_of(made), sender="service@nordlund.example"))[-1].words
        untrusted = setting(port=post.port)
        assert "--ca-file" in list(try_relay(way_of(untrusted), sender="service@nordlund.example"))[-1].words
    nobody = list(try_relay(way_of(untrusted), sender="service@nordlund.example"))
    assert [step.is_fine for step in nobody] == [False]
    assert "nobody listens" in nobody[0].words
    assert post.given == []
