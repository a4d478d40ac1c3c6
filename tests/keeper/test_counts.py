"""The board's figures cost the same after a million openings as after a thousand; a look taken out is seen."""

from datetime import timedelta

import pytest

from tests.keeper.stage import Stage
from tillit.keeper.answers import Figures
from tillit.keeper.counts import COUNTED, COUNTS, LOOKS
from tillit.keeper.wire import Status

MANY = 30_000


def _figures(stage: Stage, *, whole: bool = False) -> Figures:
    figures = stage.ask(Status(whole=whole))
    assert isinstance(figures, Figures)
    return figures


def _fill(stage: Stage) -> None:
    stage.receive().open()
    for statement in (
        ("insert into openings select number + n, quarter, null, actor, ('x' || n)::bytea, refused, mark, record, "
         f"leaf, tally from openings, generate_series(100, {MANY}) n where number = 1"),
        ("insert into keys select gen_random_uuid(), gen_random_uuid(), category, kind, company, brand, state, born, "
         f"epoch, wrapped, mac from (select * from keys limit 1) k, generate_series(1, {MANY})"),
        f"insert into leaves select 1000000 + n, ('l' || n)::bytea from generate_series(1, {MANY}) n",
        f"insert into checkpoints select n, n, now(), '' from generate_series(1, {MANY}) n",
    ):
        stage.sql(statement)
    for table in ("openings", "keys", "leaves", "checkpoints"):
        stage.sql(f"analyze {table}")


def _read(stage: Stage, statement: str) -> dict[str, int]:
    """Rows read of each table, or of its index."""
    plan = stage.sql(f"explain (analyze, format json) {statement}")[0][0]
    nodes, read = [plan[0]["Plan"]], dict[str, int]()
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if table := node.get("Relation Name"):
            read[table] = read.get(table, 0) + int(node["Actual Rows"] * node["Actual Loops"])
    return read


def test_the_figures_read_no_growing_table_whole(stage: Stage) -> None:
    _fill(stage)
    read = _read(stage, COUNTS)
    assert read["keys"] <= COUNTED + 2
    assert max(read[table] for table in ("openings", "leaves", "checkpoints")) <= 1
    newest = stage.sql("select max(number) from openings")[0][0]
    assert _read(stage, LOOKS.replace("%s", str(newest - 5)))["openings"] == 5
    assert abs(_figures(stage).live_keys - MANY) < MANY / 10, "of many, the database's own estimate is told"


@pytest.mark.promise("secure")
def test_a_look_taken_out_is_missed_at_once_when_it_is_new_and_within_the_hour_when_it_is_old(stage: Stage) -> None:
    for _ in range(3):
        stage.receive().open()
    assert _figures(stage).openings_missing == 0
    stage.receive().open()
    stage.sql("delete from openings where number = (select max(number) from openings)")
    assert _figures(stage).openings_missing == 1
    stage.sql("delete from openings where number = 3")
    assert _figures(stage, whole=True).openings_missing == 2, "whoever verifies counts all of them"
    stage.sql("delete from openings where number = 1")
    stage.now += timedelta(hours=1)
    assert _figures(stage).openings_missing == 3
