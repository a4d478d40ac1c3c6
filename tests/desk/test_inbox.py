"""The queues show what waits, and only to those whose case it is."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import close, letter
from tillit.cases.models import Kind


def test_a_stranger_is_asked_to_sign_in(house: House, browse: Browse) -> None:
    answer = browse("").get("/desk/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_letter_stands_in_the_inbox_with_subject_and_name(house: House, browse: Browse) -> None:
    letter(house, subject="Blixtlåset kärvar")
    page = text_of(browse("ben").get("/desk/"))
    assert "Blixtlåset kärvar" in page
    assert "Ada Lindqvist" in page


def test_nothing_of_a_page_stays_in_a_cache(house: House, browse: Browse) -> None:
    assert "no-store" in browse("ben").get("/desk/")["Cache-Control"]


def test_a_closed_case_shows_when_it_erases_itself(house: House, browse: Browse) -> None:
    closed = letter(house, kind=Kind.QUESTION, subject="När öppnar ni på söndag")
    close(house, closed.case, days_ago=1)
    inbox, archive = browse("ben").get("/desk/"), browse("ben").get("/desk/?view=closed")
    assert "När öppnar ni på söndag" not in text_of(inbox)
    assert "När öppnar ni på söndag" in text_of(archive)
    assert "erases itself" in text_of(archive)


def test_a_queue_can_be_narrowed_to_a_kind(house: House, browse: Browse) -> None:
    letter(house, kind=Kind.WARRANTY, subject="Sulan lossnar")
    assert "Sulan lossnar" in text_of(browse("ben").get("/desk/?kind=warranty"))
    assert "Sulan lossnar" not in text_of(browse("ben").get("/desk/?kind=complaint"))


def test_nonsense_in_the_address_shows_the_first_page(house: House, browse: Browse) -> None:
    assert browse("ben").get("/desk/?view=x&kind=y&page=-9999999999").status_code == 200


def test_dan_of_another_company_sees_none_of_it(house: House, browse: Browse) -> None:
    letter(house, subject="Kvittot saknas")
    assert "Kvittot saknas" not in text_of(browse("dan").get("/desk/"))


def test_eve_of_a_supplier_sees_nothing_that_was_not_given_to_her(house: House, browse: Browse) -> None:
    letter(house, subject="Paketet kom aldrig")
    assert "Paketet kom aldrig" not in text_of(browse("eve").get("/desk/"))


def test_a_page_of_the_inbox_reads_in_few_queries(house: House, browse: Browse) -> None:
    for _ in range(3):
        letter(house)
    browse("ben").get("/desk/")
    with CaptureQueriesContext(connection) as asked:
        browse("ben").get("/desk/")
    assert len(asked) <= 20
