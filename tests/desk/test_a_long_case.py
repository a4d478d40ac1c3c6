"""A conversation of three thousand letters, and a name of five thousand letters: pages stay
short, and nothing is lost.
"""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

import pytest

from tests.desk.pages import Browse, text_of
from tests.desk.test_panes import counting
from tests.house import House, mail, someone
from tests.scenes import Letter, letter, relay
from tillit.cases.acting_on import purpose_of
from tillit.cases.models import Direction, Kind, Message
from tillit.cases.reply import reply_to_case
from tillit.desk.case_rows import A_PART
from tillit.kit.clock import now
from tillit.vault.acting import acting
from tillit.vault.sealing import Taking

LONG, SHORT, AT_ONCE = 3000, 2 * A_PART, 7


def conversation(house: House, length: int) -> tuple[Letter, list[str]]:
    """So many letters of one person, seven at each moment; and the ids of all, oldest first."""
    ada, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
    said = [
        Message(case=ada.case, company_id=ada.case.company_id, direction=Direction.IN, channel="email",
                at=now() + timedelta(seconds=n // AT_ONCE))
        for n in range(length)
    ]  # fmt: skip
    for start in range(0, length, 500):
        taking = Taking(by=ben, purpose=purpose_of(ada.case))
        for number, message in enumerate(said[start : start + 500], start):
            taking.seal(message, body=f"Brev nummer {number}.")
        taking.take()
    with acting(ben):
        Message.objects.bulk_create(said)
    return ada, [str(message.pk) for message in said]


def shown(page: str) -> list[str]:
    return re.findall(r'id="entry-([0-9a-f-]{36})"', page)


def test_a_page_of_a_long_case_costs_what_one_of_a_short_case_costs(
    house: House, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []
    for length in (SHORT, LONG):
        case = conversation(house, length)[0].case
        path = f"/desk/cases/{case.number}"
        browse("ben").get(path)
        with counting(monkeypatch) as statements:
            page = browse("ben").get(path)
        assert page.status_code == 200
        costs.append((len(statements), len(page.content)))
    assert costs[1] == (pytest.approx(costs[0][0], abs=1), pytest.approx(costs[0][1], rel=0.05))


def test_leafing_back_through_a_long_case_shows_every_letter_once(house: House, browse: Browse) -> None:
    ada, written = conversation(house, 5 * A_PART)
    path, seen, before = f"/desk/cases/{ada.case.number}", list[str](), ""
    while True:
        page = text_of(browse("ben").get(path + before))
        seen = shown(page) + seen
        earlier = re.search(r'href="[^"]*(\?before=[^"#&]+)', page)
        if earlier is None:
            break
        before = earlier[1]
    assert seen == [str(ada.message.pk), *written]


@pytest.mark.parametrize("before", ["event-1", "event-" + "9" * 40, "event-x", "x", "00000000-" + "0" * 23])
def test_an_earlier_place_that_is_none_shows_the_newest(house: House, browse: Browse, before: str) -> None:
    ada = letter(house)
    page = browse("ben").get(f"/desk/cases/{ada.case.number}?before={before}")
    assert page.status_code == 200
    assert str(ada.message.pk) in text_of(page)


def test_a_name_of_five_thousand_letters_breaks_no_page_and_no_letter(house: House, browse: Browse) -> None:
    name = "Ångström" * 625
    raw = mail(sender="ADA", subject="Namnet").replace(b"From: ADA", f"From: {name} <{someone()}>".encode())
    case = house.case_of(house.receive(raw).message)
    house.settle()
    for page in (browse("ben").get("/desk/"), browse("ben").get(f"/desk/cases/{case.number}"),
                 *(browse("ben").post("/desk/search", {"q": words}) for words in ("ångström", name))):  # fmt: skip
        assert page.status_code == 200
        assert len(page.content) < 200_000
    with relay() as post:
        reply_to_case(case, by=house.actor("ben"), text="Ja.", undo=timedelta())
        house.hurry()
    (sent,) = [one for one in post.given if f"#{case.number}".encode() in one or b"Namnet" in one]
    assert all(len(line) <= 998 for line in sent.splitlines()), "RFC 5322, 2.1.1"
    assert message_from_bytes(sent, policy=SMTP)["To"].addresses[0].domain == "post.example"
