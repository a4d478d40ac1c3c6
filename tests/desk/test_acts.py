"""What agents do to a case: each act is one address, one verb, and a page that keeps what was typed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.desk.pages import Browse, hidden, text_of
from tests.house import House, mail
from tests.scenes import close, fresh, letter
from tillit.cases.models import Kind, Message, Note
from tillit.cases.sort import opens_more
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.kit.clock import now
from tillit.people.models import Objection, agent_named
from tillit.retention.models import Hold
from tillit.vault.acting import in_company


def _rows(model, case, **narrow):
    with in_company(case.company_id):
        return list(model.objects.filter(case=case.pk, **narrow))


def test_a_reply_is_written_once_however_often_it_is_sent(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    ben, place = browse("ben"), f"/desk/cases/{case.number}"
    words = {"body": "Vi har öppet till sex.", "once": hidden(ben.get(place), "once")}
    answers = [ben.post(f"{place}/messages", words) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(_rows(Message, case, direction="out")) == 1
    assert "Vi har öppet till sex." in text_of(ben.get(place))


def test_a_reply_that_crosses_a_message_is_held_back_and_kept(house: House, browse: Browse) -> None:
    first = letter(house, kind=Kind.QUESTION)
    ben, place = browse("ben"), f"/desk/cases/{first.case.number}"
    page = ben.get(place)
    again = mail(sender=f"Ada <{first.address}>", text="Jag menade söndag.")
    to = f"service+{first.case.ref}@nordlund.example"
    house.receive(again, recipients=(to,))
    words = {"body": "På lördag till fyra.", "once": hidden(page, "once"), "seen": hidden(page, "seen")}
    answer = ben.post(f"{place}/messages", words)
    assert answer.status_code == 422
    assert "På lördag till fyra." in text_of(answer)
    assert "Jag menade söndag." in text_of(answer)
    assert not _rows(Message, first.case, direction="out")


def test_an_empty_reply_says_what_is_missing(house: House, browse: Browse) -> None:
    case = letter(house).case
    answer = browse("ben").post(f"/desk/cases/{case.number}/messages", {"body": "  "})
    assert answer.status_code == 422
    assert "There is no text" in text_of(answer)


def test_send_and_close_closes(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    browse("ben").post(f"/desk/cases/{case.number}/messages", {"body": "Ja.", "then": "close", "once": str(uuid4())})
    assert fresh(case).is_closed


def test_what_a_customer_said_after_an_answer_that_closes_stays_in_an_open_case(house: House, browse: Browse) -> None:
    first = letter(house, kind=Kind.QUESTION)
    sending = {"body": "Ja.", "then": "close", "once": str(uuid4())}
    for is_closed in (True, False):
        assert browse("ben").post(f"/desk/cases/{first.case.number}/messages", sending).status_code == 303
        assert fresh(first.case).is_closed is is_closed
        to = f"service+{first.case.ref}@nordlund.example"
        house.receive(mail(sender=first.address, to=to, text="Och söndag?"), recipients=(to,))


@pytest.mark.parametrize("act", ["closure", "snooze", "links"])
def test_over_words_that_the_page_did_not_show_no_case_is_closed_merged_or_put_to_sleep(
    house: House, browse: Browse, act: str
) -> None:
    first = letter(house, kind=Kind.QUESTION)
    other = letter(house, kind=Kind.QUESTION, address=first.address).case
    ben, place = browse("ben"), f"/desk/cases/{first.case.number}"
    page, to = ben.get(place), f"service+{first.case.ref}@nordlund.example"
    house.receive(mail(sender=first.address, to=to, text="Jag menade söndag."), recipients=(to,))
    asked = {"reason": "solved", "until": "reply", "number": other.number, "how": "merge"}
    answer = ben.post(f"{place}/{act}", asked | {"quiet_since": hidden(page, "quiet_since")})
    assert answer.status_code == 422
    assert "Something was said since" in text_of(answer)
    assert "Jag menade söndag." in text_of(answer)
    assert (fresh(first.case).is_closed, fresh(first.case).snoozed) == (False, False)
    assert ben.post(f"{place}/{act}", asked | {"quiet_since": hidden(answer, "quiet_since")}).status_code == 303
    assert fresh(first.case).is_closed or fresh(first.case).snoozed


def test_over_words_that_the_list_did_not_show_no_case_is_closed_among_many(house: House, browse: Browse) -> None:
    quiet, spoken = (letter(house, kind=Kind.QUESTION) for _ in range(2))
    ben, numbers = browse("ben"), [quiet.case.number, spoken.case.number]
    shown, to = ben.get("/desk/"), f"service+{spoken.case.ref}@nordlund.example"
    house.receive(mail(sender=spoken.address, to=to, text="Jag menade söndag."), recipients=(to,))
    closing = {"case": numbers, "reason": "solved", "quiet_since": hidden(shown, "quiet_since")}
    ben.post("/desk/cases/closures", closing)
    assert [fresh(one.case).is_closed for one in (quiet, spoken)] == [True, False]
    page = ben.get("/desk/")
    assert "1 case closed." in text_of(page)
    assert f"#{numbers[1]}: Something was said since" in text_of(page)
    ben.post("/desk/cases/closures", closing | {"quiet_since": hidden(page, "quiet_since")})  # of a list that shows it
    assert fresh(spoken.case).is_closed


def test_a_note_stays_between_colleagues(house: House, browse: Browse) -> None:
    case = letter(house).case
    answer = browse("ben").post(f"/desk/cases/{case.number}/notes", {"body": "Ring inte före tio.", "once": uuid4()})
    assert answer.status_code == 303
    assert len(_rows(Note, case)) == 1
    assert "Ring inte före tio." in text_of(browse("cho").get(f"/desk/cases/{case.number}"))


def test_taking_a_case_and_giving_it_back(house: House, browse: Browse) -> None:
    case = letter(house).case
    place = f"/desk/cases/{case.number}/assignment"
    browse("ben").post(place, {"agent": "me"})
    assert fresh(case).assigned_to_id == agent_named("ben").pk
    browse("ben").post(place, {"agent": ""})
    assert fresh(case).assigned_to_id is None


def test_nobody_of_another_company_is_given_a_case(house: House, browse: Browse) -> None:
    case = letter(house).case
    answer = browse("ben").post(f"/desk/cases/{case.number}/assignment", {"agent": agent_named("dan").pk})
    assert answer.status_code == 422
    assert fresh(case).assigned_to_id is None


def test_eve_sees_a_case_when_it_is_given_to_her_and_not_before(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION, subject="Passform på stövlar").case
    place = f"/desk/cases/{case.number}"
    assert browse("eve").get(place).status_code == 404
    browse("ben").post(f"{place}/assignment", {"agent": agent_named("eve").pk})
    house.settle()
    assert "Passform på stövlar" in text_of(browse("eve").get(place))
    assert "Passform på stövlar" in text_of(browse("eve").get("/desk/"))


def test_sorting_an_unsorted_case_takes_one_person(house: House, browse: Browse) -> None:
    case = letter(house).case
    assert browse("ben").post(f"/desk/cases/{case.number}/kind", {"kind": "complaint"}).status_code == 303
    assert fresh(case).kind == Kind.COMPLAINT


def test_widening_a_case_takes_a_second_person_on_the_same_form(house: House, browse: Browse) -> None:
    assert opens_more(Kind.QUESTION, Kind.COMPLAINT)
    case = letter(house, kind=Kind.QUESTION).case
    ben, place = browse("ben"), f"/desk/cases/{case.number}/kind"
    alone = ben.post(place, {"kind": "complaint", "reason": "Fel sorterat"})
    assert alone.status_code == 422
    assert 'name="second_login"' in text_of(alone)
    wrong = {"kind": "complaint", "reason": "Fel", "second_login": "cho", "second_password": "gissning"}
    assert ben.post(place, wrong).status_code == 422
    assert fresh(case).kind == Kind.QUESTION
    assert ben.post(place, wrong | {"second_password": DEMO_PASSWORD}).status_code == 303
    assert fresh(case).kind == Kind.COMPLAINT


def test_closing_twice_says_that_somebody_did(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    close(house, case)
    answer = browse("ben").post(f"/desk/cases/{case.number}/closure", {"reason": "solved"})
    assert answer.status_code == 422
    assert "closed this case a moment ago" in text_of(answer)


def test_a_closed_case_is_taken_up_again(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    close(house, case)
    assert browse("ben").post(f"/desk/cases/{case.number}/reopening").status_code == 303
    assert not fresh(case).is_closed


def test_a_hold_is_placed_and_lifted(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.WARRANTY).case
    place = f"/desk/cases/{case.number}/holds"
    review = (now() + timedelta(days=40)).date().isoformat()
    words = {"reason": "open-repair", "purpose": "warranty", "categories": ["content"], "review": review}
    assert browse("ben").post(place, words).status_code == 303
    (hold,) = _rows(Hold, case)
    assert "1 hold" in text_of(browse("ben").get(f"/desk/cases/{case.number}"))
    assert browse("cho").post(f"{place}/{hold.pk}/lifting", {"next": "/officer/holds"})["Location"] == "/officer/holds"
    assert "no holds" in text_of(browse("ben").get(f"/desk/cases/{case.number}"))


def test_a_hold_without_a_review_ahead_is_not_placed(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.WARRANTY).case
    words = {"reason": "open-repair", "purpose": "warranty", "categories": ["content"], "review": "2020-01-01"}
    assert browse("ben").post(f"/desk/cases/{case.number}/holds", words).status_code == 422
    assert not _rows(Hold, case)


def test_any_message_can_be_marked_as_an_objection(house: House, browse: Browse) -> None:
    first = letter(house, kind=Kind.QUESTION, text="Använd inte mina uppgifter till enkäter.")
    words = {"message": first.message.pk, "purposes": ["survey"]}
    answer = browse("ben").post(f"/desk/cases/{first.case.number}/objections", words)
    assert answer.status_code == 303
    with in_company(first.case.company_id):
        (objection,) = Objection.objects.filter(person=first.case.customer_id)
    assert objection.purposes == ["survey"]


def test_an_objection_to_nothing_is_not_recorded(house: House, browse: Browse) -> None:
    first = letter(house, kind=Kind.QUESTION)
    place = f"/desk/cases/{first.case.number}/objections"
    assert browse("ben").post(place, {"message": first.message.pk}).status_code == 422
    assert browse("ben").post(place, {"message": uuid4(), "purposes": ["survey"]}).status_code == 422
