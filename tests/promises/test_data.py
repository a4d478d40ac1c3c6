"""Section `data`: only what the case needs, and never a card number."""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.house import House, someone
from tests.scenes import close, forms_of, letter, opened, refused, tables_with
from tillit.cases.models import Kind
from tillit.keeper.answers import OpenedItems, Taken
from tillit.keeper.wire import Open, OpenItem, Scope, SealItem, Take
from tillit.kit.refs import new_id
from tillit.notice.controls import Verdict, registry
from tillit.vault import sealing
from tillit.vault.client import ask
from tillit.vault.declared import holdings
from tillit.vault.errors import VaultError
from tillit.vault.sealing import FORMAT

CARD = "5555 5555 5555 4444"
FORMS = (CARD, CARD.replace(" ", ""), CARD.replace(" ", "-"))


def files_with(folder: Path, *words: str) -> list[str]:
    """Files below a folder in which a word stands in any form."""
    forms = [form for word in words for form in forms_of(word)]
    contents = ((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    return [str(path.relative_to(folder)) for path, said in contents if any(form in said for form in forms)]


@pytest.mark.promise("minimal")
def test_a_card_number_with_its_code_is_found_nowhere(house: House) -> None:
    text = f"Mitt kort är {CARD}, giltigt till 11/29, säkerhetskod 8317. Mvh Ada"
    ada = letter(house, subject=f"Kort {FORMS[1]}", text=text, kind=Kind.QUESTION)
    ben = house.actor("ben")
    shown = opened(ada.message, "body", by=ben, purpose="question")
    title = opened(ada.case, "subject", by=ben, purpose="question")
    assert "Mitt kort är" in shown
    for digits in (*FORMS, "5555", "8317"):
        assert digits not in shown
        assert digits not in title
    assert ada.message.cut_out, "the agent sees that something was cut out"
    assert tables_with(*FORMS) == []
    assert files_with(house.home.path, *FORMS) == []


@pytest.mark.promise("minimal")
def test_a_card_and_a_personal_number_in_every_place_of_a_mail_are_found_nowhere(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed, ask_keeper = [], sealing.ask

    def note(call, *args, **kwargs):
        sealed.append(repr(call).encode())
        return ask_keeper(call, *args, **kwargs)

    monkeypatch.setattr("tillit.vault.sealing.ask", note)
    card, person = "5200 8282 8282 8210", "19640823-3234"
    said = f"kort {card}, cvc 6294, personnummer {person}"
    outer, inner = EmailMessage(policy=SMTP), EmailMessage(policy=SMTP)
    for one in (outer, inner):
        one["From"], one["To"] = f'"Ada {card}" <{someone()}>', "service@nordlund.example"
        one["Subject"] = said
        one.set_content(said)
        one.add_alternative(f"<p>Kort <b>5200</b> 8282 8282 8210 {person} <a title='{said}'>x</a></p>", subtype="html")
        table = f"kort;id\n{card};{person}\n".encode()
        one.add_attachment(table, maintype="text", subtype="csv", filename=f"{card}.csv")
    outer.add_attachment(inner)
    house.receive(outer.as_bytes())
    house.receive(b"".join([
        f"Subject: {said}\r\nMIME-Version: 1.0\r\n".encode(),
        *(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(400)),
        said.encode(),
    ]))  # fmt: skip
    house.settle()
    forms = (card, card.replace(" ", ""), "8282 8282", person, person.replace("-", ""), "0823-3234")
    assert tables_with(*forms) == []
    assert files_with(house.home.path, *forms) == []
    assert len(sealed) >= 2
    assert b"card number removed" in b"".join(sealed)
    assert not [form for form in forms for way in forms_of(form) if any(way in one for one in sealed)]


@pytest.mark.promise("minimal")
def test_the_board_counts_what_was_cut_and_tells_what_it_cannot_find(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence, before = registry.get("cut-outs").evidence, registry.get("cut-outs").evidence().figures
    letter(house, text=f"kort {CARD}, cvc 123, kort 5200 8282 8282 8210, personnummer 19640823-3234")
    after = evidence()
    assert after.verdict == Verdict.KEPT
    assert {name: after.figures[name] - before[name] for name in before} == {
        "cards": 2, "codes": 1, "accounts": 0, "persons": 1
    }  # fmt: skip
    monkeypatch.setattr("tillit.contact.controls._countries", lambda: frozenset({"SE", "ZZ"}))
    assert (evidence().verdict, evidence().figures["unknown"]) == (Verdict.AT_RISK, "ZZ")
    monkeypatch.setattr("tillit.vault.cut.find.find_personal", lambda *_: iter(()))
    assert (evidence().verdict, evidence().figures["missed"]) == (Verdict.BROKEN, "SE personnummer")
    assert not registry.get("cut-outs").is_on()


@pytest.mark.promise("minimal")
def test_what_a_customer_wrote_lies_nowhere_on_disk_in_the_clear(house: House) -> None:
    words = ("Trumpetlavstrast", "Vintergatspost", "Klarbärsbrunn")
    letter(house, subject=words[0], text=f"{words[1]} {words[2]}")
    assert files_with(house.home.path, *words) == []


@pytest.mark.promise("minimal")
def test_every_sealed_field_is_declared_under_a_promise() -> None:
    assert registry.get("holdings-declared").evidence().verdict == Verdict.KEPT
    assert all(holding.promise for holding in holdings())
    assert not {h.category for h in holdings()} & {"recording", "identity-check"}, "nothing of these is kept yet"


@pytest.mark.promise("transactions")
def test_no_table_holds_order_data(house: House) -> None:
    evidence = registry.get("orders-not-copied").evidence()
    assert (evidence.verdict, evidence.figures["tables"]) == (Verdict.KEPT, 0)
    assert "transactions" not in {holding.category for holding in holdings()}


@pytest.mark.promise("transactions")
def test_order_data_opens_for_a_case_that_needs_it_and_not_after_its_closing(house: House) -> None:
    ada, ben = letter(house, kind=Kind.COMPLAINT), house.actor("ben")
    scope = Scope(ada.case.company_id, ada.case.brand_id, "case", ada.case.pk, "transactions")
    row = new_id()
    seal = Take(purpose="complaint", seals=[SealItem(scope, "order.lines", FORMAT, row, b"one lamp")])
    (sealed,) = ask(seal, Taken, by=ben).sealed

    def outcome(purpose: str = "complaint"):
        item = OpenItem(scope, purpose, "order.lines", FORMAT, row, sealed)
        return ask(Open(items=[item], mark="list"), OpenedItems, by=ben).items[0]

    assert outcome().plaintext == b"one lamp"
    assert outcome("question").clause == "kinds.complaint"
    close(house, ada.case)
    assert (outcome().code, outcome().clause) == ("overdue", "promise.one-year")
    with pytest.raises(VaultError):
        ask(seal, Taken, by=ben)
    assert opened(ada.message, "body", by=ben, purpose="complaint"), "the conversation stays for its own time"
    assert refused(ada.message, "body", by=ben, purpose="question")[0] == "purpose-outside-kind"
