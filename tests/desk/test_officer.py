"""The pages of those who lead: the board, the notice, objections, holds, the ledger, what nobody could read."""

import os
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from tests.contact_verbs.test_quarantine import deep, newest
from tests.desk.pages import Browse, hidden, text_of
from tests.house import House
from tests.scenes import close, letter
from tillit.cases.effects import effects_of
from tillit.cases.hold import hold_case
from tillit.cases.models import Case, Kind
from tillit.cases.sort import sort_case
from tillit.config.cli.notice_diff import lines_of
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.contact.models import Quarantined
from tillit.desk.officer.effects import shortened_rows
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Customer, Objection
from tillit.publishing.current import notice_in_force
from tillit.publishing.publish import review_notice
from tillit.retention.models import HoldReason
from tillit.rights.models import Decision
from tillit.rights.object_to import object_to
from tillit.vault.acting import in_company

PAGES = ("promises", "notice", "objections", "holds", "ledger", "quarantine")
OPEN_TO_SUPERVISORS = {"promises", "holds"}


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_officers_refuse_others_with_the_clause(house: House, browse: Browse, page: str) -> None:
    assert browse("oda").get(f"/officer/{page}").status_code == 200
    assert browse("cho").get(f"/officer/{page}").status_code == (200 if page in OPEN_TO_SUPERVISORS else 403)
    refused = browse("ben").get(f"/officer/{page}")
    assert refused.status_code == 403
    assert "roles.privacy-officer" in text_of(refused)


def test_a_refusal_says_who_can_help_in_the_readers_language(house: House, browse: Browse) -> None:
    refused = browse("ben").get("/officer/ledger", headers={"Accept-Language": "sv"})
    assert "Integritetsansvarig" in text_of(refused)
    assert "Privacy officer" not in text_of(refused)


def test_the_board_shows_every_promise_in_the_customers_words_with_its_evidence(house: House, browse: Browse) -> None:
    page = text_of(browse("oda").get("/officer/promises"))
    notice = notice_in_force().notice
    built = [name for name, promise in notice.promises.items() if promise.status == "built"]
    assert sorted(re.findall(r'id="promise-([a-z-]+)"', page)) == sorted(built)
    assert "nothing for which" not in page


def test_the_board_speaks_the_readers_language(house: House, browse: Browse) -> None:
    page = text_of(browse("oda").get("/officer/promises", headers={"Accept-Language": "sv"}))
    assert "Vi använder dina uppgifter för att ge dig service" in page


def test_a_document_with_faults_is_shown_with_each_place_and_not_published(house: House, browse: Browse) -> None:
    broken = notice_in_force().version.document.replace("reopen_within_days", "reopen_within_dayz", 1)
    answer = browse("oda").post("/officer/notice", {"step": "check", "document": broken})
    assert answer.status_code == 422
    assert "reopen_within_dayz" in text_of(answer)
    assert 'value="publish"' not in text_of(answer)


def test_a_shorter_period_is_shown_before_it_is_published(house: House, browse: Browse) -> None:
    answer = browse("oda").post("/officer/notice", {"step": "check", "document": _shorter()})
    assert answer.status_code == 200
    assert "A period gets shorter" in text_of(answer)


@pytest.mark.promise("one-year")
def test_the_page_says_how_many_cases_a_shorter_period_erases_in_the_readers_language(
    house: House, browse: Browse
) -> None:
    gone, kept, held = (letter(house, kind=Kind.WARRANTY).case for _ in range(3))
    before = _erased_on_publishing()
    for case, days in ((gone, 320), (kept, 200), (held, 320)):
        close(house, case, days_ago=days)
    hold_case(held, by=house.actor("ben"), reason=HoldReason.WARRANTY, categories=["content"], purpose="warranty",
              review=(now() + timedelta(days=30)).date())  # fmt: skip
    assert _erased_on_publishing() == before + 1, "a hold keeps its own, and a younger case has its time"
    answer = browse("oda").post(
        "/officer/notice", {"step": "check", "document": _shorter()}, headers={"Accept-Language": "sv"}
    )
    assert f"{before + 1} ärende" in text_of(answer)
    assert "365 dagar" in text_of(answer)
    assert "raderas tidigare" in text_of(answer)
    assert "sooner after closing" not in text_of(answer)


