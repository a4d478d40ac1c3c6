import resource

import pytest

from tillit.kit.roomy import roomy

CALLS = 200


def nothing() -> None:
    """A call whose frame is larger than those that lead to it: at some depth it crosses into the next piece."""


nothing.__code__ = nothing.__code__.replace(co_stacksize=100)


def faults_at(depth: int) -> int:
    """Pages of memory fetched anew by so many calls that deep."""
    if depth:
        return faults_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        nothing()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def test_calls_cost_the_same_however_deep_they_are() -> None:
    deep = roomy(lambda: [faults_at(depth) for depth in range(600)])
    assert max(deep()) < CALLS / 2


def test_what_it_gives_and_raises_passes_through() -> None:
    assert roomy(divmod)(7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        roomy(divmod)(7, 0)
