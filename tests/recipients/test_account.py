"""An account elsewhere is tried in words, and reached only by checked TLS, with a password or token from a file."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doors import opened
from tests.house import House
from tests.relays import certificate
from tests.scenes import tables_with
from tests.servers import Dovecot, dovecot
from tests.tokens import Tokens, tokens
from tillit.recipients.accounts import Server, connect, hang_up
from tillit.recipients.box import open_box
from tillit.recipients.errors import NotReached
from tillit.recipients.tokens import Grant, bearer_token
from tillit.recipients.try_account import try_account
from tillit.recipients.ways import Tls
from tillit.vault.secrets import drop_secret, keep_secret, read_secret

SECRET = "account-test"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def giver() -> Iterator[Tokens]:
    with tokens() as giver:
        yield giver


@pytest.fixture(scope="module")
def elsewhere(pair: tuple[Path, Path], giver: Tokens) -> Iterator[Dovecot]:
    with dovecot({"ben": "hemlig", "asa": "lösenord ☂"}, tls=pair, tokens_at=giver.introspection) as server:
        yield server


@pytest.fixture
def server(house: House, elsewhere: Dovecot) -> Iterator[Server]:
    """How ben's account is reached."""
    keep_secret(SECRET, "hemlig")
    yield Server("localhost", elsewhere.tls_port, Tls.IMPLICIT, "ben", SECRET, str(elsewhere.authority))
    drop_secret(SECRET)


@pytest.fixture
def grant(house: House, giver: Tokens) -> Iterator[Grant]:
    giver.refresh, giver.renews, giver.says = "lasting", False, b""
    keep_secret(SECRET, "lasting")
    keep_secret(f"{SECRET}-client", "tyst")
    grant = Grant(f"{giver.url}/token", f"client{len(giver.asked)}", SECRET, "mail offline")
    yield grant
    drop_secret(f"{SECRET}-client")


def last_step(server: Server, folder: str = "INBOX") -> tuple[str, bool, str]:
    step = list(try_account(server, folder))[-1]
    return step.name, step.is_fine, step.words


# ── In words ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_each_step_that_goes_well_is_told(server: Server, elsewhere: Dovecot, tls: Tls) -> None:
    reached = replace(server, tls=tls, port=elsewhere.port if tls == Tls.STARTTLS else server.port)
    steps = list(try_account(reached, "INBOX"))
    assert [(step.name, step.is_fine) for step in steps] == [
        (name, True) for name in ("find", "connect", "encrypt", "sign in", "folder", "news")
    ]  # fmt: skip
    assert "certificate checked" in steps[2].words
    assert "IDLE" in steps[-1].words


def test_no_such_name(server: Server) -> None:
    assert last_step(replace(server, host="nowhere.invalid")) == (
        "find", False, "there is no server of that name: is it spelled right?",
    )  # fmt: skip


