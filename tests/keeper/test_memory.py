"""What the keeper remembers may be dropped at any moment; a call under way then decides nothing and is asked again."""

import pytest

from tests.keeper.stage import BEN, CARRY, NORDLUND, SWEEP, Stage
from tillit.keeper.answers import Done, Erased, Recorded, Unavailable
from tillit.keeper.events import CaseClosed, Fact
from tillit.keeper.memory import Memory
from tillit.keeper.wire import Erase, Facts, Restrict
from tillit.kit.refs import new_id


def lose_the_database_once(stage: Stage) -> None:
    """The connection breaks just when subjects have been looked up."""
    load = stage.keeper.subjects.load

    async def load_then_lose(wanted) -> None:
        await load(wanted)
        stage.keeper.subjects.load = load
        stage.keeper.keyring._sound = False

    stage.keeper.subjects.load = load_then_lose


@pytest.mark.promise("one-year")
def test_a_fact_is_never_refused_because_memory_was_lost(stage: Stage) -> None:
    case = stage.receive()
    closing = Facts([Fact(new_id(), case.id, stage.now, CaseClosed())])
    lose_the_database_once(stage)
    assert isinstance(stage.ask(closing, CARRY), Unavailable)
    answer = stage.ask(closing, CARRY)
    assert isinstance(answer, Recorded)
    assert [each.outcome for each in answer.outcomes] == ["recorded"]


@pytest.mark.promise("rights")
def test_an_erasure_is_never_called_unknown_because_memory_was_lost(stage: Stage) -> None:
    case = stage.receive()
    case.close()
    stage.now = stage.now.replace(year=stage.now.year + 2)
    lose_the_database_once(stage)
    call = Erase([(case.id, "content")], "clock")
    assert isinstance(stage.ask(call, SWEEP), Unavailable)
    answer = stage.ask(call, SWEEP)
    assert isinstance(answer, Erased)
    assert answer.outcomes == ["erased"]
    assert stage.sql("select count(*) from keys where subject = %s and category = 'content'", case.id) == [(0,)]


@pytest.mark.promise("objection")
def test_an_objection_never_makes_a_stranger_of_a_known_person(stage: Stage) -> None:
    case = stage.receive()
    lose_the_database_once(stage)
    call = Restrict(case.person, ["survey"], "handle")
    assert isinstance(stage.ask(call, CARRY), Unavailable)
    assert isinstance(stage.ask(call, CARRY), Done)
    found = stage.keeper.subjects.known(case.person)
    assert found is not None
    assert found.company == NORDLUND
    assert "survey" in found.restricted


@pytest.mark.promise("secure")
def test_a_small_memory_forgets_the_oldest_and_nothing_is_unknown_for_it(stage: Stage) -> None:
    for memory in (stage.keeper.subjects._known, stage.keeper.scopes._known):
        memory._half = 6
    cases = [stage.receive() for _ in range(9)]
    for case in cases + cases:
        assert case.open(stage.as_(BEN)) == "my lamp broke"
        assert len(stage.keeper.subjects._known) <= 13


def test_what_is_asked_for_stays_and_the_rest_goes() -> None:
    memory: Memory[int, str] = Memory(4)
    for number in range(100):
        memory[number] = str(number)
        assert memory.get(0) == "0"
        assert memory.get(number) == str(number)
        assert len(memory) <= 5
    assert memory.get(50) is None
    assert memory.pop(0) == "0"
    assert 0 not in memory