def test_the_page_and_the_terminal_say_the_same_of_a_document(house: House, browse: Browse) -> None:
    page = text_of(browse("oda").post("/officer/notice", {"step": "check", "document": _shorter()}))
    said = [row.effect for row in shortened_rows(review_notice(_shorter()))]
    assert all(any(line.endswith(words) for line in lines_of(review_notice(_shorter()))) for words in said)
    assert any("would have this erased on" in words for words in said)
    assert all(escape(words) in page for words in said)


def _erased_on_publishing() -> int:
    review = review_notice(_shorter())
    content = [effect.cases for effect in effects_of(review) if effect.change.governs == "content"]
    assert content
    return sum(cases or 0 for cases in content)


def test_a_notice_is_not_published_without_the_second_persons_password(house: House, browse: Browse) -> None:
    oda, before = browse("oda"), notice_in_force().version.number
    checked = oda.post("/officer/notice", {"step": "check", "document": _shorter()})
    words = {"step": "publish", "document": _shorter(), "hash": hidden(checked, "hash")}
    for second in ({"second_login": "pia", "second_password": "gissning"},
                   {"second_login": "oda", "second_password": DEMO_PASSWORD},
                   {"second_login": "ben", "second_password": DEMO_PASSWORD}, {}):  # fmt: skip
        assert oda.post("/officer/notice", words | second).status_code == 422
    assert notice_in_force().version.number == before


def test_a_document_that_changed_since_it_was_checked_is_not_published(house: House, browse: Browse) -> None:
    words = {"step": "publish", "document": _shorter(), "hash": "0" * 64}
    second = {"second_login": "pia", "second_password": DEMO_PASSWORD}
    assert browse("oda").post("/officer/notice", words | second).status_code == 422


def _shorter() -> str:
    document = notice_in_force().version.document
    assert "\ndays = 365" in document
    return document.replace("\ndays = 365", "\ndays = 300", 1)


def _objected(house: House, words: str) -> Objection:
    first = letter(house, kind=Kind.QUESTION, text=words)
    with in_company(first.case.company_id):
        customer = Customer.objects.get(pk=first.case.customer_id)
    objection = object_to(customer, by=house.actor("ben"), purposes=["question"], source=first.message.pk)
    house.settle()
    return objection


def _decision(objection: Objection) -> Decision | None:
    with in_company(objection.company_id):
        return Decision.objects.filter(objection=objection.pk).first()


@pytest.mark.promise("objection")
def test_an_objection_waits_with_the_customers_words_and_is_upheld(house: House, browse: Browse) -> None:
    objection = _objected(house, "Jag vill inte att ni läser mer.")
    assert "Jag vill inte att ni läser mer." in text_of(browse("oda").get("/officer/objections"))
    answer = browse("oda").post(f"/officer/objections/{objection.pk}/decision", {"decision": "upheld"})
    assert answer.status_code == 303
    decision = _decision(objection)
    assert decision is not None
    assert decision.outcome == "upheld"


@pytest.mark.promise("objection")
def test_an_objection_is_overridden_only_by_two_people(house: House, browse: Browse) -> None:
    objection = _objected(house, "Sluta använda mina uppgifter.")
    oda, place = browse("oda"), f"/officer/objections/{objection.pk}/decision"
    words = {"decision": "overridden", "ground": "legal-claims"}
    assert oda.post(place, words).status_code == 422
    assert _decision(objection) is None
    assert oda.post(place, words | {"second_login": "pia", "second_password": DEMO_PASSWORD}).status_code == 303
    decision = _decision(objection)
    assert decision is not None
    assert decision.outcome == "refused"


@pytest.mark.promise("objection")
def test_after_an_objection_the_case_is_refused_with_its_clause(house: House, browse: Browse) -> None:
    objection = _objected(house, "Läs inte detta igen, tack.")
    with in_company(objection.company_id):
        number = Customer.objects.get(pk=objection.person).cases.values_list("number", flat=True).get()
    answer = browse("ben").get(f"/desk/cases/{number}")
    assert answer.status_code == 403
    assert "promise.objection" in text_of(answer)
    assert "Läs inte detta igen" not in text_of(answer)


def test_the_ledger_says_what_happened_and_names_no_customer(house: House, browse: Browse) -> None:
    letter(house, subject="Blåbärssylt i kappan")
    page = text_of(browse("oda").get("/officer/ledger"))
    assert "A case was opened" in page
    assert "Blåbärssylt" not in page
    assert "Lindqvist" not in page


