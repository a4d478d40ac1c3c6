"""Room for deep calls.

CPython keeps its frames in pieces of 16 kB. A loop whose calls cross from one piece into the next fetches a piece from
the operating system and gives it back at every call, which makes the same code several times slower at some depths
than at others (gh-142183, mended in 3.14). A template within a template within a page is as deep as that.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

SLOTS = 33_000
"""Places of one frame, 8 bytes each: a little over 256 kB, so that its piece has 512 kB. What nobody uses of it stays
an address and takes no memory; the other half holds a thousand frames, which is all that Python allows.
"""


def roomy(call: Callable[P, R]) -> Callable[P, R]:
    """The same, with everything it calls in one piece of memory."""

    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        return call(*args, **kwargs)

    within.__code__ = within.__code__.replace(co_stacksize=SLOTS)
    return within
