"""Letters are signed where their domain has a key, and everybody can check it with the record that is published."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dkim
import pytest

from tests.house import House
from tests.name_server import name_server
from tests.scenes import letter, relay, tables_with
from tillit.cases.enclose import Along
from tillit.cases.models import Delivery, Kind
from tillit.cases.reply import reply_to_case
from tillit.cases.said import File
from tillit.config.cli import run
from tillit.config.cli.exits import Exit
from tillit.config.founding import operator_at_founding
from tillit.ledger.models import Entry
from tillit.recipients.dkim_keys import end_signing
from tillit.recipients.models import Signing
from tillit.vault.acting import in_company

DOMAIN = "nordlund.example"


@pytest.fixture(autouse=True)
def _unsigned(house: House) -> Iterator[None]:
    yield
    end_signing(DOMAIN, by=operator_at_founding())


def new(*more: str) -> Signing:
    assert run(["dkim", "new", DOMAIN, *more]) == Exit.DONE
    return Signing.objects.filter(domain=DOMAIN).order_by("-made_at").first()


def signed(*more: str) -> Signing:
    made = new(*more)
    assert run(["dkim", "check", DOMAIN, "--unseen"]) == Exit.DONE
    return made


def is_good(raw: bytes, made: Signing) -> bool:
    def names(name: bytes, timeout: int = 5) -> bytes | None:
        return made.record.encode() if name.decode().rstrip(".") == made.name else None

    return dkim.verify(raw, dnsfunc=names)


def send(house: House, **how: object) -> bytes:
    ada = letter(house, kind=Kind.QUESTION)
    with relay() as post:
        reply_to_case(ada.case, by=house.actor("ben"), text="Ja, å.\n\n.prick", undo=timedelta(), **how)
        house.settle()
    (raw,) = (raw for raw in post.given if ada.address.encode() in raw)
    return raw


def test_a_letter_is_signed_and_verified_by_the_published_record(house: House) -> None:
    made = signed()
    raw = send(house, along=Along((File("å.pdf", "", os.urandom(100_000)),)))
    assert is_good(raw, made)
    assert b"c=relaxed/relaxed" in raw
    assert not is_good(raw.replace(b"Ja, ", b"Nej, "), made), "a changed word is seen"
    assert not is_good(b"From: eve@elsewhere.example\r\n" + raw, made), "another sender is seen"
    assert is_good(b"Received: from somewhere\r\n" + raw, made)


def test_a_letter_without_a_key_leaves_unsigned(house: House) -> None:
    new()
    assert b"DKIM-Signature" not in send(house), "its record is not published yet"


def test_tried_again_it_has_the_same_signature(house: House) -> None:
    made = signed()
    ada = letter(house)
    with relay("451 4.3.0 not now") as post:
        reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
        house.settle()
        house.hurry()
    first, second = (raw for raw in post.given if ada.address.encode() in raw)
    assert first == second
    assert is_good(first, made)


def test_a_record_is_found_and_signing_begins(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    made = new()
    told = capsys.readouterr().out
    assert f"{made.name}. IN TXT" in told
    assert all(len(part) <= 255 for part in told.partition("(")[2].split('"')[1::2])
    with name_server() as server:
        assert run(["dkim", "check", DOMAIN]) == Exit.FAULTS
        server.records[made.name, "TXT"] = ['"v=DKIM1; k=rsa; p=AAAA"']
        assert run(["dkim", "check", DOMAIN]) == Exit.FAULTS
        half = len(made.public) // 2
        server.records[made.name, "TXT"] = [
            f'"v=DKIM1; k=rsa; p={made.public[:half]}" "{made.public[half:]}"'
        ]
        from tillit.recipients.names import forget_names

        forget_names()
        assert run(["dkim", "check", DOMAIN]) == Exit.DONE
    assert Signing.objects.get(pk=made.pk).since
    assert is_good(send(house), made)


def test_where_no_name_server_answers_nothing_begins(house: House) -> None:
    made = new()
    with name_server() as server:
        server.is_silent = True
        assert run(["dkim", "check", DOMAIN]) == Exit.FAULTS
    assert Signing.objects.get(pk=made.pk).since is None


@pytest.mark.promise("secure")
def test_the_private_half_lies_in_a_file_of_its_own_and_a_newer_key_destroys_it(house: House) -> None:
    folder = Path(os.environ["TILLIT_SECRETS"])
    first = signed()
    private = (folder / first.secret_name).read_text()
    assert "RSA PRIVATE KEY" in private
    assert tables_with(private.splitlines()[-4]) == []
    second = signed("--selector", "nyare")
    assert not (folder / first.secret_name).exists()
    assert [one.selector for one in Signing.objects.filter(domain=DOMAIN)] == ["nyare"]
    assert is_good(send(house), second)
    kinds = set(Entry.objects.filter(kind__startswith="signing-").values_list("kind", flat=True))
    assert kinds == {"signing-key-made", "signing-began", "signing-ended"}


def test_a_letter_whose_key_is_lost_waits_and_does_not_leave_unsigned(house: House) -> None:
    made = signed()
    path = Path(os.environ["TILLIT_SECRETS"]) / made.secret_name
    private = path.read_text()
    path.unlink()
    ada = letter(house)
    sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
    with relay() as post:
        house.settle()
        assert post.given == []
        with in_company(ada.case.company_id):
            waiting = Delivery.objects.get(message=sent.pk)
        assert (waiting.state, waiting.answer) == (Delivery.State.DELAYED, "signature")
        path.write_text(private)
        path.chmod(0o600)
        house.hurry()
    assert len(post.given) == 1
    assert is_good(post.given[0], made)


@pytest.mark.parametrize("words", [("localhost",), ("a b.example",), (DOMAIN, "--selector", "å b"), (f"{DOMAIN}\nx",)])
def test_what_can_have_no_key_is_refused(house: House, words: tuple[str, ...]) -> None:
    assert run(["dkim", "new", *words]) == Exit.USAGE
    assert run(["dkim", "check", "elsewhere.example"]) == Exit.USAGE
    assert run(["dkim", "remove", "elsewhere.example"]) == Exit.USAGE
    assert not Signing.objects.exists()


def test_the_same_selector_is_not_made_twice(house: House) -> None:
    new("--selector", "ett")
    assert run(["dkim", "new", DOMAIN, "--selector", "ett"]) == Exit.USAGE
    assert run(["dkim", "list"]) == Exit.DONE
    assert run(["dkim", "remove", DOMAIN]) == Exit.DONE
    assert not Signing.objects.exists()
