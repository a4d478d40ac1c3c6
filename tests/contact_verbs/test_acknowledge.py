"""A machine says that a letter arrived: only where a brand wants it, and only where RFC 3834 lets it."""

import email
import re
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.cases.test_answer_by import promised
from tests.contact_verbs.test_letters_read import nordlund, text_of, worded
from tests.fetching import arrived, fetch
from tests.house import House, mail, someone
from tests.scenes import fresh, relay
from tillit.cases.answer_by import forget_plans
from tillit.cases.models import Case, Delivery, Message, State, WorkingHours
from tillit.contact import acknowledge
from tillit.contact.acknowledge import acknowledge_letters
from tillit.contact.arrive import arrive, arrive_all
from tillit.contact.letters import Letter
from tillit.contact.models import Mailbox, Wording
from tillit.contact.set_wording import set_wording
from tillit.people.models import Brand
from tillit.recipients.vouch import NOT_PROVEN
from tillit.vault.acting import in_company
from tillit.vault.actors import machine

MAILBOX = "service@nordlund.example"
__all__ = ["promised"]


@pytest.fixture(autouse=True)
def _acknowledging(house: House):
    receipt = "Tack {{ customer.name }}. Ärende {{ case.number }}."
    for language in ("sv", "en"):
        wanted = worded(acknowledges=True, receipt=receipt, receipt_subject="Framme {{ case.number }}")
        set_wording(nordlund(), language, wanted, by=house.actor("cho"))
    yield
    Delivery.objects.update(wording=None)
    Wording.objects.all().delete()


def write(
    house: House, address: str, *, mail_from: str | None = "", verdicts: tuple[str, ...] = (), **how: str
) -> Case:
    """A letter comes over SMTP; its case."""
    box = Mailbox.objects.get(address=MAILBOX)
    given = mail(sender=f"Ada Lindqvist <{address}>", **how)
    sender = address if mail_from == "" else mail_from
    letter = Letter(box, given, sender, (MAILBOX,), verdicts=verdicts)
    (arrived,) = arrive_all([letter], by=machine("receive", box.company_id))
    return house.case_of(arrived.message)


def answers(house: House, address: str, **how: object) -> list[EmailMessage]:
    with relay() as post:
        write(house, address, **how)
        house.settle()
    return [email.message_from_bytes(raw, policy=default) for raw in post.given if f"<{address}>".encode() in raw]


def test_a_first_letter_is_acknowledged_and_the_case_still_waits_for_us(house: House) -> None:
    ada = someone()
    with relay() as post:
        case = write(house, ada, Message_ID="<first@post.example>")
        house.settle()
    (raw,) = post.given
    got = email.message_from_bytes(raw, policy=default)
    assert (got["Auto-Submitted"], got["In-Reply-To"]) == ("auto-replied", "<first@post.example>")
    assert got["Subject"] == f"Framme {case.number}"
    assert text_of(got).startswith(f"Hallå Ada Lindqvist!\n\nTack Ada Lindqvist. Ärende {case.number}.\n\nHej då\n")
    assert "laga jackan" not in text_of(got), "a machine quotes nothing"
    assert fresh(case).state == State.NEW
    with in_company(case.company_id):
        told = Message.objects.get(case=case, direction="out")
        assert (told.agent_id, told.by_machine) == (None, "acknowledgement")


def test_one_sender_is_told_once_a_day_and_again_the_next(house: House, monkeypatch) -> None:
    ada = someone()
    assert [len(answers(house, ada)) for _ in range(3)] == [1, 0, 0]
    monkeypatch.setattr(acknowledge, "ONCE_IN", -acknowledge.ONCE_IN)
    assert len(answers(house, ada)) == 1


