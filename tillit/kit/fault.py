"""Places where a test holds a process, to kill it or a neighbour exactly there.

`TILLIT_FAULT` names a file. While it holds the name of a point, the first process that comes there renames the file to
`<file>.held` and waits until that is gone. Unset, as on every real installation, a point costs one comparison.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

_PLACE = os.environ.get("TILLIT_FAULT")
_LONGEST = 60.0
_PAUSE = 0.005


def reach(point: str) -> None:
    """Go on, unless a test waits for this very point."""
    if _PLACE is not None:
        _hold(point, Path(_PLACE))


def _hold(point: str, place: Path) -> None:
    held = place.with_name(place.name + ".held")
    with suppress(FileNotFoundError):  # not armed, or another process was first
        if place.read_text() != point:
            return
        place.rename(held)
        end = time.monotonic() + _LONGEST
        while held.exists() and time.monotonic() < end:
            time.sleep(_PAUSE)