def test_a_hold_stands_on_the_list_with_its_owner(house: House, browse: Browse) -> None:
    case, ben = letter(house, kind=Kind.WARRANTY).case, house.actor("ben")
    review = (now() + timedelta(days=1)).date()  # those to be looked at first stand first
    hold_case(case, by=ben, reason=HoldReason.REPAIR, categories=["content"], purpose="warranty", review=review)
    page = text_of(browse("cho").get("/officer/holds"))
    assert f"Case {case.number}" in page
    assert "Ben Holm" in page


def test_an_unreadable_mail_is_listed_by_its_shape(house: House, browse: Browse) -> None:
    oda = browse("oda")
    before = unreadable(oda)
    assert house.receive(deep() + os.urandom(8)).outcome == "quarantined"
    assert "service@nordlund.example" in text_of(oda.get("/officer/quarantine"))
    assert unreadable(oda) == before + 1, "the officer is told beside every page"


def test_an_unreadable_mail_is_set_aside_and_put_back_on_the_page(house: House, browse: Browse) -> None:
    oda, unread = browse("oda"), _unread(house)
    aside, back = f"/officer/quarantine/{unread.pk}/setting-aside", f"/officer/quarantine/{unread.pk}/putting-back"
    before = unreadable(oda)
    assert aside in text_of(oda.get("/officer/quarantine"))
    assert "Set aside. It goes when" in text_of(oda.post(aside, follow=True))
    assert unreadable(oda) == before - 1
    assert back in text_of(oda.get("/officer/quarantine?list=aside"))
    assert "A colleague was faster" in text_of(oda.post(aside, follow=True))
    assert "It is back on the list." in text_of(oda.post(back, follow=True))
    assert unreadable(oda) == before
    page = text_of(oda.get("/officer/ledger"))
    assert "An unreadable mail was set aside" in page
    assert "An unreadable mail was put back on the list" in page


def test_an_unreadable_mail_becomes_a_case_that_its_page_leads_to(house: House, browse: Browse) -> None:
    oda, unread = browse("oda"), _unread(house)
    told = text_of(oda.post(f"/officer/quarantine/{unread.pk}/reading", follow=True))
    assert "This mail still cannot be read." in told
    in_swedish = oda.post(f"/officer/quarantine/{unread.pk}/reading", headers={"Accept-Language": "sv"}, follow=True)
    assert "Mejlet går fortfarande inte att läsa." in text_of(in_swedish)
    told = text_of(oda.post(f"/officer/quarantine/{unread.pk}/case", follow=True))
    found = re.search(r"It lies as a file in case (\d+)", told)
    assert found
    assert f'href="/desk/cases/{found[1]}"' in text_of(oda.get("/officer/quarantine?list=aside"))
    house.settle()
    with in_company(unread.company_id):
        case = Case.objects.get(number=found[1])
    sort_case(case, by=house.actor("ben"), kind=Kind.QUESTION)
    page = text_of(browse("ben").get(f"/desk/cases/{found[1]}"))
    assert "message.eml" in page
    file = re.search(rf'href="(/desk/cases/{found[1]}/files/[^"]+)"', page)
    assert file
    assert "a mail that could not be read, so nobody could look into it" in text_of(browse("ben").get(file[1]))


@pytest.mark.parametrize("deed", ["setting-aside", "putting-back", "reading", "case"])
def test_others_decide_nothing_about_an_unreadable_mail(house: House, browse: Browse, deed: str) -> None:
    unread = _unread(house)
    assert browse("ben").post(f"/officer/quarantine/{unread.pk}/{deed}").status_code == 403
    assert browse("cho").post(f"/officer/quarantine/{unread.pk}/{deed}").status_code == 403
    assert browse("oda").get(f"/officer/quarantine/{unread.pk}/{deed}").status_code == 405
    assert browse("oda").post(f"/officer/quarantine/{new_id()}/{deed}").status_code == 404
    assert newest().dismissed_at is None


def _unread(house: House) -> Quarantined:
    assert house.receive(deep() + os.urandom(8)).outcome == "quarantined"
    house.settle()
    return newest()


def unreadable(oda: Client) -> int:
    """How many the rail counts."""
    page = text_of(oda.get("/officer/holds"))
    found = re.search(r'href="/officer/quarantine"[^\n]*?</a>', page)
    assert found
    counted = re.search(r'class="count due">(\d+)', found[0])
    return int(counted[1]) if counted else 0
