"""One answer for two askers: a browser gets the page, htmx the part it asks for; and each page reads in few queries."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db.backends import utils
from django.test import Client

from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import letter
from tillit.cases.models import Kind
from tillit.cases.reply import reply_to_case
from tillit.cases.write_note import write_note

LONGEST_FIRST, LONGEST_LATER = 120_000, 15_000
ASKED_NOW_AND_THEN = ("noticeversion", "cases_workinghours")  # the notice once a second; hours while an answer is due


def part(client: Client, path: str, name: str, **headers: str):
    return client.get(path, headers={"HX-Request": "true", "HX-Target": name, **headers})


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that the application sends meanwhile, but those that no page in particular sends."""
    asked: list[str] = []
    execute = utils.CursorWrapper._execute

    def note(self, sql, params, *more):
        if not any(table in str(sql) for table in ASKED_NOW_AND_THEN):
            asked.append(str(sql))
        return execute(self, sql, params, *more)

    with monkeypatch.context() as patched:
        patched.setattr(utils.CursorWrapper, "_execute", note)
        yield asked


def test_moving_to_a_case_fetches_the_case_and_neither_rail_nor_list(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION, subject="Fodret är löst").case
    ben, path = browse("ben"), f"/desk/cases/{case.number}"
    whole, moved = ben.get(path), part(ben, path, "case")
    assert 'id="rail"' in text_of(whole)
    assert "<!doctype" in text_of(whole)
    assert text_of(moved).startswith(f"<title>{case.number}")
    assert "Fodret är löst" in text_of(moved)
    assert 'id="rail"' not in text_of(moved)
    assert 'id="list"' not in text_of(moved)


def test_a_list_fetched_anew_brings_the_counts_along(house: House, browse: Browse) -> None:
    letter(house, subject="Knapparna räcker inte")
    answer = text_of(part(browse("ben"), "/desk/", "list"))
    assert "Knapparna räcker inte" in answer
    assert 'id="rail" hx-swap-oob="true"' in answer
    assert "<!doctype" not in answer


def test_a_part_that_no_page_offers_is_the_page(house: House, browse: Browse) -> None:
    assert "<!doctype" in text_of(part(browse("ben"), "/desk/", "passwords"))


def test_the_address_bar_follows_who_goes_somewhere_and_stays_when_a_part_is_fetched_anew(
    house: House, browse: Browse
) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    path, here = f"/desk/cases/{case.number}", "http://localhost/desk/"
    went = part(browse("ben"), path, "case", **{"HX-Boosted": "true", "HX-Current-URL": here})
    assert went["HX-Push-Url"] == path
    again = part(browse("ben"), path, "case", **{"HX-Boosted": "true", "HX-Current-URL": f"http://localhost{path}?view=mine"})
    assert again["HX-Push-Url"] == "false"
    assert part(browse("ben"), "/desk/?view=mine", "list")["HX-Push-Url"] == "false"


def test_an_act_that_fails_keeps_what_was_typed_in_the_part(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    headers = {"HX-Request": "true", "HX-Target": "case"}
    answer = browse("ben").post(f"/desk/cases/{case.number}/closure", {"reason": "nonsense"}, headers=headers)
    assert answer.status_code == 422
    assert answer["HX-Push-Url"] == "false"
    assert "Choose why the case is closed" in text_of(answer)
    assert "<!doctype" not in text_of(answer)


def test_a_refusal_in_a_part_shows_the_clause_where_the_case_would_be(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    answer = part(browse("ops"), f"/desk/cases/{case.number}", "case")
    assert answer.status_code == 403
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#case", "outerHTML")
    assert "Clause of the notice" in text_of(answer)
    assert "Privacy officer" in text_of(answer)


def test_every_page_reads_in_few_queries_however_long_the_list_and_the_conversation(
    house: House, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, actor = browse("ben"), house.actor("ben")
    case = letter(house, kind=Kind.QUESTION).case
    path = f"/desk/cases/{case.number}"

    def least(page) -> int:
        """Of three times: now and then a page also writes down that its sign-in is still used."""
        counts = []
        for _ in range(3):
            with counting(monkeypatch) as statements:
                page()
            counts.append(len(statements))
        return min(counts)

    def asked() -> tuple[int, int, int]:
        return least(lambda: ben.get("/desk/")), least(lambda: ben.get(path)), least(lambda: part(ben, path, "case"))

    write_note(case, by=actor, text="Först.")
    short = asked()
    for _ in range(5):
        letter(house, kind=Kind.QUESTION)
        reply_to_case(case, by=actor, text="Ja.")
        write_note(case, by=actor, text="Ring.")
    assert asked() == short
    assert short[0] <= 10
    assert short[1] <= 18
    assert short[2] <= 15


def test_a_first_visit_is_short_and_a_later_one_shorter(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    ben, packed = browse("ben"), {"Accept-Encoding": "gzip"}
    page = ben.get(f"/desk/cases/{case.number}", headers=packed)
    assert page["Content-Encoding"] == "gzip"
    total = len(page.content)
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', gzip.decompress(page.content).decode()))
    assert len(named) > 10
    for address in named:
        file = ben.get(address.replace("&amp;", "&"), headers=packed)
        total += len(b"".join(file.streaming_content))
        file.close()
    assert total < LONGEST_FIRST
    later = ben.get(f"/desk/cases/{case.number}", headers=packed | {"HX-Target": "case", "HX-Request": "true"})
    assert len(later.content) < LONGEST_LATER


def test_without_the_script_every_act_has_its_form_and_its_button(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    page = text_of(browse("ben").get(f"/desk/cases/{case.number}"))
    for act in ("messages", "notes", "assignment", "kind", "closure", "snooze", "links", "holds", "objections"):
        assert f'action="/desk/cases/{case.number}/{act}"' in page
    assert "<script>" not in page
    assert "onclick" not in page
    assert not re.search(r"\shx-on|\sstyle=", page)