@pytest.mark.parametrize(
    "how",
    [
        {"Auto_Submitted": "auto-generated"},
        {"List_Id": "<list.post.example>"},
        {"Precedence": "bulk"},
        {"mail_from": None},
        {"mail_from": "bounces@elsewhere.example"},
        {"to": "somebody@elsewhere.example"},
        {"verdicts": (NOT_PROVEN,)},
    ],
    ids=[
        "a machine",
        "a list",
        "bulk",
        "a null sender",
        "an address it did not come from",
        "not written to us",
        "forged",
    ],
)
def test_nobody_else_is_answered(house: House, how: dict[str, object]) -> None:
    assert answers(house, someone(), **how) == []


def test_fetched_mail_is_never_acknowledged(house: House, setting, server, login) -> None:
    account, ada, before = setting(), someone(), arrived()
    server.put(login, mail(sender=ada), mail(sender=ada, Return_Path=f"<{ada}>"))
    with relay() as post:
        fetch(account)
        house.settle()
    assert (arrived(), post.given) == (before + 2, []), "nobody tells whom it really came from"
    assert len(answers(house, someone())) == 1, "what comes over SMTP is answered"


@pytest.mark.parametrize("sender", ["{own}", "no-reply@form.example"])
def test_nobody_is_written_to_because_somebody_else_named_them(house: House, sender: str) -> None:
    stranger, own = someone("stranger"), someone()
    with relay() as post:
        write(house, sender.format(own=own), Reply_To=f"{stranger}")
        house.settle()
    assert post.given == []


def test_who_names_their_own_address_for_answers_is_answered(house: House) -> None:
    ada = someone()
    assert len(answers(house, ada, Reply_To=f"Ada <{ada}>")) == 1


def test_our_own_mailboxes_are_not_answered_nor_is_an_acknowledgement(house: House) -> None:
    assert answers(house, MAILBOX) == []
    (told,) = answers(house, someone())
    box = Mailbox.objects.get(address=MAILBOX)
    with relay() as post:
        by = machine("receive", box.company_id)
        arrive(box, told.as_bytes(), by=by, mail_from=box.address, recipients=(MAILBOX,))
        house.settle()
    assert post.given == []


def test_an_answer_to_our_letter_is_no_first_letter(house: House) -> None:
    ada = someone()
    with relay() as post:
        case = write(house, ada, Message_ID="<q@post.example>")
        house.settle()
        write(house, ada, In_Reply_To="<q@post.example>", to=f"service+{case.ref}@nordlund.example")
        house.settle()
    assert len(post.given) == 1


def test_where_nobody_asked_for_it_no_machine_answers(house: House) -> None:
    Wording.objects.update(acknowledges=False)
    assert answers(house, someone()) == []


def test_done_twice_it_is_one_and_turned_off_meanwhile_it_is_none(house: House) -> None:
    with relay() as post:
        case = write(house, someone())
        with in_company(case.company_id):
            refs = {"message": str(Message.objects.get(case=case).pk), "company": str(case.company_id)}
        house.settle()
        acknowledge_letters([refs, refs])
        house.settle()
    assert len(post.given) == 1
    Wording.objects.update(acknowledges=False)
    case = write(house, someone())
    with in_company(case.company_id):
        acknowledge_letters([{"message": str(Message.objects.get(case=case).pk), "company": str(case.company_id)}])
        assert Message.objects.filter(case=case).count() == 1


def test_it_says_by_when_an_answer_comes_and_says_nothing_where_none_is_promised(
    house: House, promised: Brand
) -> None:
    receipt = "Tack.\nVi svarar senast {{ answer.by }}."
    for language in ("sv", "en"):
        wanted = worded(acknowledges=True, receipt=receipt, receipt_subject="Framme")
        set_wording(nordlund(), language, wanted, by=house.actor("cho"))
    (told,) = answers(house, someone())
    assert re.search(r"Vi svarar senast \w+ \d+ \w+ \d\d:\d\d\.", text_of(told))
    with in_company(Mailbox.objects.get(address=MAILBOX).company_id):
        WorkingHours.objects.all().delete()
    forget_plans()
    (told,) = answers(house, someone())
    assert "Tack." in text_of(told)
    assert "Vi svarar" not in text_of(told)
