"""The whole loop: a letter arrives, is answered, and is forgotten on time."""

import email
import json
from datetime import timedelta
from email.policy import default

import pytest

from tests.house import House, mail, someone
from tillit.cases.close import close_case
from tillit.cases.models import Case, Kind, Reason
from tillit.cases.reply import reply_to_case
from tillit.cases.sort import sort_case
from tillit.kit.clock import now
from tillit.ledger.proof import verify_receipt
from tillit.retention.models import Receipt
from tillit.retention.sweep import sweep
from tillit.vault.acting import acting, in_company
from tillit.vault.opening import Opening


def read(case: Case, by, *, purpose: str) -> list[str]:
    with acting(by):
        messages = list(case.messages.order_by("at"))
    opening = Opening(by, case=case.pk)
    for message in messages:
        message.case = case
        opening.want(message, "body", purpose=purpose)
    plain = opening.open()
    return [plain.must(message, "body").decode() for message in messages]


@pytest.mark.promise("one-year")
def test_a_letter_arrives_is_answered_and_is_forgotten_on_time(house: House) -> None:
    ada = someone()
    arrived = house.receive(mail(sender=f"Ada <{ada}>", text="Kan ni laga jackan?", Message_ID="<first@post.example>"))
    case = house.case_of(arrived.message)
    house.settle()
    ben = house.actor("ben")
    assert read(case, ben, purpose="triage") == ["Kan ni laga jackan?"]

    case = sort_case(case, by=ben, kind=Kind.WARRANTY)
    house.settle()
    reply_to_case(case, by=ben, text="Ja, skicka den till oss.", undo=timedelta())
    house.settle()
    letter = email.message_from_bytes(house.letters[-1], policy=default)
    assert ada in letter["To"]
    assert letter["In-Reply-To"] == "<first@post.example>"
    assert "invända" in letter.get_body(("plain",)).get_content()

    answer = mail(sender=f"Ada <{ada}>", subject=letter["Subject"], text="Tack!", In_Reply_To=letter["Message-ID"])
    assert house.case_of(house.receive(answer).message).pk == case.pk
    stranger = mail(sender=f"Eva <{someone('eva')}>", text="Me too", In_Reply_To=letter["Message-ID"])
    assert house.case_of(house.receive(stranger).message).pk != case.pk

    close_case(case, by=ben, reason=Reason.SOLVED)
    house.settle()
    sweep(as_of=now() + timedelta(days=366), confirmed=True)
    house.settle()
    with in_company(case.company_id):
        assert not Case.objects.filter(pk=case.pk).exists()
        receipt = Receipt.objects.filter(erasure__subject=case.pk).latest("issued_at")
    assert verify_receipt(json.dumps(receipt.document))["case"] == case.number
