"""Finding without reading: by word, by the beginning of a name, by address; never across companies or after erasure."""

import os

import psycopg
import pytest

from tests.house import House, mail, someone
from tests.scenes import brand, close, letter
from tillit.cases import reindex
from tillit.cases.reindex import rebuild_words
from tillit.cases.words import cases_with
from tillit.config.setup import owner_url
from tillit.keeper.answers import Matched, Tokens
from tillit.keeper.wire import BlindItem, Match, Words
from tillit.people.meet import find_identity
from tillit.retention.sweep import sweep
from tillit.vault.acting import acting, in_company
from tillit.vault.client import ask


def found(query: str, by) -> set[object]:
    words = ask(Words(purpose="find", brand=brand(), query=query, language="sv"), Tokens, by=by).words
    with acting(by):
        return {case.pk for case in cases_with(words)}


def known(address: str, by) -> bool:
    match = Match(purpose="find", items=[BlindItem(brand(), "email", address)])
    digests = ask(match, Matched, by=by).digests[0]
    with acting(by):
        return find_identity(brand(), "email", digests) is not None


def test_a_case_is_found_by_its_words_in_any_form_and_by_all_of_them(house: House) -> None:
    ada, ben = letter(house, subject="Kastruller", text="Handtagen har lossnat helt."), house.actor("ben")
    for query in ("handtag", "HANDTAGEN", "kastrull", "handtag kastruller"):
        assert ada.case.pk in found(query, ben), query
    assert found("handtag paraplyställ", ben) == set()


def test_a_case_is_found_by_the_beginning_of_a_name_and_no_words_are_by_theirs(house: House) -> None:
    raw = mail(sender=f"Quintessa Virveldal <{someone()}>", text="Propellerkepsen surrar.")
    case = house.receive(raw).message.case_id
    ben = house.actor("ben")
    assert found("quin", ben) == {case}
    assert found("virvel", ben) == {case}
    assert found("qu", ben) == set()
    assert found("propel", ben) == set()


def test_a_person_is_known_by_address_however_it_is_written(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    assert known(ada.address, ben)
    assert known(ada.address.upper(), ben)
    assert not known("x" + ada.address, ben)


def test_nothing_is_found_across_companies(house: House) -> None:
    ada, dan = letter(house, text="Vattenspridaren läcker."), house.actor("dan")
    assert ada.case.pk in found("vattenspridare", house.actor("ben"))
    assert found("vattenspridare", dan) == set()
    assert not known(ada.address, dan)


def test_after_erasure_nothing_is_found(house: House) -> None:
    ada, ben = letter(house, text="Gräsklipparen ryker."), house.actor("ben")
    close(house, ada.case, days_ago=366)
    sweep(confirmed=True)
    house.settle()
    assert found("gräsklippare", ben) == set()
    assert not known(ada.address, ben)


def test_the_words_cannot_be_selected_by_the_application(house: House) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select * from cases_words")


def test_without_a_company_in_context_nothing_is_found(house: House) -> None:
    letter(house, text="Trädgårdsslangen är för kort.")
    ben = house.actor("ben")
    words = ask(Words(purpose="find", brand=brand(), query="trädgårdsslang", language="sv"), Tokens, by=ben).words
    with in_company(None):
        assert cases_with(words) == []
    with acting(ben):
        assert len(cases_with(words)) == 1


def test_an_index_that_was_lost_is_made_anew_without_reading(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, ben = letter(house, subject="Termos", text="Korken passar inte."), house.actor("ben")
    many = [letter(house, text=f"Kork {number}").case.pk for number in range(3)]
    rebuild_words()
    assert rebuild_words() == 0, "nothing is looked for while nothing was lost"
    monkeypatch.setattr(reindex, "BATCH", 2)
    with psycopg.connect(owner_url()) as owner:  # as PostgreSQL does when it starts again after a crash
        owner.execute("truncate cases_words, cases_words_whole")
    assert ada.case.pk not in found("kork", ben)
    assert rebuild_words() >= 4
    assert set(many) <= set(found("kork", ben))
    for query in ("kork", "termos", "lindq"):
        assert ada.case.pk in found(query, ben), query
    assert rebuild_words() == 0
