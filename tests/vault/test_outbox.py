"""The outbox: written with the act, done in order after commit, and done again after a failure."""

from contextlib import suppress

import pytest
from django.db import OperationalError, connection, transaction

from tests.house import House
from tests.scenes import at_once, company
from tillit.kit.clock import now
from tillit.vault.acting import in_company
from tillit.vault.models import Outbox
from tillit.vault.outbox import Lane, LaneLost, NotActing, Topic, queue, work_lane


class Failed(Exception):
    pass


def put(*names: str) -> None:
    with in_company(company("nordlund-ab")):
        for name in names:
            queue(Topic.LETTER, name=name)


def clear() -> None:
    Outbox.objects.filter(lane=Lane.LETTERS).delete()


@pytest.fixture(autouse=True)
def nothing_waits(house: House) -> None:
    """Letters of tests before may still wait to be taken back."""
    house.settle()
    clear()


def _queue_and_fail() -> None:
    with in_company(company("nordlund-ab")):
        queue(Topic.LETTER, name="never")
        raise Failed


def test_what_is_queued_commits_with_its_act_or_not_at_all(house: House) -> None:
    with pytest.raises(Failed):
        _queue_and_fail()
    assert not Outbox.objects.filter(lane=Lane.LETTERS).exists()
    with pytest.raises(NotActing):
        queue(Topic.LETTER, name="never")


def test_rows_are_done_in_order_and_once(house: House) -> None:
    put("one", "two", "three")
    done: list[object] = []
    acts = {Topic.LETTER: lambda refs: done.extend(ref["name"] for ref in refs)}
    assert work_lane(Lane.LETTERS, acts) == 3
    assert work_lane(Lane.LETTERS, acts) == 0
    assert done == ["one", "two", "three"]


def test_what_fails_is_done_again_later_and_keeps_its_place(house: House) -> None:
    put("one")

    def fail(_: object) -> None:
        raise Failed

    with pytest.raises(Failed):
        work_lane(Lane.LETTERS, {Topic.LETTER: fail})
    row = Outbox.objects.get(lane=Lane.LETTERS)
    assert row.attempts == 1
    assert row.not_before > now()
    clear()


def test_a_lane_is_worked_by_one_at_a_time(house: House) -> None:
    put("one")
    inner: list[object] = []

    def act(_: object) -> None:
        inner.extend(at_once(lambda: work_lane(Lane.LETTERS, {Topic.LETTER: lambda _: None})))

    assert work_lane(Lane.LETTERS, {Topic.LETTER: act}) == 1
    assert inner == [0]


def test_a_lane_whose_connection_was_lost_is_left_to_whoever_takes_it(house: House) -> None:
    put("one", "two", "three")
    done: list[int] = []

    def act(refs: list[dict[str, object]]) -> None:
        done.append(len(refs))
        with suppress(OperationalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        raise Failed

    with pytest.raises(LaneLost):
        work_lane(Lane.LETTERS, {Topic.LETTER: act})
    assert done == [3]
    assert set(Outbox.objects.filter(lane=Lane.LETTERS).values_list("attempts", flat=True)) == {0}
    assert work_lane(Lane.LETTERS, {Topic.LETTER: lambda _: None}) == 3


def test_one_thing_that_never_succeeds_holds_up_no_other(house: House) -> None:
    put("one", "spoiled", "three")
    done: list[object] = []

    def act(refs: list[dict[str, object]]) -> None:
        for ref in refs:
            if ref["name"] == "spoiled":
                raise Failed
            done.append(ref["name"])

    with pytest.raises(Failed):
        work_lane(Lane.LETTERS, {Topic.LETTER: act})
    assert done == ["one", "one", "three"]  # twice is as good as once
    assert [row.refs["name"] for row in Outbox.objects.filter(lane=Lane.LETTERS)] == ["spoiled"]
    put("four")
    assert work_lane(Lane.LETTERS, {Topic.LETTER: act}) == 1
    clear()


def test_a_spoiled_fact_holds_back_what_happened_later_to_its_subject_and_nothing_else(house: House) -> None:
    with in_company(company("nordlund-ab")):
        for subject, event in (("ada", "opened"), ("bea", "opened"), ("ada", "closed"), ("bea", "closed")):
            queue(Topic.FACT, subject=subject, event=event)
    told: list[object] = []

    def act(refs: list[dict[str, object]]) -> None:
        if any(ref["subject"] == "ada" for ref in refs):
            raise Failed
        told.extend(ref["event"] for ref in refs)

    with pytest.raises(Failed):
        work_lane(Lane.KEEPER, {Topic.FACT: act})
    assert told == ["opened", "closed"]
    assert work_lane(Lane.KEEPER, {Topic.FACT: act}) == 0
    left = Outbox.objects.filter(lane=Lane.KEEPER).order_by("id")
    assert [(row.refs["event"], row.attempts) for row in left] == [("opened", 1), ("closed", 0)]
    left.delete()
