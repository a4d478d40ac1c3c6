"""What is written down of openings, and rows that somebody changed behind the keeper's back."""

from datetime import timedelta

import pytest

from tests.keeper.stage import (
    BEN,
    DAY,
    ODA,
    OLA,
    SWEEP,
    Stage,
)  # fmt: skip
from tillit.keeper.answers import Figures
from tillit.keeper.wire import Erase, Status


@pytest.mark.promise("secure")
def test_an_opening_taken_out_of_the_journal_shows_as_a_gap(stage: Stage) -> None:
    first, second = stage.receive(), stage.receive()
    first.open()
    second.open()
    before = stage.ask(Status())
    assert isinstance(before, Figures)
    assert before.openings_missing == 0
    stage.sql("delete from openings where number = %s", before.openings - 1)
    after = stage.ask(Status(whole=True))
    assert isinstance(after, Figures)
    assert after.openings_missing == 1


@pytest.mark.promise("secure")
def test_rereading_within_a_quarter_of_an_hour_is_one_row(stage: Stage) -> None:
    case = stage.receive()
    for _ in range(5):
        case.open()
    assert stage.sql("select count(*) from openings where not refused")[0][0] == 1
    stage.restart()
    case.open()
    assert stage.sql("select count(*) from openings where not refused")[0][0] == 1
    case.open(mark="list")
    stage.now += timedelta(minutes=15)
    case.open(stage.sign_in(BEN))
    assert stage.sql("select count(*) from openings where not refused")[0][0] == 3


@pytest.mark.promise("secure")
def test_a_row_changed_in_the_keyring_is_never_believed(stage: Stage) -> None:
    case, kept = stage.receive(), stage.receive()
    rows = stage.sql("select * from keys where subject = %s and category = 'content'", case.id)
    stage.ask(Erase([(case.id, "content")], "rights", stage.as_(OLA)), stage.as_(ODA))
    assert case.open() == "erased"
    stage.sql("delete from markers")
    stage.sql(f"insert into keys values ({', '.join(['%s'] * len(rows[0]))})", *rows[0])
    stage.restart()
    assert case.open() == "erased"
    stage.sql("update keys set born = born + interval '1 day' where subject = %s", kept.id)
    stage.restart()
    assert kept.open() == "Refusal" or kept.open() == "unreadable"


@pytest.mark.promise("one-year")
def test_dates_moved_by_sql_are_refused(stage: Stage) -> None:
    case, other = stage.receive(), stage.receive()
    case.close()
    stage.now += 366 * DAY
    state = stage.sql("select state, mac from subjects where id = %s", other.id)[0]
    stage.sql("update subjects set state = %s, mac = %s where id = %s", *state, case.id)
    stage.restart()
    assert case.open(stage.sign_in(BEN)) == "Refusal"


def test_sweep_opens_nothing_of_a_case(stage: Stage) -> None:
    case = stage.receive()
    assert case.open(SWEEP, case.item("retention")) in {"category-outside-purpose", "role-may-not"}