def test_nobody_listens(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    name, is_fine, words = last_step(replace(server, port=port))
    assert (name, is_fine) == ("connect", False)
    assert words.startswith("nobody listens there")


def test_the_port_for_the_other_manner_of_tls(server: Server, elsewhere: Dovecot) -> None:
    name, _, words = last_step(replace(server, port=elsewhere.port))
    assert name == "encrypt"
    assert words.startswith("TLS does not begin")


def test_a_certificate_that_nobody_vouches_for(server: Server, tmp_path: Path) -> None:
    for ca_file in ("", str(certificate(tmp_path)[0])):
        name, is_fine, words = last_step(replace(server, ca_file=ca_file))
        assert (name, is_fine) == ("encrypt", False)
        assert "is not trusted" in words
        assert "--ca-file" in words


def test_a_certificate_of_another_name(server: Server) -> None:
    assert last_step(replace(server, host="127.0.0.1"))[::2] == (
        "encrypt", "its certificate is for another name: use the name that it was made for",
    )  # fmt: skip


def test_a_certificate_that_has_expired(house: House, tmp_path: Path, server: Server) -> None:
    old = certificate(tmp_path, days=30)
    with dovecot({"ben": "hemlig"}, tls=old) as expired:
        reached = replace(server, port=expired.tls_port, ca_file=str(old[0]))
        assert last_step(reached)[::2] == (
            "encrypt", "its certificate has expired: whoever runs the server must renew it",
        )  # fmt: skip


def test_a_login_that_is_not_taken(server: Server) -> None:
    keep_secret(SECRET, "fel")
    name, is_fine, words = last_step(server)
    assert (name, is_fine) == ("sign in", False)
    assert "app password" in words
    drop_secret(SECRET)
    assert "not in the folder of secrets" in last_step(server)[2]


def test_a_folder_that_is_not_there(server: Server) -> None:
    assert last_step(server, "Kö") == ("folder", False, "there is no folder Kö; there are: INBOX")


def test_a_server_that_does_not_tell_of_new_mail(server: Server, pair: tuple[Path, Path]) -> None:
    with dovecot({"ben": "hemlig"}, tls=pair, offers_idle=False) as quiet:
        step = last_step(replace(server, port=quiet.tls_port))
    assert step == ("news", True, "no IDLE: it is asked every minute")


def test_what_answers_does_not_speak_imap(server: Server) -> None:
    with opened() as door:
        name, is_fine, words = last_step(replace(server, tls=Tls.NONE, host="127.0.0.1", port=door.port))
    assert (name, is_fine) == ("connect", False)
    assert "does not speak IMAP" in words


# ── Secrets ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise("secure")
def test_a_password_goes_only_where_the_certificate_is_checked(server: Server, elsewhere: Dovecot) -> None:
    for changed in ({"ca_file": ""}, {"host": "127.0.0.1"}):
        with pytest.raises(NotReached) as refused:
            connect(replace(server, **changed))
        assert refused.value.fault == "certificate"
    assert "Aborted login" not in elsewhere.log
    assert "hemlig" not in repr(server)


@pytest.mark.promise("secure")
def test_a_server_that_does_not_offer_encryption_is_told_nothing(server: Server, pair: tuple[Path, Path]) -> None:
    with dovecot({"ben": "hemlig"}, tls=pair, settings="ssl = no\ndisable_plaintext_auth = no\n") as plain:
        with pytest.raises(NotReached) as refused:
            connect(replace(server, tls=Tls.STARTTLS, port=plain.port))
        assert "Login" not in plain.log
    assert refused.value.fault == "not-offered"


def test_a_password_may_be_written_in_any_letters(server: Server) -> None:
    keep_secret(SECRET, "lösenord ☂")
    hang_up(connect(replace(server, login="asa")))


def test_a_refused_login_says_nothing_of_what_was_tried(server: Server) -> None:
    keep_secret(SECRET, "Hemlighet9731")
    with pytest.raises(NotReached) as refused:
        open_box(server, "INBOX")
    assert refused.value.fault == "login"
    assert "9731" not in f"{refused.value} {refused.value.__cause__}"
    assert tables_with("Hemlighet9731") == []


# ── Bearer tokens ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_account_is_opened_with_a_bearer_token(server: Server, grant: Grant, giver: Tokens) -> None:
    reached = replace(server, grant=grant)
    assert [step.name for step in try_account(reached, "INBOX")][2:4] == ["encrypt", "token"]
    before = len(giver.asked)
    open_box(reached, "INBOX").close()
    assert len(giver.asked) == before, "a token is used as long as it lasts"
    assert giver.asked[-1] == {
        "grant_type": "refresh_token", "client_id": grant.client, "refresh_token": "lasting", "client_secret": "tyst",
        "scope": "mail offline",
    }  # fmt: skip


def test_a_token_that_is_taken_back_is_replaced_once(server: Server, grant: Grant, giver: Tokens) -> None:
    reached = replace(server, grant=grant)
    open_box(reached, "INBOX").close()
    giver.given.clear()
    before = len(giver.asked)
    open_box(reached, "INBOX").close()
    assert len(giver.asked) == before + 1
    giver.given = type("Nothing", (list,), {"append": lambda *_: None, "__getitem__": lambda *_: "bad"})()
    with pytest.raises(NotReached) as refused:
        open_box(reached, "INBOX")
    giver.given = []
    assert refused.value.fault == "login"
    assert len(giver.asked) == before + 2


def test_an_old_server_takes_the_token_in_the_manner_of_before(server: Server, grant: Grant, pair, giver) -> None:
    settings = "auth_mechanisms = plain xoauth2\n"
    with dovecot({"ben": "hemlig"}, tls=pair, tokens_at=giver.introspection, settings=settings) as old:
        open_box(replace(server, port=old.tls_port, grant=grant), "INBOX").close()
        assert "method=XOAUTH2" in old.log


def test_a_new_refresh_token_takes_the_place_of_the_old(grant: Grant, giver: Tokens) -> None:
    giver.renews = True
    bearer_token(grant, fresh=True)
    assert read_secret(SECRET) == giver.refresh != "lasting"
    bearer_token(grant, fresh=True)


def test_a_refusal_of_tokens_is_told_in_our_words(server: Server, grant: Grant, giver: Tokens) -> None:
    giver.refresh = "another"
    name, is_fine, words = last_step(replace(server, grant=grant))
    assert (name, is_fine) == ("token", False)
    assert "sign in again" in words
    assert "somebody" not in words
    keep_secret(f"{SECRET}-client", "fel")
    assert "client or its secret" in last_step(replace(server, grant=grant))[2]


@pytest.mark.parametrize("said", [b"<html>502</html>", b"[]", b'{"access_token": ""}', b'{"access_token": "x\\r\\ny"}'])
def test_nonsense_is_no_token(grant: Grant, giver: Tokens, said: bytes) -> None:
    giver.says = said
    with pytest.raises(NotReached) as refused:
        bearer_token(grant, fresh=True)
    assert refused.value.fault == "token"


@pytest.mark.promise("secure")
def test_tokens_are_asked_for_by_checked_tls_or_on_this_machine(grant: Grant, pair, tmp_path: Path) -> None:
    with tokens(pair) as secure:
        trusted = replace(grant, url=f"{secure.url}/token", ca_file=str(pair[0]))
        assert bearer_token(trusted, fresh=True) == "token1"
        other = replace(trusted, ca_file=str(certificate(tmp_path)[0]))
        with pytest.raises(OSError, match="certificate verify failed"):
            bearer_token(other, fresh=True)
        assert len(secure.asked) == 1
    with pytest.raises(NotReached, match="https only"):
        bearer_token(replace(grant, url="http://tokens.example/token"), fresh=True)
