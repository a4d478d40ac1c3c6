"""Letters that come at once are taken at once: nothing is mixed up, and none suffers for another."""

import asyncio

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.house import House, mail, someone
from tests.scenes import brand, company, opened
from tillit.cases.models import Case, Message
from tillit.contact import arrive as arriving
from tillit.contact.arrive import Arrived, arrive_all
from tillit.contact.letters import Letter
from tillit.contact.lines.email.listener import Envelope, Unavailable
from tillit.contact.listen import take
from tillit.contact.models import Mailbox, Quarantined
from tillit.keeper.wire import Take
from tillit.people.cutting import rules_for
from tillit.vault import sealing
from tillit.vault.acting import in_company
from tillit.vault.actors import machine

HERE = "service@nordlund.example"


def take_together(*raws: bytes) -> list[Arrived | Exception]:
    mailbox = Mailbox.objects.get(address=HERE)
    return arrive_all([Letter(mailbox, raw) for raw in raws], by=machine("receive", mailbox.company_id))


def messages(outcomes: list[Arrived | Exception]) -> list[Message]:
    found = [one.message for one in outcomes if isinstance(one, Arrived)]
    assert len(found) == len(outcomes), outcomes
    return [one for one in found if one is not None]


def count(model: type[Case | Message]) -> int:
    with in_company(company("nordlund-ab")):
        return model.objects.count()


@pytest.mark.usefixtures("house")
def test_letters_of_strangers_become_a_case_each() -> None:
    before = count(Case)
    found = messages(take_together(*(mail(sender=someone(), text=f"Hej {n}") for n in range(9))))
    assert len({message.case_id for message in found}) == 9
    assert count(Case) == before + 9


def test_each_letter_keeps_its_own_words(house: House) -> None:
    texts = [f"Ada skriver om jacka {n}" for n in range(7)]
    found = messages(take_together(*(mail(sender=someone(), text=text) for text in texts)))
    ben = house.actor("ben")
    house.settle()
    for message, text in zip(found, texts, strict=True):
        message.case = house.case_of(message)
        assert opened(message, "body", by=ben, purpose="triage").strip() == text


@pytest.mark.usefixtures("house")
def test_two_letters_of_one_stranger_are_two_cases_of_one_person() -> None:
    ada = someone()
    one, other = messages(take_together(mail(sender=ada, text="Hej"), mail(sender=ada, text="Hej igen")))
    assert one.case_id != other.case_id
    assert one.case.customer_id == other.case.customer_id


@pytest.mark.usefixtures("house")
def test_an_answer_joins_the_case_of_a_letter_that_came_with_it() -> None:
    ada = someone()
    first = mail(sender=ada, Message_ID=f"<{ada}>")
    one, other = messages(take_together(first, mail(sender=ada, text="Mer", In_Reply_To=f"<{ada}>")))
    assert one.case_id == other.case_id


@pytest.mark.usefixtures("house")
def test_a_copy_that_comes_with_its_letter_is_dropped() -> None:
    raw, before = mail(sender=someone()), count(Message)
    outcomes = [one.outcome for one in take_together(raw, raw, raw) if isinstance(one, Arrived)]
    assert sorted(outcomes) == ["repeated", "repeated", "stored"]
    assert count(Message) == before + 1


@pytest.mark.usefixtures("house")
def test_one_letter_that_cannot_be_stored_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = arriving.prepare_receipt

    def refuse(said, *args, **kwargs):
        if said.subject == "poison":
            raise ValueError
        return prepare(said, *args, **kwargs)

    monkeypatch.setattr("tillit.contact.arrive.prepare_receipt", refuse)
    raws = [mail(sender=someone(), subject=subject) for subject in ("one", "poison", "two")]
    first, second, third = take_together(*raws)
    assert isinstance(first, Arrived)
    assert isinstance(second, ValueError)
    assert isinstance(third, Arrived)


@pytest.mark.usefixtures("house")
def test_an_unreadable_letter_is_quarantined_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(600)
    )
    outcomes = take_together(mail(sender=someone()), b"From: a@b.example\r\n" + deep, mail(sender=someone()))
    assert [one.outcome for one in outcomes if isinstance(one, Arrived)] == ["stored", "quarantined", "stored"]
    with in_company(company("nordlund-ab")):
        assert Quarantined.objects.exists()


@pytest.mark.usefixtures("house")
def test_twenty_letters_take_as_many_statements_and_calls_as_two(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, ask = [], sealing.ask

    def note(call, *args, **kwargs):
        calls.append(type(call))
        return ask(call, *args, **kwargs)

    monkeypatch.setattr("tillit.vault.sealing.ask", note)
    for cache in ("tillit.publishing.current", "tillit.people.cutting"):  # what is asked again after a second or two
        monkeypatch.setattr(f"{cache}.FRESH_FOR", 600.0)
    rules_for(brand())
    statements = []
    for amount in (2, 20):
        raws = [mail(sender=someone(), text=f"{amount} {n}") for n in range(amount)]
        with CaptureQueriesContext(connection) as captured:
            messages(take_together(*raws))
        # Which notice is in force is asked once in a while, whatever arrives.
        statements.append(sum("publishing_" not in query["sql"] for query in captured.captured_queries))
    assert statements[0] == statements[1]
    assert calls == [Take, Take]


def test_each_sender_hears_of_the_own_letter_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = arriving.prepare_receipt

    def refuse(said, *args, **kwargs):
        if said.subject == "poison":
            raise ValueError
        return prepare(said, *args, **kwargs)

    monkeypatch.setattr("tillit.contact.arrive.prepare_receipt", refuse)

    async def send() -> list[object]:
        envelopes = [Envelope("", (HERE,), mail(sender=someone(), subject=s)) for s in ("one", "poison", "two")]
        return await asyncio.gather(*(take(one) for one in envelopes), return_exceptions=True)

    codes = [getattr(one, "code", type(one)) for one in asyncio.run(send())]
    assert codes == [250, Unavailable, 250]
