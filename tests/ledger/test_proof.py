"""A receipt proves itself offline; whoever changes one field of it is found out."""

import json
from pathlib import Path

import pytest

from tests.house import House
from tests.scenes import close, letter
from tillit.keeper.answers import Note, Verifier
from tillit.keeper.note import verify_note
from tillit.keeper.wire import Checkpoint, PublicKey
from tillit.kit.clock import now
from tillit.ledger.controls import ledger_intact
from tillit.ledger.models import Entry
from tillit.ledger.proof import ReceiptInvalid, verify_receipt
from tillit.notice.controls import Verdict
from tillit.retention.models import Receipt
from tillit.retention.sweep import sweep
from tillit.vault.acting import in_company
from tillit.vault.actors import machine
from tillit.vault.client import ask

Document = dict[str, object]
FOREIGN_KEY = "tillit.example+00000000+AAAA"


@pytest.fixture(scope="module")
def receipts(house: House) -> list[Document]:
    found = []
    for _ in range(2):
        ada = letter(house)
        close(house, ada.case, days_ago=366)
        sweep(confirmed=True)
        house.settle()
        with in_company(ada.case.company_id):
            found.append(Receipt.objects.filter(erasure__subject=ada.case.pk).get().document)
    return found


def test_a_receipt_verifies_without_database_keeper_or_network(receipts: list[Document]) -> None:
    said = verify_receipt(json.dumps(receipts[0]), expected_key=str(receipts[0]["key"]))
    assert said["handle"] == receipts[0]["handle"]
    module = Path(verify_receipt.__code__.co_filename).read_text()
    assert "django" not in module
    assert "socket" not in module


def changed(field: str) -> object:
    def change(receipt: Document, other: Document) -> Document:
        value = receipt[field]
        if isinstance(value, int):
            return receipt | {field: value + 1}
        return receipt | {field: other[field] if other[field] != value else f"{value}x"}

    return change


@pytest.mark.promise("secure")
@pytest.mark.parametrize(
    "field", ["handle", "kind", "day", "notice", "record", "salt", "leaf", "index", "size", "path", "checkpoint", "key"]
)
def test_each_field_that_was_changed_is_found(receipts: list[Document], field: str) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(json.dumps(changed(field)(receipts[1], receipts[0])))


@pytest.mark.promise("secure")
def test_a_changed_case_number_is_found(receipts: list[Document]) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(json.dumps(receipts[1] | {"case": 7}))


@pytest.mark.parametrize("field", ["record", "salt", "leaf", "index", "path", "checkpoint", "key", "handle", "size"])
def test_a_receipt_that_lacks_a_field_is_no_receipt(receipts: list[Document], field: str) -> None:
    with pytest.raises(ReceiptInvalid, match="missing"):
        verify_receipt(json.dumps({k: v for k, v in receipts[0].items() if k != field}))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "not json", '{"leaf": 5}'])
def test_what_is_no_receipt_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(text)


def test_a_receipt_of_another_installation_is_found(receipts: list[Document]) -> None:
    with pytest.raises(ReceiptInvalid, match="another installation"):
        verify_receipt(json.dumps(receipts[0]), expected_key=FOREIGN_KEY)


def test_every_act_on_a_case_is_written_sealed_and_goes_into_the_tree(house: House) -> None:
    ada = letter(house, text="Skvaltkvarn")
    with in_company(ada.case.company_id):
        entries = list(Entry.objects.filter(case=ada.case.pk).order_by("written_at"))
    assert [entry.kind for entry in entries] == ["case-opened", "message-received"]
    assert all(entry.sealed and entry.record is None and entry.salt is None for entry in entries)
    carry = machine("carry")
    before = verify_note(ask(Checkpoint(), Note, by=carry).note, ask(PublicKey(), Verifier, by=carry).key)
    close(house, ada.case)
    after = verify_note(ask(Checkpoint(), Note, by=carry).note, ask(PublicKey(), Verifier, by=carry).key)
    assert after.size > before.size
    assert ledger_intact().verdict == Verdict.KEPT


def test_a_checkpoint_says_when_it_was_signed_and_not_when_it_is_read(house: House) -> None:
    carry, begun = machine("carry"), now()
    house.settle()
    first = ask(Checkpoint(), Note, by=carry)
    again = ask(Checkpoint(), Note, by=carry)
    assert (again.note, again.at) == (first.note, first.at), "nothing happened, so nothing was signed"
    letter(house)
    assert begun <= ask(Checkpoint(), Note, by=carry).at > first.at


def test_an_entry_cannot_be_changed_by_the_application(house: House) -> None:
    from django.db import ProgrammingError

    ada = letter(house)
    with pytest.raises(ProgrammingError, match="permission denied"), in_company(ada.case.company_id):
        Entry.objects.filter(case=ada.case.pk).update(kind="nothing")
