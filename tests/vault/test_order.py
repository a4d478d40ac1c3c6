"""Facts reach the keeper in the order in which they happened, whatever goes wrong between."""

import pytest

from tests.house import House
from tests.scenes import company
from tillit.kit.clock import now
from tillit.vault.acting import in_company
from tillit.vault.models import Outbox
from tillit.vault.outbox import LONGEST_WAIT, Lane, Topic, queue, work_lane


class Failed(Exception):
    """The keeper was away."""


def put(name: str) -> None:
    with in_company(company("nordlund-ab")):
        queue(Topic.FACT, name=name)


def fail(_: object) -> None:
    raise Failed


@pytest.mark.promise("one-year")
def test_a_later_fact_waits_behind_one_that_is_told_again(house: House) -> None:
    house.settle()
    put("closed")
    with pytest.raises(Failed):
        work_lane(Lane.KEEPER, {Topic.FACT: fail})
    put("reopened")
    told: list[object] = []
    acts = {Topic.FACT: lambda refs: told.extend(ref["name"] for ref in refs)}
    assert work_lane(Lane.KEEPER, acts) == 0
    Outbox.objects.filter(lane=Lane.KEEPER).update(not_before=now())
    assert work_lane(Lane.KEEPER, acts) == 2
    assert told == ["closed", "reopened"]


@pytest.mark.promise("objection")
def test_once_the_keeper_is_back_nothing_waits_for_longer_than_an_objection_may(house: House) -> None:
    house.settle()
    put("closed")
    Outbox.objects.filter(lane=Lane.KEEPER).update(attempts=29_999)
    for _ in range(3):
        Outbox.objects.filter(lane=Lane.KEEPER).update(not_before=now())
        with pytest.raises(Failed):
            work_lane(Lane.KEEPER, {Topic.FACT: fail})
    row = Outbox.objects.get(lane=Lane.KEEPER)
    assert (row.not_before - now()).total_seconds() <= LONGEST_WAIT[Lane.KEEPER] < 60
    row.delete()
