"""Fetched mail has the verdict on its sender that mail brought to our door has, as far as it can be known."""

import pytest

from tests.doors import until
from tests.fetching import fetch, is_past, letters
from tests.house import mail, someone
from tests.name_server import name_server
from tests.scenes import company
from tillit.cases.models import Message
from tillit.contact.errors import NotFetchable
from tillit.vault.acting import in_company


def _verdicts() -> list[str]:
    with in_company(company("nordlund-ab")):
        return Message.objects.latest("pk").verdicts


def _judged(by: str, verdict: str, *, above: bytes = b"") -> bytes:
    sender = someone()
    said = f"Authentication-Results: {by}; dmarc={verdict} header.from=post.example; spf={verdict}\r\n".encode()
    return above + said + b"Received: from x by y\r\n" + mail(sender=sender)


@pytest.mark.parametrize(("verdict", "words"), [
    ("pass", ["sender-proven", "dmarc-pass", "spf-pass"]), ("fail", ["sender-not-proven", "dmarc-fail", "spf-fail"]),
])  # fmt: skip
def test_the_word_of_the_accounts_own_server_counts_where_it_is_named(setting, server, login, verdict, words) -> None:
    account = setting(verdict_of="mx.post.example/1")
    server.put(login, _judged("mx.post.example", verdict, above=b"Received: from y by imap\r\n"))
    fetch(account)
    assert _verdicts() == words


def test_the_word_of_any_other_server_counts_nothing_in_what_is_fetched(setting, server, login) -> None:
    account = setting(verdict_of="mx.post.example")
    for raw in (
        _judged("mx.else.example", "pass"),
        _judged("mx.post.example", "pass", above=b"Received: from y by imap\r\n"),
    ):
        server.put(login, raw)
        fetch(account)
        assert _verdicts() == []


def test_a_name_that_is_none_is_refused(setting) -> None:
    with pytest.raises(NotFetchable, match=r"as mx\.example"):
        setting(verdict_of="mx.example/two")


def test_the_signature_of_a_fetched_letter_is_looked_at(setting, server, login) -> None:
    account, raw = setting(), mail(sender=someone())
    broken = b"DKIM-Signature: v=1; a=rsa-sha256; d=post.example; s=s1; h=from; bh=AAAA; b=AAAA\r\n"
    with name_server() as net:
        net.records = {("_dmarc.post.example", "TXT"): ['"v=DMARC1; p=reject"']}
        server.put(login, broken + raw)
        fetch(account)
    assert _verdicts() == ["sender-unknown", "dkim-fail"]


def test_of_old_mail_no_name_server_is_asked(setting, server, login) -> None:
    signature = b"DKIM-Signature: v=1; a=rsa-sha256; d=post.example; s=s1; h=from; bh=AA; b=AA\r\n"
    server.put(login, signature + letters(1)[0])
    until(lambda: is_past(server, login))
    with name_server() as net:
        fetch(setting(existing=True, verdict_of="mx.post.example"))
    assert net.asked == []
    assert _verdicts() == []
