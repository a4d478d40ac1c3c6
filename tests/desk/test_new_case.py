"""A case by hand, and writing first; the same form sent twice opens one case."""

from uuid import uuid4

from tests.desk.pages import Browse, mailboxes, text_of
from tests.house import House, someone
from tillit.cases.models import Case, Message
from tillit.vault.acting import in_company


def _form(browse: Browse, **words: str) -> dict[str, str]:
    base = {
        "channel": "visit",
        "mailbox": mailboxes(browse, "ben")[0],
        "name": "Ada Lindqvist",
        "kind": "question",
        "email": "",
    }
    return base | {"subject": "Kom in i butiken", "body": "Ville byta storlek.", "once": str(uuid4())} | words


def test_a_visit_becomes_a_case(house: House, browse: Browse) -> None:
    answer = browse("ben").post("/desk/cases", _form(browse))
    assert answer.status_code == 303
    house.settle()
    page = text_of(browse("ben").get(answer["Location"]))
    assert "Kom in i butiken" in page
    assert "Ville byta storlek." in page


def test_the_same_form_sent_twice_opens_one_case(house: House, browse: Browse) -> None:
    form = _form(browse)
    first, second = (browse("ben").post("/desk/cases", form) for _ in range(2))
    assert first["Location"] == second["Location"]


def test_the_first_mail_to_a_customer_carries_the_right_to_object(house: House, browse: Browse) -> None:
    address = someone("ny")
    form = _form(browse, channel="email-first", email=address, body="Din jacka är klar.")
    answer = browse("ben").post("/desk/cases", form)
    number = int(answer["Location"].rpartition("/")[2])
    house.hurry()
    with in_company(house.actor("ben").company):
        (message,) = Message.objects.select_related("delivery").filter(case__number=number)
    assert message.delivery.state == "sent"
    assert message.delivery.with_objection


def test_writing_first_needs_an_address_and_keeps_what_was_typed(house: House, browse: Browse) -> None:
    answer = browse("ben").post("/desk/cases", _form(browse, channel="email-first", body="Din jacka är klar."))
    assert answer.status_code == 422
    assert "Din jacka är klar." in text_of(answer)


def test_a_mailbox_of_another_company_is_not_offered(house: House, browse: Browse) -> None:
    theirs = mailboxes(browse, "dan")[0]
    before = _count(house)
    assert browse("ben").post("/desk/cases", _form(browse, mailbox=theirs)).status_code == 422
    assert _count(house) == before


def _count(house: House) -> int:
    with in_company(house.actor("ben").company):
        return Case.objects.count()
