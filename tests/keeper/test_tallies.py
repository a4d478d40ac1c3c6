"""How often things were opened and refused: counted with the opening itself, and read without counting openings."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.keeper.stage import BEN, CARRY, CHO, DAN, GMBH, NORDLUND, ODA, Stage
from tillit.keeper.answers import Looks, Refusal, Tallied
from tillit.keeper.report import LARGEST_PAGE
from tillit.keeper.wire import CaseSorted, Looked, Rotate, Tallies


def _tallies(stage: Stage, by: UUID = ODA, since: date | None = None) -> dict[tuple[UUID, str, str], int]:
    answer = stage.ask(Tallies(since or stage.now.date()), stage.as_(by))
    assert isinstance(answer, Tallied), answer
    return {(each.by, each.purpose, each.code): each.amount for each in answer.tallies}


def _looks(stage: Stage, **asked: Any) -> Looks:
    answer = stage.ask(Looked(stage.now.date(), **asked), stage.as_(ODA))
    assert isinstance(answer, Looks), answer
    return answer


@pytest.mark.promise("purposes")
def test_an_opening_is_counted_for_its_purpose_and_company_and_a_refusal_for_its_reason(stage: Stage) -> None:
    first, second = stage.receive(), stage.receive(kind="warranty")
    for _ in range(3):  # within a quarter of an hour one look
        first.open()
    second.open(item=second.item("warranty"))
    second.open(item=second.item("complaint"))
    first.open(stage.as_(DAN))
    found = _tallies(stage)
    assert found[NORDLUND, "question", ""] == 1
    assert found[NORDLUND, "warranty", ""] == 1
    assert found[NORDLUND, "complaint", "purpose-outside-kind"] == 1
    assert found[GMBH, "question", "relation"] == 1


@pytest.mark.promise("secure")
def test_only_those_who_lead_are_told_how_often_and_only_officers_which(stage: Stage) -> None:
    stage.receive().open()
    assert _tallies(stage, CHO)[NORDLUND, "question", ""] == 1
    assert isinstance(stage.ask(Tallies(stage.now.date()), stage.as_(BEN)), Refusal)
    for agent in (BEN, CHO):
        assert isinstance(stage.ask(Looked(stage.now.date()), stage.as_(agent)), Refusal)


def test_a_count_leads_to_just_its_openings_page_by_page(stage: Stage) -> None:
    cases = [stage.receive() for _ in range(5)]
    for case in cases:
        case.open()
        case.open(stage.as_(DAN))
    first = _looks(stage, for_purpose="question", by=NORDLUND, limit=3).looks
    rest = _looks(stage, for_purpose="question", by=NORDLUND, limit=3, before=first[-1].number).looks
    assert [len(first), len(rest)] == [3, 2]
    assert {(look.agent, look.code) for look in (*first, *rest)} == {(BEN, "")}
    refused = _looks(stage, refused=True, code="relation").looks
    assert {(look.agent, look.code) for look in refused} == {(DAN, "relation")}
    assert _tallies(stage)[NORDLUND, "security", ""] == 1  # that the officer looked is on record itself
    assert isinstance(stage.ask(Looked(stage.now.date(), limit=LARGEST_PAGE + 1), stage.as_(ODA)), Refusal)


def test_counts_stand_when_the_openings_were_erased_and_after_a_restart(stage: Stage) -> None:
    case = stage.receive()
    case.open()
    stage.sql('update openings set record = null, "case" = null')
    stage.restart()
    assert _tallies(stage)[NORDLUND, "question", ""] == 1
    assert _looks(stage, for_purpose="question").unreadable == 1


@pytest.mark.promise("secure")
def test_whatever_the_keeper_refuses_is_on_record(stage: Stage) -> None:
    case = stage.receive()
    assert isinstance(stage.ask(Rotate(), stage.as_(BEN)), Refusal)
    assert stage.tell(case.id, CaseSorted("no-such-kind"), by=CARRY) == ["invalid"]
    assert case.open(as_of=stage.now) == "as-of"
    assert case.open(item=case.item(row=case.id)) == "unreadable"
    refused = dict(stage.sql("select code, sum(amount)::int from tallies where code <> '' group by code"))
    assert {"invalid", "as-of", "unreadable"} < set(refused)
    assert sum(refused.values()) == stage.sql("select count(*) from openings where refused")[0][0] == 4



def test_the_board_reads_counts_and_never_all_openings(stage: Stage) -> None:
    stage.receive().open()
    stage.sql(
        "insert into openings select number + n, quarter, null, actor, ('x' || n)::bytea, refused, mark, record, leaf, "
        "tally from openings, generate_series(100, 20000) n where number = 1"
    )
    stage.sql("analyze openings")
    plan = stage.sql(
        "explain (analyze, format json) select o.number from tallies t, lateral (select number from openings "
        "where tally = t.id and number < 1000000 order by number desc limit 50) o order by o.number desc limit 50"
    )[0][0]
    nodes = [plan[0]["Plan"]]
    read = 0
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node.get("Relation Name") == "openings":
            read += node["Actual Rows"] * node["Actual Loops"]
    assert 0 < read <= 50 * stage.sql("select count(*) from tallies")[0][0]
